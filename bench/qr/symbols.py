"""Texts as QR symbols of error correction M: how large they are, and how they look."""

from __future__ import annotations

import zxingcpp
from PIL import Image

PREFIX = "LIC1-R"
MODULE = 0.339  # millimetres: four dots of a 300 dpi printer
QUIET_ZONE = 4  # modules around a symbol, which zxing-cpp adds


def symbol(text: str, scale: int = 1) -> Image.Image | None:
    """Return the symbol for ``text``, ``scale`` pixels a module, or None where no version holds it."""
    try:
        drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=scale)
    except ValueError:
        return None
    pixels = memoryview(drawn)  # type: ignore[arg-type]  # the stubs leave out its buffer
    return Image.frombytes("L", (len(pixels), len(pixels)), bytes(pixels))


def version(text: str) -> int | None:
    """Return the version that ``text`` needs, 1 to 40, or None."""
    drawn = symbol(text)
    return None if drawn is None else (drawn.width - 2 * QUIET_ZONE - 17) // 4


def millimetres(number: int) -> float:
    """Return how wide a symbol of this version is on paper, quiet zone included, with modules of four dots at 300 dpi."""
    return (17 + 4 * number + 2 * QUIET_ZONE) * MODULE


def room(number: int) -> int:
    """Return how many bytes a compact code of this version holds, as LIC1-R and base45."""
    least, most = 0, 3_000
    while least < most:
        middle = (least + most + 1) // 2
        needed = version(PREFIX + "A" * (3 * middle // 2 + middle % 2))
        least, most = (middle, most) if needed is not None and needed <= number else (least, middle - 1)
    return least
