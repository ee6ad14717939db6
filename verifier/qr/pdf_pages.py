"""A program of its own: reads a PDF on standard input and writes its pages as pixels on standard output.

PDFium is a large library in C++ that reads what strangers send. So it runs in a process that holds no secret, may take
only so much memory and processor time, opens no file, and is killed when its time is over.

Written: the number of pages (4 bytes), then for each resolution and page its width and height (4 bytes each) and its shades
of grey, a byte a pixel. Exit codes: 0 done, 3 a password is wanted, 4 no PDF. Imports nothing of ours, so that it starts at once.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from typing import Any, BinaryIO

LOCKED, NO_PDF = 3, 4
POINT = 72  # to the inch
WIDEST = 20_000  # pixels; a page may be a very long strip


def main() -> int:
    """Return the exit code once everything is written."""
    order = json.loads(sys.argv[1])
    bound(order["memory"], order["seconds"])
    sys.path.insert(0, order["library"])
    import pypdfium2  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415 (under the limits, from where the parent found it)

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        count = len(document)
    except pypdfium2.PdfiumError as error:
        return LOCKED if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD else NO_PDF
    if not count:
        return NO_PDF
    out = sys.stdout.buffer
    out.write(struct.pack(">I", count))
    for dots, most in order["resolutions"]:
        for number in range(min(count, order["pages"])):
            draw(document, number, dots, most, out)
    return 0


def bound(memory: int, seconds: int) -> None:
    """Take away from this process what no reader of a PDF needs."""
    try:
        import resource  # noqa: PLC0415 (not on every system)
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def draw(document: Any, number: int, dots: int, most: int, out: BinaryIO) -> None:
    """Write page ``number`` at ``dots`` to the inch, or at as many as keep it within ``most`` pixels; 0 x 0 where it can't be drawn."""
    import pypdfium2  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415

    try:
        page = document[number]
        width, height = page.get_size()
        scale = min(dots / POINT, math.sqrt(most / (width * height)), WIDEST / max(width, height))
        drawn = page.render(scale=scale, grayscale=True)
        page.close()
    except (pypdfium2.PdfiumError, ZeroDivisionError, ValueError, OverflowError, MemoryError):
        out.write(struct.pack(">II", 0, 0))
        return
    out.write(struct.pack(">II", drawn.width, drawn.height))
    pixels = memoryview(drawn.buffer)
    for row in range(drawn.height):
        out.write(pixels[row * drawn.stride : row * drawn.stride + drawn.width])
    out.flush()
    drawn.close()


if __name__ == "__main__":
    sys.exit(main())
