"""Texts of a licence as values: the forms that printed codes rely on, there and back, and what stands for no text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import VerifierError
from verifier.qr.licence.texts import ReadTexts, WrittenTexts

FORMS = [
    pytest.param("营业执照", bytes.fromhex("53 2a 52 35 56 34 55 55"), id="Chinese: GB18030, top bits turned over"),
    pytest.param("示范市1号", bytes.fromhex("4a 3e 37 36 4a 50 b1 3a 45"), id="and a digit"),
    pytest.param("𠮷", bytes.fromhex("15 b4 32 b5"), id="of another plane: four bytes"),
    pytest.param("A", "A", id="a letter"),
    pytest.param("91440199MA5ABCDE1X", "91440199MA5ABCDE1X", id="a credit code"),
    pytest.param("123456789", "123456789", id="nine digits"),
    pytest.param("0000000001", b"\x8a\x01", id="ten digits"),
    pytest.param("9" * 31, b"\x9f" + (10**31 - 1).to_bytes(13), id="31 digits"),
    pytest.param("9" * 32, "9" * 32, id="32 digits"),
    pytest.param("44019919900101001X", "44019919900101001X", id="no citizen number: its check fails"),
    pytest.param("440199199001010017", bytes.fromhex("81 1ade1e01a001"), id="a citizen number"),
    pytest.param("44019918990101003X", "44019918990101003X", id="a citizen number of the century before"),
    pytest.param("许\ud800", "许\ud800", id="half of a character, which is refused elsewhere"),
    pytest.param("\ue5e5", "\ue5e5", id="a character whose code moved between editions"),
    pytest.param("€", "€", id="another"),
    pytest.param("\x01许", "\x01许", id="a control character first"),
    pytest.param("", "", id="nothing"),
]
TEXTS = st.text(max_size=12) | st.from_regex(r"[0-9]{8,33}", fullmatch=True) | st.sampled_from(["440199199001010017", "1990-01-01", "王明"])


@pytest.mark.parametrize(("text", "value"), FORMS)
def test_a_text_has_this_form_for_ever(text: str, value: Any) -> None:
    assert WrittenTexts().text(text) == value
    assert ReadTexts(0).text(value) == text


@given(st.lists(st.tuples(TEXTS, st.booleans()), max_size=20))
def test_any_texts_come_back_in_their_order(said: list[tuple[str, bool]]) -> None:
    written, read = WrittenTexts(), ReadTexts(repeated=1_000)
    values = [written.day(text) if is_day else written.text(text) for text, is_day in said]
    assert [read.day(value) if is_day else read.text(value) for value, (_, is_day) in zip(values, said, strict=True)] == [
        text for text, _ in said
    ]


def test_what_very_many_licences_say_need_not_be_said_first() -> None:
    assert [WrittenTexts().text(text) for text in ("1", "2", "中国", "汉族", "original")] == [-1, -2, -3, -4, -5]


def test_what_was_said_is_said_by_number() -> None:
    texts = WrittenTexts()
    assert [texts.text(text) for text in ("王明", "A", "王明", "A")] == [bytes.fromhex("4d754377"), "A", -6, -7]


def test_the_day_of_birth_in_a_citizen_number_was_said() -> None:
    texts = WrittenTexts()
    assert [texts.text("440199199001010017"), texts.day("1990-01-01")] == [bytes.fromhex("811ade1e01a001"), -7]
    assert [texts.text("王"), texts.text("王")] == [b"\x4d\x75", -8]
    read = ReadTexts(repeated=10)
    read.text(bytes.fromhex("811ade1e01a001"))
    assert read.day(-7) == "1990-01-01"


@pytest.mark.parametrize(
    ("day", "value"), [("1900-01-01", 0), ("2026-11-23", 46347), ("1899-12-31", "1899-12-31"), ("2026-02-30", "2026-02-30")]
)
def test_a_day_is_counted_from_1900(day: str, value: Any) -> None:
    assert WrittenTexts().day(day) == value
    assert ReadTexts(0).day(value) == day


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param(-6, "cborld_malformed", id="a text before the first"),
        pytest.param(5, "cborld_malformed", id="a number"),
        pytest.param(True, "cborld_malformed", id="a truth value"),
        pytest.param(None, "cborld_malformed", id="nothing"),
        pytest.param([], "cborld_malformed", id="a list"),
        pytest.param(b"\x7f\x7f", "cborld_malformed", id="no GB18030"),
        pytest.param(b"\x8a\xff\xff\xff\xff\xff", "cborld_malformed", id="more than ten digits"),
        pytest.param(b"\x8a" + bytes(99), "cborld_malformed", id="digits behind many zeros"),
        pytest.param(b"\x81\xff\xff\xff\xff\xff\xff", "cborld_malformed", id="an area of more than six digits"),
        pytest.param(b"\x81\x00\x00\x00\x00\x00\x03\xff", "cborld_malformed", id="a citizen number of eight bytes"),
        pytest.param(b"\x81\x00\x00\x00\x00\x03\xff", "cborld_malformed", id="the 1,023rd of a day"),
    ],
)
def test_what_stands_for_no_text_is_refused(value: Any, code: str) -> None:
    with pytest.raises(VerifierError) as refusal:
        ReadTexts(0).text(value)
    assert refusal.value.code == code


def test_a_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(VerifierError) as refusal:
        ReadTexts(0).day(2**53 - 1)
    assert refusal.value.code == "cborld_malformed"


def test_texts_said_again_and_again_are_a_bomb() -> None:
    texts = ReadTexts(repeated=8_192)
    texts.text("x" * 4_096)
    assert texts.text(-6) + texts.text(-6) == "x" * 8_192
    with pytest.raises(VerifierError) as refusal:
        texts.text(-6)
    assert refusal.value.code == "qr_bomb"
