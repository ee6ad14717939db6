"""What a licence is: from bytes to a checked document."""
