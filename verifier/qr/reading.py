"""Edge: pictures of codes (PNG, JPEG, WebP, the pages of a PDF) to their texts, with zxing-cpp and Pillow where they are installed.

A picture comes from a stranger: its size in pixels is read from its head and judged before one pixel is decoded.
Nothing is guessed: a code whose error correction fails is no code, and which of several is meant the caller decides.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Final

from ..errors import shortened
from .errors import PdfTooCostly, PictureMalformed, PictureReaderMissing, PictureTooLarge
from .pdf import drawn_pages, is_pdf

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES: Final = 32 * 1024 * 1024  # a colour scan of A4 at 600 dpi
MOST_PIXELS: Final = 40_000_000  # the same: 4,960 x 7,016
MOST_CODES: Final = 64  # on one picture; a sheet of labels has some dozens
PDF_SECONDS: Final = 1.2  # of drawing a PDF and looking for codes on it; a server has two for all of its answer
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_PLENTY: Final = 8_000_000  # pixels; above, half the resolution is tried first, for it takes a quarter of the time
_FEW: Final = 2_500_000  # pixels; below, a soft picture is tried at twice its size


def read_picture(picture: bytes, *, pdf_seconds: float = PDF_SECONDS) -> tuple[str, ...]:
    """Return the texts of all QR codes in ``picture``, from top to bottom, each once; none where there is none.

    Of a PDF, those on the first pages (``pdf.PAGES``), within ``pdf_seconds``.

    Raises:
        PictureTooLarge: in bytes or pixels; nothing was decoded.
        PictureMalformed: no PNG, JPEG, WebP or PDF, or cut short.
        PictureReaderMissing: Pillow, zxing-cpp or, for a PDF, pypdfium2 is not installed.
        PdfLocked, PdfTooCostly: as their names say.
    """
    if len(picture) > MOST_BYTES:
        raise PictureTooLarge(found=f"{len(picture)} bytes", wanted=f"at most {MOST_BYTES}")
    if is_pdf(picture):
        return _texts_of_pdf(picture, pdf_seconds)
    grey = _decoded(picture)
    for attempt in _attempts(grey):
        if texts := _texts(attempt):
            return texts
    return ()


def _texts_of_pdf(content: bytes, seconds: float) -> tuple[str, ...]:
    """Return the texts on the first pages, at the first resolution at which any page has one."""
    pillow = _pillow()
    found: list[str] = []
    looked = False
    with drawn_pages(content, seconds) as pages:
        try:
            for page in pages:
                if page.grey:
                    found += _texts(pillow.frombuffer("L", (page.width, page.height), page.grey, "raw", "L", 0, 1))
                looked = looked or page.last
                if page.last and found:
                    break
        except PdfTooCostly:
            # All pages were looked at; that there was no time for a closer look is no fault of the PDF.
            if not looked:
                raise
    return tuple(dict.fromkeys(found))[:MOST_CODES]


def _pillow() -> ModuleType:
    try:
        from PIL import Image  # noqa: PLC0415 (optional, and slow to load)
    except ImportError as error:
        raise PictureReaderMissing(found="no Pillow", wanted="Pillow and zxing-cpp") from error
    return Image


def _decoded(picture: bytes) -> Image.Image:
    """Return the first frame of ``picture`` in shades of grey on white."""
    pillow = _pillow()
    try:
        with pillow.open(io.BytesIO(picture), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureTooLarge(found=f"{image.width} x {image.height} pixels", wanted=f"at most {MOST_PIXELS}")
            image.draft("L", None)  # a JPEG holds its greys apart: colours are then not decoded at all
            image.load()
            return _on_white(image)
    except (pillow.DecompressionBombError, pillow.DecompressionBombWarning) as error:
        raise PictureTooLarge(found=shortened(error), wanted=f"at most {MOST_PIXELS} pixels") from error
    except pillow.UnidentifiedImageError as error:
        raise PictureMalformed(found="no picture, or one of another kind", wanted="PNG, JPEG, WebP or PDF") from error
    # What Pillow's readers raise on bytes that are cut short or forged.
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError) as error:
        raise PictureMalformed(
            found=f"a picture that cannot be decoded ({shortened(error)})", wanted="a whole PNG, JPEG or WebP"
        ) from error


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits: the upper 8 tell black from white
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not image.has_transparency_data:
        return image.convert("L")
    # A code on a transparent ground is meant for white paper; plain conversion would make the ground black.
    pixels = image if image.mode == "RGBA" else image.convert("RGBA")
    paper: Image.Image = _pillow().new("L", image.size, 255)
    paper.paste(pixels.convert("L"), mask=pixels.getchannel("A"))
    return paper


def _attempts(grey: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture in the resolutions that are worth a try, the quickest first."""
    pixels = grey.width * grey.height
    if pixels > _PLENTY:
        yield grey.reduce(2)
    yield grey
    if pixels < _FEW:
        # Cubic interpolation puts the edges of small, soft modules between the pixels, where they were.
        yield grey.resize((2 * grey.width, 2 * grey.height), resample=3)


def _texts(grey: Image.Image) -> tuple[str, ...]:
    try:
        import zxingcpp  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise PictureReaderMissing(found="no zxing-cpp", wanted="Pillow and zxing-cpp") from error
    qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
        codes = zxingcpp.read_barcodes(grey, formats=qr, binarizer=binarizer)
        if codes:
            ordered = sorted(codes, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
            return tuple(dict.fromkeys(_text(code) for code in ordered))[:MOST_CODES]
    return ()


def _text(code: object) -> str:
    """Return what the code says: its bytes as UTF-8, for a library would have to guess between encodings."""
    octets = bytes(getattr(code, "bytes", b""))
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return str(getattr(code, "text", ""))
