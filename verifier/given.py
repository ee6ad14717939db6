"""Edge: what somebody handed to ``licence verify``: a file, a picture, a PDF, text, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import Struct

from .errors import Malformed, printable, shortened
from .limits import DEFAULT_LIMITS

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"BM", b"GIF8", b"II*\x00", b"MM\x00*", b"%PDF")
PDF_SECONDS = 20.0  # nobody else waits here
PICTURE_BYTES = 32 * 1024 * 1024  # a scan at 600 dpi; more is no photo of a licence


class InputNotFound(Malformed):
    """A file that is not there, and no text that could be a code either."""

    code = "input_not_found"


class InputTooLarge(Malformed):
    """More bytes than any licence or picture of one has."""

    code = "input_too_large"


class NoCodeFound(Malformed):
    """A picture in which no QR code can be read."""

    code = "no_code_found"


class Given(Struct, frozen=True):
    """One thing to verify, and what to call it in the answer."""

    label: str
    content: bytes | str


def read_given(argument: str) -> tuple[Given, ...]:
    """Return what ``argument`` names: several things where a picture holds several codes.

    A path that exists is read; ``-`` is standard input; anything else is taken as JSON or QR text if it looks like one.

    Raises:
        InputNotFound, InputTooLarge, NoCodeFound: as their names say.
    """
    if argument == "-":
        return _from_bytes("standard input", sys.stdin.buffer.read(PICTURE_BYTES + 1))
    path = Path(argument)
    if _is_file(path):
        with path.open("rb") as file:
            return _from_bytes(printable(str(path)), file.read(PICTURE_BYTES + 1))
    if _looks_like_content(argument):
        return (Given("text", argument),)
    wanted = "a file, a QR text (LIC1-R…, HTTPS://…/V/…), JSON, or - for standard input"
    raise InputNotFound(found=shortened(argument), wanted=wanted)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a QR text is longer than any file name, or holds a NUL
        return False


def _looks_like_content(text: str) -> bool:
    head = text.lstrip()[:8].upper()
    return head.startswith(("{", "LIC1-", "LIP1-", "LIT1-", "VC1-", "VP1-", "HTTPS://", "HTTP://"))


def _from_bytes(label: str, content: bytes) -> tuple[Given, ...]:
    if len(content) > PICTURE_BYTES:
        raise InputTooLarge(found="more", wanted=f"at most {PICTURE_BYTES} bytes", place=label)
    if content.startswith(_PICTURES):
        return _from_picture(label, content)
    if content.lstrip()[:1] in (b"{", b"[") or len(content) > DEFAULT_LIMITS.qr_characters:
        return (Given(label, content),)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return (Given(label, content),)
    # A file or a scanner ends the line; spaces before it belong to base45 and stay.
    return (Given(label, text.rstrip("\r\n")),)


def _from_picture(label: str, content: bytes) -> tuple[Given, ...]:
    from .qr.reading import read_picture  # noqa: PLC0415 (the picture libraries load only when there is a picture)

    texts = read_picture(content, pdf_seconds=PDF_SECONDS)
    if not texts:
        raise NoCodeFound(found="no QR code", wanted="a sharp picture with the whole code and its white border", place=label)
    if len(texts) == 1:
        return (Given(label, texts[0]),)
    return tuple(Given(f"{label}, code {number}", text) for number, text in enumerate(texts, 1))
