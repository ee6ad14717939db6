"""Pictures that strangers send to a server: fewer pixels than a scanner's, and one at a time in each process.

Decoding happens in C, where no time limit reaches it, and a picture of some kilobytes may have many
megabytes of pixels. So its size is held before, and a crowd of pictures waits in line instead of in memory.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO

from .errors import Malformed, Unavailable, shortened
from .qr.errors import PictureMalformed, PictureTooLarge
from .qr.pdf import HEAD_BYTES, is_pdf

MOST_PIXELS = 4_096 * 3_072  # what phones take, as JPEG; a WebP may have half of them, for its decoder holds each four times
PATIENCE_SECONDS = 0.7  # in line; who waits longer is asked to come again


class PictureWithoutCode(Malformed):
    """A picture in which no code could be read."""

    code = "picture_without_code"


class PicturesBusy(Unavailable):
    """Too many pictures at once."""

    code = "too_many_requests"


class PictureReader:
    """Reads the codes of a picture or PDF within the bounds of a server; may be shared by threads.

    ``read`` finds the texts of the codes in a picture, of any size.
    """

    def __init__(self, read: Callable[[bytes], Sequence[str]]) -> None:
        self._read = read
        self._turn = threading.Lock()

    def __call__(self, picture: BinaryIO) -> Sequence[str]:
        """Return the texts of all codes in the file ``picture``, at least one; it comes into memory when its turn has come.

        Not to be called under a time limit: whatever interrupts it between two lines could leave the line closed.

        Raises:
            PictureMalformed: no picture and no PDF.
            PictureTooLarge: more pixels than a phone's camera takes.
            PictureWithoutCode: none is readable.
            PicturesBusy: others are in line.
        """
        # A PDF has no pixels yet: its pages are drawn within the same bound.
        head = picture.read(HEAD_BYTES)
        picture.seek(0)
        width, height = (0, 0) if is_pdf(head) else size_of(picture)
        most = MOST_PIXELS // 2 if is_webp(head) else MOST_PIXELS
        if width * height > most:
            raise PictureTooLarge(found=f"{width} x {height} pixels", wanted=f"at most {most}; send a smaller picture")
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise PicturesBusy(found="many pictures at once", wanted="the same again in a second")
        try:
            picture.seek(0)
            texts = self._read(picture.read())
        finally:
            self._turn.release()
        if not texts:
            raise PictureWithoutCode(found="no code", wanted="a sharp picture of at least one QR code")
        return texts


def is_webp(head: bytes) -> bool:
    """Tell whether a picture that begins with ``head`` is a WebP."""
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def size_of(picture: BinaryIO) -> tuple[int, int]:
    """Return width and height as the head of ``picture`` says; no pixel is decoded.

    Raises:
        PictureMalformed: no head of a PNG, JPEG or WebP.
    """
    from PIL import Image  # noqa: PLC0415 (optional, and slow to load)

    try:
        with Image.open(picture, formats=("PNG", "JPEG", "WEBP")) as image:
            return image.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge(found=shortened(error), wanted=f"at most {MOST_PIXELS} pixels; send a smaller picture") from error
    # What Pillow's readers raise on bytes that are cut short or forged.
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError) as error:
        raise PictureMalformed(found="no picture, or one of another kind", wanted="PNG, JPEG, WebP or PDF") from error
