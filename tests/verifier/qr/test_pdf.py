"""Codes on the pages of a PDF: what is read, and that no PDF takes more than its share of time, memory or trust."""

from __future__ import annotations

import io
import random
import time
import zlib
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from verifier.errors import VerifierError
from verifier.qr import pdf, pdf_pages
from verifier.qr.base45 import encode_base45
from verifier.qr.reading import read_picture

TEXT = "LIC1-R" + encode_base45(random.Random(7).randbytes(420))
OTHER = "HTTPS://LICENCE.EXAMPLE/V/" + "0123456789" * 30
SECONDS = 20.0  # the machine that runs the tests may be busy; how long a hostile one may take, each test says itself
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> >>"
A4 = b"[0 0 595 842]"


def sheet(*texts: str, side: int = 600) -> Image.Image:
    """Return a page of A4 at 300 dpi with codes below each other."""
    page = Image.new("L", (2480, 3508), 255)
    for number, text in enumerate(texts):
        symbol = memoryview(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=4))  # type: ignore[arg-type]
        code = Image.frombytes("L", (len(symbol), len(symbol)), bytes(symbol)).resize((side, side))
        page.paste(code, (300, 300 + 1000 * number))
    return page


def scanned(*pages: Image.Image) -> bytes:
    written = io.BytesIO()
    pages[0].save(written, "PDF", resolution=300, save_all=True, append_images=pages[1:])
    return written.getvalue()


