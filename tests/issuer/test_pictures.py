"""Codes and cards say what the licence says, can be read, and show hostile names as they are."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
import resvg_py
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from issuer.card import Card, Size
from issuer.errors import OrderRefused
from issuer.face import fill, wrapped
from issuer.face_values import face_values
from issuer.ledger import Ledger
from issuer.mint import mint
from issuer.order import Order
from issuer.pdf import ENDING_THERE, apart
from issuer.progress import Silent
from issuer.qr_picture import png, version_of
from verifier.document.contexts import ContextSet
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.strict_json import parse_object
from verifier.qr.decode import QrReader
from verifier.qr.drawing import modules_of, svg
from verifier.qr.errors import TextTooLong
from verifier.sources import bundled_types_root

Row = dict[str, str]
TEXT = "LIC1-R" + "0AZ $%*+-./:" * 40
QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def read_from(picture: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"), formats=QR_CODE)
    return str(found.text)


def rendered(drawing: bytes, width: int) -> bytes:
    return resvg_py.svg_to_bytes(svg_string=drawing.decode(), width=width, dpi=96.0, background="#ffffff")


def test_a_code_in_png_reads_as_its_text() -> None:
    assert read_from(png(modules_of(TEXT))) == TEXT


def test_a_code_in_svg_reads_as_its_text() -> None:
    modules = modules_of(TEXT)
    assert read_from(rendered(svg(modules), 6 * len(modules))) == TEXT


@given(st.text(BASE45, min_size=1, max_size=400))
def test_every_base45_text_survives(text: str) -> None:
    assert read_from(png(modules_of(text), scale=3)) == text


def test_a_quiet_zone_of_four_modules_is_white() -> None:
    modules = modules_of(TEXT)
    assert all(value == 255 for row in (*modules[:4], *modules[-4:]) for value in row)
    assert all(value == 255 for row in modules for value in (*row[:4], *row[-4:]))


def test_the_error_correction_is_m() -> None:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png(modules_of(TEXT)))), formats=QR_CODE)
    assert found.ec_level == "M"


def test_digits_after_an_address_take_the_room_of_digits() -> None:
    digits = modules_of("HTTPS://LICENCE.EXAMPLE/V/" + "0" * 800)
    letters = modules_of("HTTPS://LICENCE.EXAMPLE/V/" + "A" * 800)
    assert version_of(digits) == 14
    assert version_of(letters) > version_of(digits)


def test_what_fits_no_code_is_refused() -> None:
    with pytest.raises(TextTooLong) as refused:
        modules_of("A" * 5000)
    assert refused.value.code == "qr_too_long"


def test_a_value_on_a_face_is_text_and_nothing_else() -> None:
    hostile = "<script>alert(1)</script>&\"' {{other}} \x00\x1b"
    template = '<svg xmlns="http://www.w3.org/2000/svg"><text>{{name}}</text><text a="{{name}}"/>{{other}}</svg>'
    drawn = ET.fromstring(fill(template, {"name": hostile, "other": "no"}))
    shown = "<script>alert(1)</script>&\"' {{other}} \ufffd\ufffd"
    assert drawn[0].text == shown
    assert drawn[1].get("a") == shown


@given(st.text())
def test_any_value_leaves_a_face_well_formed(value: str) -> None:
    template = (
        '<svg xmlns="http://www.w3.org/2000/svg"><text>{{a}}</text>'
        '<text x="1" y="2" font-size="10" data-width="4" data-lines="2" data-leading="12">{{a}}</text></svg>'
    )
    assert len(ET.fromstring(fill(template, {"a": value}))) == 2


def test_an_empty_place_says_so_and_invites_nobody_to_fill_it() -> None:
    portrait = '<image x="10" y="20" width="90" height="120" href="{{photo}}"/>'
    assert fill(portrait, {"photo": "data:x"}) == portrait.replace("{{photo}}", "data:x")
    assert "未登记照片" in fill(portrait, {})
    assert fill(portrait.replace("photo", "qr"), {}) == ""
    field = '<text x="1" y="2" font-size="9" data-width="9" data-lines="1" data-leading="9">{{remarks}}</text>'
    assert ">—</tspan>" in fill(field, {})


def test_a_picture_of_no_size_and_without_a_value_is_left_out() -> None:
    template = '<svg><image x="1" href="{{photo}}"/><image href="{{qr}}" y="2"/></svg>'
    assert fill(template, {"qr": "data:x"}) == '<svg><image href="data:x" y="2"/></svg>'


@given(st.text(alphabet="证照ab，。 \n", max_size=60), st.integers(2, 12))
def test_breaking_lines_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = list(wrapped(text, width))
    assert "".join(lines) == text.replace("\n", "")
    assert all(len(line) <= 2 * width + 2 + sum(c in "，。" for c in line) for line in lines)


def test_every_example_of_every_type_fills_its_face(directory: Directory) -> None:
    for credential_type in directory.types:
        for example in sorted((bundled_types_root() / credential_type.key / "examples").glob("valid-*.json")):
            credential = parse_object(example.read_bytes())
            drawn = Card.of(credential_type, "svg").draw(credential, modules_of(TEXT)).decode()
            assert "{{" not in drawn.replace("&#123;", ""), example
            ET.fromstring(drawn)
            assert face_values(credential, credential_type)["certificateIdentifier"] in drawn


@pytest.fixture
def drawn(ordered: Callable[..., Order], ledger: Ledger, row: Row) -> Callable[[str], Path]:
    """Return a function that mints one row with a code and a card."""

    def draw(ending: str) -> Path:
        order = ordered([row | {"copyKind": "original"}], codes=("svg", "png"), card=ending)
        mint(order, ledger, Silent())
        return order.folder.root

    return draw


def test_a_mint_draws_the_licence_that_it_signed(drawn: Callable[[str], Path], contexts: ContextSet) -> None:
    out = drawn("png")
    (licence,) = (out / "licences").iterdir()
    (card,) = (out / "cards").iterdir()
    codes = sorted((out / "qr").iterdir())
    assert [path.name for path in codes] == [f"{licence.stem}.png", f"{licence.stem}.svg"]
    for picture in (codes[0].read_bytes(), card.read_bytes()):
        assert QrReader(contexts).read(read_from(picture)) == parse_object(licence.read_bytes())


def cards_of(directory: Directory, ending: str, size: Size) -> dict[str, bytes]:
    """Return a card of the fullest example of each type, with a code."""
    drawn = {}
    for entry in directory.types:
        example = bundled_types_root() / entry.key / "examples" / "valid-full.json"
        drawn[entry.name] = Card.of(entry, ending, size).draw(parse_object(example.read_bytes()), modules_of(TEXT))
    return drawn


@pytest.mark.parametrize("size", list(Size))
def test_the_code_on_every_card_reads_at_300_dpi(directory: Directory, size: Size) -> None:
    for name, card in cards_of(directory, "png", size).items():
        assert read_from(card) == TEXT, name


def test_a_card_has_the_size_of_its_paper(directory: Directory) -> None:
    pytest.importorskip("cairocffi", reason="no cairo on this machine: apt-get install libcairo2", exc_type=OSError)
    for size, wanted in ((Size.A4, (842, 595)), (Size.CARD, (485, 153))):
        for name, card in cards_of(directory, "pdf", size).items():
            box = re.search(rb"/MediaBox \[ ?0 0 ([0-9.]+) ([0-9.]+) ?\]", card)
            assert box, name
            assert tuple(round(float(side)) for side in box.groups()) == wanted, name


def test_a_pdf_has_its_letters_inside_and_is_no_picture(directory: Directory) -> None:
    pytest.importorskip("cairocffi", reason="no cairo on this machine: apt-get install libcairo2", exc_type=OSError)
    for name, card in cards_of(directory, "pdf", Size.A4).items():
        # A subset has a tag of six letters before its name.
        assert re.search(rb"/FontName /[A-Z]{6}\+", card), name
        assert re.search(rb"/FontFile[23]?\b", card), name


def test_what_the_code_is_for_stands_below_it(directory: Directory) -> None:
    for name, card in cards_of(directory, "svg", Size.A4).items():
        assert "扫码核验 · Scan to check".encode() in card, name


def test_a_line_that_ends_at_a_point_keeps_both_its_pieces_in_a_pdf() -> None:
    line = (
        '<text x="100" y="7" font-size="9" text-anchor="end" fill="#9b1c1f">有效期 <tspan fill="#1a1a1a" font-size="10">长期</tspan></text>'
    )
    first, second = ET.fromstring(f"<svg>{ENDING_THERE.sub(apart, line)}</svg>")
    assert (first.get("x"), first.get("y"), first.text) == ("80", "7", "有效期 ")
    assert (second.get("x"), second.get("y"), second.text) == ("100", "7", "长期")


def test_a_number_is_not_broken_where_it_fits_a_line() -> None:
    assert list(wrapped("公民身份号码440199199001010017", 12)) == ["公民身份号码", "440199199001010017"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("10000000.00 CNY", "10,000,000.00 元"),
        ("-100.00 CNY", "-100.00 元"),
        ("5.00 USD", "5.00 USD"),
        ("2024-08-27T03:03:00+08:00", "2024-08-27 03:03"),
        ("5.00 CNY more", "5.00 CNY more"),
    ],
)
def test_money_and_times_are_shown_as_people_write_them(directory: Directory, value: str, shown: str) -> None:
    entry = directory.by_name("business-licence")
    credential = parse_object((bundled_types_root() / entry.key / "examples" / "valid-full.json").read_bytes())
    subject = credential["credentialSubject"]
    assert isinstance(subject, dict)
    subject["registeredCapital"] = value
    assert face_values(credential, entry)["registeredCapital"] == shown


def test_a_card_may_be_a_pdf(drawn: Callable[[str], Path]) -> None:
    (card,) = (drawn("pdf") / "cards").iterdir()
    assert card.read_bytes().startswith(b"%PDF-")


def test_a_choice_is_shown_in_its_words(drawn: Callable[[str], Path]) -> None:
    (card,) = (drawn("svg") / "cards").iterdir()
    assert "正本" in card.read_text(encoding="utf-8")
    assert "original" not in card.read_text(encoding="utf-8")


def test_lost_pictures_are_drawn_again(drawn: Callable[[str], Path]) -> None:
    out = drawn("svg")
    before = {path: path.read_bytes() for path in out.rglob("*.svg")}
    for path in before:
        path.unlink()
    drawn("svg")
    assert {path: path.read_bytes() for path in out.rglob("*.svg")} == before


def test_a_licence_too_long_for_a_code_is_minted_without_one(ordered: Callable[..., Order], ledger: Ledger, row: Row) -> None:
    scope = "".join(chr(0x4E00 + (at * 7919) % 20_000) for at in range(4000))
    order = ordered([row | {"businessScope": scope}], codes=("svg",))
    counts = mint(order, ledger, Silent()).counts
    assert (counts.minted, counts.without_code) == (1, 1)
    assert list((order.folder.root / "qr").iterdir()) == []


def test_a_long_sheet_gets_no_codes_unless_asked(ordered: Callable[..., Order], row: Row) -> None:
    order = ordered([row], codes=("svg",))
    assert replace(order, code_rows=2000).for_rows(2001).workshop.pictures.wanted() == ()
    assert replace(order, code_rows=2000).for_rows(2000).workshop.pictures.wanted() == (("qr", "svg"),)
    assert order.for_rows(1_000_000).workshop.pictures.wanted() == (("qr", "svg"),)


def test_a_type_without_a_face_has_no_card(business: CredentialType) -> None:
    faceless = replace(business, files={name: content for name, content in business.files.items() if name != "face.svg"})
    with pytest.raises(OrderRefused) as refused:
        Card.of(faceless, "svg")
    assert refused.value.code == "no_face"
