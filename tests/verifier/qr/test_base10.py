"""Base 10 of the numeric segment: every string of bytes, and every run of digits that none can have written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.qr.base10 import decode_base10, encode_base10
from verifier.qr.errors import DigitsMalformed

WRITTEN = [
    pytest.param(b"", "", id="nothing"),
    pytest.param(b"\x00", "000", id="one byte takes three digits"),
    pytest.param(b"\xff", "255", id="the largest byte"),
    pytest.param(b"\x01\x00", "00256", id="two take five"),
    pytest.param(b"\x00" * 12, "0" * 29, id="twelve take twenty-nine"),
    pytest.param(b"\xff" * 12, "79228162514264337593543950335", id="the largest block"),
    pytest.param(b"\x00" * 12 + b"\x07", "0" * 29 + "007", id="a block and one"),
]
REFUSED = [
    pytest.param("256", id="no byte"),
    pytest.param("65536", id="no two bytes"),
    pytest.param("79228162514264337593543950336", id="no twelve bytes"),
    pytest.param("1", id="one digit"),
    pytest.param("0" * 28, id="a digit lost"),
    pytest.param("0" * 30, id="a digit added"),
    pytest.param("00٣", id="an Arabic digit"),
    pytest.param("0 0", id="a space"),
    pytest.param("-01", id="a sign"),
    pytest.param("0_1", id="an underscore"),
]


@pytest.mark.parametrize(("octets", "digits"), WRITTEN)
def test_blocks_are_padded_to_their_width(octets: bytes, digits: str) -> None:
    assert encode_base10(octets) == digits
    assert decode_base10(digits) == octets


@pytest.mark.parametrize("digits", REFUSED)
def test_other_digits_are_refused(digits: str) -> None:
    with pytest.raises(DigitsMalformed) as refusal:
        decode_base10(digits)
    assert refusal.value.code == "qr_digits_malformed"


@given(st.binary(max_size=200))
def test_every_string_of_bytes_comes_back(octets: bytes) -> None:
    assert decode_base10(encode_base10(octets)) == octets


@given(st.text("0123456789", max_size=70))
def test_digits_have_one_reading_and_the_reading_one_text(digits: str) -> None:
    try:
        octets = decode_base10(digits)
    except DigitsMalformed:
        return
    assert encode_base10(octets) == digits
