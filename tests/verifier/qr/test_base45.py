"""Base45 against RFC 9285, and every text that it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.qr.base45 import ALPHABET, decode_base45, encode_base45
from verifier.qr.errors import Base45Malformed

RFC_9285_EXAMPLES = [
    pytest.param(b"AB", "BB8", id="4.3 example 1"),
    pytest.param(b"Hello!!", "%69 VD92EX0", id="4.3 example 2"),
    pytest.param(b"base-45", "UJCLQE7W581", id="4.3 example 3"),
    pytest.param(b"ietf!", "QED8WEX0", id="4.4 example"),
    pytest.param(b"", "", id="nothing"),
]

REFUSED = [
    pytest.param("GGW", id="65536 is no pair of bytes"),
    pytest.param(":::", id="91124 is no pair of bytes"),
    pytest.param("V5", id="256 is no byte"),
    pytest.param("0", id="one character alone"),
    pytest.param("0000", id="a group of one"),
    pytest.param("bb8", id="lower case"),
    pytest.param("BB8\n", id="a line end"),
    pytest.param("BB８", id="a full-width digit"),
    pytest.param("\ud800BB", id="a lone surrogate"),
]


@pytest.mark.parametrize(("octets", "text"), RFC_9285_EXAMPLES)
def test_the_examples_of_the_rfc_come_out(octets: bytes, text: str) -> None:
    assert encode_base45(octets) == text
    assert decode_base45(text) == octets


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_rfc_cannot_have_written_is_refused(text: str) -> None:
    with pytest.raises(Base45Malformed) as refusal:
        decode_base45(text)
    assert refusal.value.code == "base45_malformed"


def test_the_largest_groups_are_taken() -> None:
    assert decode_base45("FGW") == b"\xff\xff"
    assert decode_base45("FGW" + encode_base45(b"\xff")) == b"\xff\xff\xff"


@given(st.binary(max_size=300))
def test_every_string_of_bytes_comes_back(octets: bytes) -> None:
    assert decode_base45(encode_base45(octets)) == octets


@given(st.text(alphabet=ALPHABET.decode("ascii"), max_size=60))
def test_a_text_has_one_reading_and_the_reading_one_text(text: str) -> None:
    try:
        octets = decode_base45(text)
    except Base45Malformed:
        return
    assert encode_base45(octets) == text