def objects(*contents: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1, of which the first is its catalogue."""
    written, starts = b"%PDF-1.7\n", []
    for number, content in enumerate(contents, 1):
        starts.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(starts) + 1, trailer, len(written))
    return written + head + table + end


def stream(content: bytes, members: bytes = b"", *, packed: int = 0) -> bytes:
    for _ in range(packed):
        content = zlib.compress(content, 9)
    if packed:
        members += b" /Filter [" + b"/FlateDecode " * packed + b"]"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), members, content)


def drawn(content: bytes, *more: bytes, box: bytes = A4, resources: bytes = b"") -> bytes:
    """Return a PDF of one page that draws ``content``; ``more`` are the objects from number 5 on."""
    kids = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return objects(b"<< /Type /Catalog /Pages 2 0 R >>", kids, PAGE % (box, resources), content, *more)


def form(content: bytes, resources: bytes = b"", members: bytes = b"") -> bytes:
    return stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] %s /Resources << %s >>" % (members, resources))


def nested_forms(depth: int = 30) -> bytes:
    inner = [form(b"/F Do " * 10, b"/XObject << /F %d 0 R >>" % (6 + level)) for level in range(depth)]
    return drawn(stream(b"/F Do"), *inner, form(b"0 0 5 5 re f"), resources=b"/XObject << /F 5 0 R >>")


def image(side: int, *, packed: int) -> bytes:
    members = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8" % (side, side)
    content = stream(bytes(side * side), members, packed=packed)
    return drawn(stream(b"500 0 0 500 0 0 cm /I Do"), content, resources=b"/XObject << /I 5 0 R >>")


def answer_of(content: bytes) -> str:
    """Return the code of the refusal, the texts where there is none."""
    try:
        return "".join(read_picture(content, pdf_seconds=SECONDS))
    except VerifierError as refusal:
        return refusal.code


def children() -> list[bytes]:
    """Return the command lines of this process's children."""
    pids = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
    return [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids]


def many_pages(count: bytes, kids: bytes) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return objects(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %s >>" % (kids, count), page)


# Any user's password; the numbers in it need not fit for a reader to ask for it.
LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00><00>]" % (b"00" * 32, b"00" * 32)
HOSTILE = {
    "nothing behind the head": (b"%PDF-1.7", "picture_malformed"),
    "noise behind the head": (b"%PDF-1.7\n" + random.Random(3).randbytes(50_000), "picture_malformed"),
    "no page": (many_pages(b"2000000000", b""), "picture_malformed"),
    "a password": (objects(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< >>", trailer=LOCK), "pdf_locked"),
    "forms in forms, ten each, thirty deep": (nested_forms(), "pdf_too_costly"),
    "156 MB of strokes in 300 kB": (drawn(stream(b"0 0 1 1 re f\n" * 12_000_000, packed=1)), "pdf_too_costly"),
    "a pattern of a thousandth of a point": (
        drawn(
            stream(b"/Pattern cs /P scn 0 0 595 842 re f"),
            stream(
                b"0 0 0.001 0.001 re f",
                b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001 /Resources << >>",
            ),
            resources=b"/Pattern << /P 5 0 R >>",
        ),
        "pdf_too_costly",
    ),
    "a colour that takes an hour a pixel": (
        drawn(
            stream(b"/S sh"),
            stream(b"{ " + b"dup sin cos " * 20_000 + b"}", b"/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1]"),
            resources=b"/Shading << /S << /ShadingType 1 /ColorSpace /DeviceRGB /Matrix [600 0 0 900 0 0] /Function 5 0 R >> >>",
        ),
        "pdf_too_costly",
    ),
    "three thousand layers": (
        drawn(
            stream(b"/F Do " * 3_000),
            form(b"0.5 g 0 0 595 842 re f", members=b"/Group << /S /Transparency /I true >>"),
            resources=b"/XObject << /F 5 0 R >>",
        ),
        "pdf_too_costly",
    ),
}
HARMLESS = {
    "a page as large as a field": drawn(stream(b"0 0 9 9 re f"), box=b"[0 0 99999999 99999999]"),
    "a page of no size": drawn(stream(b""), box=b"[0 0 -5 0]"),
    "a page of a strip": drawn(stream(b""), box=b"[0 0 1 1000000]"),
    "a tree of pages that bites its tail": many_pages(b"5", b"2 0 R"),
    "a hundred thousand pages": many_pages(b"100000", b"3 0 R " * 100_000),
    "a picture of 100 million pixels in 100 kB": image(10_000, packed=1),
    "a picture of 400 million pixels in 2 kB": image(20_000, packed=2),
}


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        pytest.param(scanned(sheet(TEXT)), (TEXT,), id="a scan"),
        pytest.param(scanned(sheet(TEXT).rotate(90, expand=True)), (TEXT,), id="a scan that lies on its side"),
        pytest.param(scanned(sheet(TEXT, OTHER)), (TEXT, OTHER), id="two codes on a page"),
        pytest.param(scanned(sheet(), sheet(TEXT), sheet(), sheet(OTHER)), (TEXT, OTHER), id="two pages with one each"),
        pytest.param(scanned(sheet(TEXT, side=290)), (TEXT,), id="a code of an inch"),
        pytest.param(b"\r\n" + scanned(sheet(TEXT)), (TEXT,), id="an empty line before it"),
        pytest.param(scanned(sheet(), sheet(), sheet(), sheet(), sheet(TEXT)), (), id="on the fifth page"),
    ],
)
def test_the_codes_on_the_first_pages_are_read(content: bytes, texts: tuple[str, ...]) -> None:
    assert read_picture(content, pdf_seconds=SECONDS) == texts


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_pdf_is_refused_with_its_code_in_time(case: str) -> None:
    content, code = HOSTILE[case]
    started = time.monotonic()
    with pytest.raises(VerifierError) as refusal:
        read_picture(content, pdf_seconds=1.0)
    assert refusal.value.code == code
    assert time.monotonic() - started < 2.0


@pytest.mark.parametrize("case", HARMLESS)
def test_what_only_looks_large_is_drawn_within_bounds(case: str) -> None:
    assert read_picture(HARMLESS[case], pdf_seconds=SECONDS) == ()


def test_pages_are_drawn_without_a_secret_and_without_our_modules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # A file of that name beside the program or in the working directory is not what it imports.
    (tmp_path / "struct.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert read_picture(scanned(sheet(TEXT)), pdf_seconds=SECONDS) == (TEXT,)
    assert "import verifier" not in Path(pdf_pages.__file__).read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc on this machine")
def test_whoever_has_seen_enough_leaves_no_process_behind() -> None:
    with pdf.drawn_pages(scanned(sheet(TEXT), sheet(OTHER)), SECONDS) as pages:
        first = next(pages)
    assert len(first.grey) == first.width * first.height <= pdf.RESOLUTIONS[0][1]
    assert [child for child in children() if b"pdf_pages.py" in child] == []


def test_changed_bytes_of_a_pdf_break_nothing() -> None:
    chance, whole = random.Random(11), drawn(stream(b"0 0 50 50 re f 100 100 20 20 re f"))
    for _ in range(12):
        changed = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            changed[chance.randrange(8, len(changed))] = chance.randrange(256)
        assert answer_of(bytes(changed[: chance.randint(200, len(changed))])) in ("", "picture_malformed", "pdf_locked", "pdf_too_costly")
