"""QR text and pictures to licence bytes, and back."""
