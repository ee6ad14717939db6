"""Keyboard-wedge scanners: what they do to a code is undone, and nothing that belongs to the code is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.qr.base10 import encode_base10
from verifier.qr.base45 import ALPHABET, encode_base45
from verifier.qr.wedge import undo_wedge

CODE = "LIC1-R" + encode_base45(bytes(range(256)))
DIGITS = "HTTPS://LICENCE.EXAMPLE/V/" + encode_base10(bytes(range(200)))
CHINESE = str.maketrans("$./: ", "￥。、：\u3000")
FULL_WIDTH = str.maketrans({character: chr(ord(character) + 0xFEE0) for character in map(chr, range(0x21, 0x7F))})
FRENCH = str.maketrans("0123456789", "à&é\"'(-è_ç")

SINS = [
    pytest.param(str.lower, id="Caps Lock"),
    pytest.param(str.swapcase, id="the other case"),
    pytest.param(lambda text: text + "\r", id="Enter"),
    pytest.param(lambda text: text + "\r\n", id="Enter as two"),
    pytest.param(lambda text: text + "\t", id="Tab"),
    pytest.param(lambda text: "\n" + text, id="a line before"),
    pytest.param(lambda text: "\ufeff" + text, id="a byte order mark"),
    pytest.param(lambda text: "]Q1" + text, id="the symbology's name"),
    pytest.param(lambda text: text.translate(FULL_WIDTH), id="full width"),
    pytest.param(lambda text: text.translate(CHINESE), id="Chinese punctuation"),
    pytest.param(lambda text: text.lower().translate(CHINESE) + "\r\n", id="several at once"),
]


@pytest.mark.parametrize("sin", SINS)
def test_a_typed_code_is_the_code_again(sin: object) -> None:
    assert callable(sin)
    assert undo_wedge(sin(CODE)) == CODE


@pytest.mark.parametrize("sin", [*SINS, pytest.param(lambda text: text.translate(FRENCH), id="a French keyboard")])
def test_typed_digits_are_the_digits_again(sin: object) -> None:
    assert callable(sin)
    assert undo_wedge(sin(DIGITS)).rpartition("/")[2] == DIGITS.rpartition("/")[2]


@given(st.text(ALPHABET.decode("ascii"), max_size=60))
def test_no_character_of_a_code_is_touched(text: str) -> None:
    assert undo_wedge("LIC1-R" + text) == "LIC1-R" + text


@pytest.mark.parametrize("tail", [" ", "   ", " A ", "\u3000"], ids=["a space", "three spaces", "a space inside", "a wide space"])
def test_spaces_at_the_end_are_characters_of_the_code(tail: str) -> None:
    assert undo_wedge(CODE + tail + "\r\n") == CODE + tail.replace("\u3000", " ")


@pytest.mark.parametrize("text", ['{"name": "示范：Ａ。"}', ' {"a": 1}'])
def test_json_is_left_as_it_is(text: str) -> None:
    assert undo_wedge(text) == text
