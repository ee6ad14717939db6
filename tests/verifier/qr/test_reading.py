"""Pictures of codes: what is read, in which order, and what is refused before it is decoded."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from verifier.errors import VerifierError
from verifier.qr.base45 import encode_base45
from verifier.qr.reading import MOST_BYTES, read_picture

TEXT = "LIC1-R" + encode_base45(random.Random(7).randbytes(420))  # a code of version 16
OTHER = "HTTPS://LICENCE.EXAMPLE/V/" + "0123456789" * 30


def code(text: str = TEXT, scale: int = 4) -> Image.Image:
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=scale)
    pixels = memoryview(symbol)  # type: ignore[arg-type]  # the stubs leave out its buffer
    return Image.frombytes("L", (len(pixels), len(pixels)), bytes(pixels))


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def transparent() -> Image.Image:
    ink = code()
    clear = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=ink.point(lambda value: 255 - value))
    return clear


def shade(size: tuple[int, int]) -> Image.Image:
    """Return light that falls off to a quarter from one side to the other."""
    return Image.linear_gradient("L").rotate(90).resize(size).point(lambda value: 64 + value * 3 // 4)


def slanted() -> Image.Image:
    """Return the code as a camera sees it from the side: its far edge two thirds as long as its near one."""
    flat = code(scale=5)
    side = flat.width
    # Where the corners of the picture come from: upper left, lower left, lower right, upper right.
    corners = (0, 0, 0, side, side, side, side, 0)
    seen = ((side * 0.0, side * 0.0), (side * 0.0, side * 1.0), (side * 0.85, side * 0.83), (side * 0.85, side * 0.17))
    return flat.transform((side, side), Image.Transform.PERSPECTIVE, perspective(seen, corners), Image.Resampling.BICUBIC, fillcolor=255)


def perspective(seen: tuple[tuple[float, float], ...], corners: tuple[int, ...]) -> tuple[float, ...]:
    """Return the eight coefficients that map each seen corner to its own, by elimination."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, zip(corners[::2], corners[1::2], strict=True), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in (each for each in range(8) if each != column):
            rows[row] = [a - rows[row][column] * b for a, b in zip(rows[row], rows[column], strict=True)]
    return tuple(row[8] for row in rows)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width: int, height: int, *extra: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(10_000), 9))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + body + chunk(b"IEND", b"")


PICTURES = [
    pytest.param(written(code()), id="PNG"),
    pytest.param(written(code(), "JPEG", quality=60), id="JPEG"),
    pytest.param(written(code(), "WEBP", quality=60), id="WebP"),
    pytest.param(written(code().convert("1")), id="one bit a pixel"),
    pytest.param(written(code().convert("P")), id="a palette"),
    pytest.param(written(code().convert("CMYK"), "JPEG"), id="four inks"),
    pytest.param(written(code().convert("I").point(lambda value: value * 257).convert("I;16")), id="16 bits"),
    pytest.param(written(transparent()), id="a transparent ground"),
    pytest.param(written(code().rotate(90)), id="turned by 90 degrees"),
    pytest.param(written(code().rotate(180)), id="upside down"),
    pytest.param(written(code().rotate(23, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)), id="turned by 23 degrees"),
    pytest.param(written(code().point(lambda value: 255 - value)), id="white on black"),
    pytest.param(written(code().transpose(Image.Transpose.FLIP_LEFT_RIGHT)), id="mirrored"),
    pytest.param(written(code().filter(ImageFilter.GaussianBlur(1.5))), id="soft"),
    pytest.param(written(code().point(lambda value: 20 + value // 8)), id="dim: 32 shades between ink and paper"),
    pytest.param(written(ImageChops.multiply(code(), shade(code().size))), id="half in the shade"),
    pytest.param(written(slanted()), id="from the side"),
    pytest.param(written(code(scale=3).resize((260, 260), Image.Resampling.BICUBIC)), id="less than three pixels a module"),
    pytest.param(written(code(scale=40)), id="ten million pixels"),
]
REFUSED = [
    pytest.param(b"", "picture_malformed", id="nothing"),
    pytest.param(b"LIC1-R", "picture_malformed", id="a text"),
    pytest.param(b"%PDF-1.7", "picture_malformed", id="a PDF"),
    pytest.param(written(code(), "GIF"), "picture_malformed", id="a GIF"),
    pytest.param(written(code(), "TIFF"), "picture_malformed", id="a TIFF"),
    pytest.param(written(code())[:900], "picture_malformed", id="cut short"),
    pytest.param(written(code(), "JPEG")[:900], "picture_malformed", id="a JPEG cut short"),
    pytest.param(written(code(), "WEBP")[:900], "picture_malformed", id="a WebP cut short"),
    pytest.param(png_of(0, 9), "picture_malformed", id="no width"),
    pytest.param(png_of(8_000, 8_000), "picture_too_large", id="64 million pixels"),
    pytest.param(png_of(60_000, 60_000), "picture_too_large", id="3,600 million pixels in 100 bytes"),
    pytest.param(png_of(2**31 - 1, 2**31 - 1), "picture_too_large", id="more pixels than there are"),
    pytest.param(png_of(8, 8, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000), 9))), "picture_malformed", id="90 MB of remarks"),
    pytest.param(b"\x89PNG" + bytes(MOST_BYTES), "picture_too_large", id="too many bytes"),
]


@pytest.mark.parametrize("picture", PICTURES)
def test_the_code_on_a_picture_is_read(picture: bytes) -> None:
    assert read_picture(picture) == (TEXT,)


def test_several_codes_are_read_from_top_to_bottom_each_once() -> None:
    upper, lower = code(OTHER), code()
    sheet = Image.new("L", (900, 1_400), 255)
    sheet.paste(upper, (500, 10))
    sheet.paste(lower, (20, 600))
    sheet.paste(upper, (480, 1_000))
    assert read_picture(written(sheet)) == (OTHER, TEXT)


def test_json_in_chinese_is_read_as_it_was_written() -> None:
    text = '{"name": "示范市青禾烘焙食品有限公司", "person": "𠮷é"}'
    assert read_picture(written(code(text))) == (text,)


def test_a_picture_without_a_code_has_no_text() -> None:
    assert read_picture(written(Image.new("L", (300, 300), 200))) == ()


def test_a_damaged_code_is_no_code() -> None:
    damaged = code()
    damaged.paste(128, (100, 100, 250, 250))
    assert read_picture(written(damaged)) == ()


@pytest.mark.parametrize(("picture", "refusal_code"), REFUSED)
def test_what_is_no_picture_or_too_much_of_one_is_refused(picture: bytes, refusal_code: str) -> None:
    with pytest.raises(VerifierError) as refusal:
        read_picture(picture)
    assert refusal.value.code == refusal_code
