"""The text of a code to its symbol: error correction M, a quiet zone of four modules, black on white.

Drawn with zxing-cpp, which codes are read with too: it picks the same symbols as pure Python libraries do, thirty times as fast,
and a mint draws one for every licence.
"""

from __future__ import annotations

from itertools import groupby
from typing import cast

from typing_extensions import Buffer

from .errors import PictureReaderMissing, TextTooLong

Modules = tuple[bytes, ...]  # rows of the symbol with its quiet zone; 0 is black


def modules_of(text: str) -> Modules:
    """Return the symbol for ``text``; the library cuts it into numeric, alphanumeric and byte segments as is smallest.

    Raises:
        TextTooLong: more than fits a code of error correction M.
        PictureReaderMissing: zxing-cpp is not installed.
    """
    try:
        import zxingcpp  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise PictureReaderMissing(found="no zxing-cpp", wanted="zxing-cpp to draw codes") from error
    try:
        symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except ValueError as error:
        raise TextTooLong(found=f"{len(text)} characters", wanted="what fits a QR code of error correction M") from error
    picture = memoryview(cast(Buffer, symbol.to_image(scale=1)))
    size, flat = len(picture), bytes(picture)
    return tuple(flat[row * size : (row + 1) * size] for row in range(size))


def svg(modules: Modules) -> bytes:
    """Return the symbol as an SVG of one path, a unit a module."""
    size = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>{_path(modules)}</svg>'
    ).encode("ascii")


def _path(modules: Modules) -> str:
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
