"""Edge: the first pages of a PDF as pictures, drawn with PDFium in a process apart. See ``pdf_pages`` for why."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

from msgspec import Struct

from .errors import PdfLocked, PdfTooCostly, PictureMalformed, PictureReaderMissing
from .pdf_pages import LOCKED, NO_PDF

PAGES: Final = 4  # the licence stands on one of the first; the rest is its annex
# Dots to the inch, and the most pixels of a page: A4 at 216, and where no page has a code then, as fine as a phone's camera.
RESOLUTIONS: Final = ((216, 4_600_000), (432, 4_096 * 3_072))
MEMORY: Final = 320 * 1024 * 1024  # bytes of address space; a page of those pixels takes a tenth
HEAD_BYTES: Final = 1024  # within which %PDF- stands: readers allow a few bytes before it


class Page(Struct, frozen=True):
    """A page as drawn: a byte of grey a pixel, rows from top to bottom. ``last`` at its resolution."""

    width: int
    height: int
    grey: bytes
    last: bool


def is_pdf(content: bytes) -> bool:
    """Tell whether ``content`` says that it is a PDF."""
    return b"%PDF-" in content[:HEAD_BYTES]


@contextmanager
def drawn_pages(content: bytes, seconds: float) -> Iterator[Iterator[Page]]:
    """Yield the first pages one by one, each resolution in turn; whoever has seen enough leaves the block.

    Raises, from the iterator:
        PdfLocked: a password is wanted.
        PdfTooCostly: it takes more than ``seconds``, or more memory than a page may.
        PictureMalformed: no PDF.
        PictureReaderMissing: pypdfium2 is not installed.
    """
    library = find_spec("pypdfium2")
    if library is None or library.origin is None:
        raise PictureReaderMissing(found="no pypdfium2", wanted="pypdfium2 for PDFs, or a picture of the page")
    order = {
        "library": str(Path(library.origin).parent.parent),
        "memory": MEMORY,
        "seconds": int(seconds) + 1,
        "resolutions": RESOLUTIONS,
        "pages": PAGES,
    }
    command = [sys.executable, "-I", str(Path(__file__).with_name("pdf_pages.py")), json.dumps(order)]
    # An empty environment: a passphrase may stand in ours.
    with subprocess.Popen(
        command, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True
    ) as process:
        alarm = threading.Timer(seconds, process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            yield _pages(process, content)
        finally:
            alarm.cancel()
            process.kill()


def _pages(process: subprocess.Popen[bytes], content: bytes) -> Iterator[Page]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process with pipes")
    try:
        process.stdin.write(content)
        process.stdin.close()
    except BrokenPipeError:
        # It ended before it read everything, and its exit code says why. What is left unsent goes with the pipe.
        with suppress(BrokenPipeError):
            process.stdin.close()
    head = process.stdout.read(4)
    if len(head) < 4:
        raise _failure(process)
    count = min(struct.unpack(">I", head)[0], PAGES)
    for number in range(count * len(RESOLUTIONS)):
        yield _page(process, process.stdout, last=(number + 1) % count == 0)


def _page(process: subprocess.Popen[bytes], out: IO[bytes], *, last: bool) -> Page:
    size = out.read(8)
    if len(size) < 8:
        raise _failure(process)
    width, height = struct.unpack(">II", size)
    grey = out.read(width * height)
    if len(grey) < width * height:
        raise _failure(process)
    return Page(width, height, grey, last)


def _failure(process: subprocess.Popen[bytes]) -> PdfLocked | PictureMalformed | PdfTooCostly:
    """Return why there are no more pages: what the process said as it ended, or that it was stopped."""
    match process.wait():
        case code if code == LOCKED:
            return PdfLocked(found="a PDF that is locked with a password", wanted="one that anybody may open, or a picture of the page")
        case code if code == NO_PDF:
            return PictureMalformed(found="a PDF that cannot be opened", wanted="a whole PDF")
    return PdfTooCostly(found="a PDF that takes too long or too much memory to draw", wanted="a picture of the page with the code")
