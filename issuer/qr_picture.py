"""QR text to a picture: error correction M, a quiet zone of four modules, black on white.

Drawn with zxing-cpp, which the verifier reads codes with: it picks the same symbols as pure Python libraries do,
thirty times as fast, and a mint draws one for every licence.
"""

from __future__ import annotations

import io
from itertools import groupby
from typing import cast

import zxingcpp
from PIL import Image
from typing_extensions import Buffer

from issuer.errors import IssuerError

QUIET_ZONE = 4  # modules, of ISO/IEC 18004; zxing-cpp adds them
PNG_SCALE = 8  # pixels a module: at 300 dpi a module is 0.7 mm, which a webcam resolves
READABLE_VERSION = 20  # what a 720p webcam reads from paper


class NotDrawable(IssuerError):
    """A text that makes no QR code of ours."""


Modules = tuple[bytes, ...]  # rows of the symbol with its quiet zone; 0 is black


def modules_of(text: str) -> Modules:
    """Return the symbol for ``text``; the library cuts it into numeric, alphanumeric and byte segments as is smallest."""
    try:
        symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except ValueError as error:
        raise NotDrawable(
            code="qr_too_long", found=f"{len(text)} characters", wanted="what fits a QR code of error correction M"
        ) from error
    picture = memoryview(cast(Buffer, symbol.to_image(scale=1)))
    size, flat = len(picture), bytes(picture)
    return tuple(flat[row * size : (row + 1) * size] for row in range(size))


def version_of(modules: Modules) -> int:
    """Return the version (size) of the symbol, 1 to 40."""
    return (len(modules) - 2 * QUIET_ZONE - 17) // 4


def svg(modules: Modules) -> bytes:
    """Return the symbol as an SVG of one path, a unit a module."""
    size = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>{svg_path(modules)}</svg>'
    ).encode("ascii")


def svg_path(modules: Modules) -> str:
    """Return the black modules as one ``path`` element, runs of a row drawn as strokes."""
    strokes: list[str] = []
    for y, row in enumerate(modules):
        x = 0
        for value, run in groupby(row):
            length = sum(1 for _ in run)
            if value == 0:
                strokes.append(f"M{x} {y}.5h{length}")
            x += length
    return f'<path stroke="#000" fill="none" d="{"".join(strokes)}"/>'


def png(modules: Modules, scale: int = PNG_SCALE) -> bytes:
    """Return the symbol as a PNG of one bit a pixel."""
    size = len(modules)
    picture = Image.frombytes("L", (size, size), b"".join(modules)).convert("1", dither=Image.Dither.NONE)
    written = io.BytesIO()
    picture.resize((size * scale, size * scale), Image.Resampling.NEAREST).save(written, "PNG", optimize=False)
    return written.getvalue()
