"""Texts as QR symbols of error correction M: how large they are, and how they look."""

from __future__ import annotations

import zxingcpp
from PIL import Image

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
