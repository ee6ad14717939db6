"""A symbol as a picture to print, and how large it is."""

from __future__ import annotations

import io

from verifier.qr.drawing import Modules

QUIET_ZONE = 4  # modules, of ISO/IEC 18004; every symbol comes with them
PNG_SCALE = 8  # pixels a module: at 300 dpi a module is 0.7 mm, which a webcam resolves
READABLE_VERSION = 20  # what a 720p webcam reads from paper


def version_of(modules: Modules) -> int:
    """Return the version (size) of the symbol, 1 to 40."""
    return (len(modules) - 2 * QUIET_ZONE - 17) // 4


def png(modules: Modules, scale: int = PNG_SCALE) -> bytes:
    """Return the symbol as a PNG of one bit a pixel."""
    from PIL import Image  # noqa: PLC0415 (what draws loads when something is drawn)

    size = len(modules)
    picture = Image.frombytes("L", (size, size), b"".join(modules)).convert("1", dither=Image.Dither.NONE)
    written = io.BytesIO()
    picture.resize((size * scale, size * scale), Image.Resampling.NEAREST).save(written, "PNG", optimize=False)
    return written.getvalue()
