"""JCS: equal to the published vectors, to the library, and to itself however the JSON was written."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from verifier.document.strict_json import JsonValue, parse_json
from verifier.proof.canonical.errors import JcsValue
from verifier.proof.canonical.jcs import jcs


def test_the_published_documents_come_out_byte_for_byte(published_vectors: Path) -> None:
    folder = published_vectors / "rfc8785-jcs" / "testdata"
    inputs = sorted((folder / "input").iterdir())
    assert len(inputs) == 6
    for given_file in inputs:
        expected = (folder / "output" / given_file.name).read_bytes()
        # One of the inputs writes a number with more digits than this verifier takes, so the plain reader is used.
        assert jcs(json.loads(given_file.read_bytes())) == expected, given_file.name
        assert bytes.fromhex((folder / "outhex" / given_file.name).with_suffix(".txt").read_text().replace("\n", " ")) == expected


@pytest.mark.parametrize("name", ["es6-numbers-10000.txt", "numbers-appendix-b.csv"])
def test_the_published_numbers_come_out_as_written(published_vectors: Path, name: str) -> None:
    for line in (published_vectors / "rfc8785-jcs" / name).read_text().split():
        bits, _, text = line.partition(",")
        if len(bits) > 16 or not set(bits) <= set("0123456789abcdef"):
            continue
        number = struct.unpack(">d", bytes.fromhex(bits.rjust(16, "0")))[0]
        if number != number or number in (float("inf"), float("-inf")):
            with pytest.raises(JcsValue):
                jcs(number)
        else:
            assert jcs(number).decode() == text, bits


@pytest.mark.parametrize(
    "value",
    [
        2**53,
        -(2**53),
        float("nan"),
        float("inf"),
        "\ud800",
        {"\ud800": 1},
        {1: 2},
        [b"bytes"],
        [object()],
        json.loads("[" * 300 + "]" * 300),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_json_value_is_refused(value: JsonValue) -> None:
    with pytest.raises(JcsValue) as refused:
        jcs(value)
    assert refused.value.code == "jcs_value"


def test_names_are_sorted_by_utf16_units() -> None:
    assert jcs({"\U00020bb7": 1, "\uff08": 2}) == '{"\U00020bb7":1,"\uff08":2}'.encode()


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=6)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12)


@given(VALUES)
def test_the_quick_way_equals_the_library(value: JsonValue) -> None:
    assert jcs(value) == rfc8785.dumps(value)


@given(st.dictionaries(TEXTS, TEXTS, max_size=5))
def test_reading_the_canonical_text_gives_the_same_text(value: dict[str, JsonValue]) -> None:
    assert jcs(parse_json(jcs(value))) == jcs(value)
