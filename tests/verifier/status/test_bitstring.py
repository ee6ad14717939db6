"""The bits of a status list: order, compression, and what is refused."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.limits import DEFAULT_LIMITS
from verifier.status.bitstring import (
    StatusIndexOutOfRange,
    StatusListMalformed,
    StatusListTooShort,
    bit_at,
    decode_list,
    encode_list,
)

ENTRIES = DEFAULT_LIMITS.status_list_entries


def multibase(packed: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def test_entry_0_is_the_highest_bit_of_byte_0() -> None:
    assert bit_at(b"\x80\x00", 0)
    assert not bit_at(b"\x80\x00", 7)
    assert bit_at(b"\x01\x00", 7)
    assert bit_at(b"\x00\x40", 9)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, ENTRIES - 1), max_size=200))
def test_what_was_set_reads_back_as_set_and_nothing_else(indexes: set[int]) -> None:
    bits = bytearray(ENTRIES // 8)
    for index in indexes:
        bits[index >> 3] |= 0x80 >> (index & 7)
    opened = decode_list(encode_list(bytes(bits)))
    assert opened == bytes(bits)
    neighbours = {i + 1 for i in indexes if i + 1 < ENTRIES} - indexes
    assert all(bit_at(opened, i) for i in indexes)
    assert not any(bit_at(opened, i) for i in neighbours)


def test_equal_bits_give_equal_text() -> None:
    assert encode_list(bytes(ENTRIES // 8)) == encode_list(bytes(ENTRIES // 8))


def test_the_published_list_opens_to_16_kib_of_zeros(published_vectors: Path) -> None:
    example = published_vectors / "vc-bitstring-status-list/examples/05-a-status-list-verifiable-credential.json"
    encoded = json.loads(example.read_text())["credentialSubject"]["encodedList"]
    assert decode_list(encoded) == bytes(ENTRIES // 8)


@pytest.mark.parametrize("index", [-1, ENTRIES, ENTRIES + 7])
def test_an_index_outside_the_list_is_refused(index: int) -> None:
    with pytest.raises(StatusIndexOutOfRange) as refused:
        bit_at(bytes(ENTRIES // 8), index)
    assert refused.value.code == "status_index_out_of_range"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zABC",
        gzip.compress(bytes(ENTRIES // 8)).hex(),
        "u" + base64.b64encode(gzip.compress(bytes(ENTRIES // 8))).decode(),  # padding and the other alphabet
        "uH4sI\n",
        "u" + "A" * 40,
        multibase(gzip.compress(bytes(ENTRIES // 8))[:-4]),
        multibase(gzip.compress(bytes(ENTRIES // 8)) + b"x"),
        multibase(gzip.compress(bytes(ENTRIES // 8)) * 2),
        "uÅ",
    ],
    ids=["empty", "base58", "no header", "base64", "newline", "no gzip", "cut", "trailing byte", "two members", "not ascii"],
)
def test_what_is_no_single_gzip_stream_is_refused(text: str) -> None:
    with pytest.raises(StatusListMalformed):
        decode_list(text)


def test_a_list_that_inflates_past_its_cap_is_refused_without_being_inflated() -> None:
    bomb = multibase(gzip.compress(bytes(64 * 1024 * 1024)))
    with pytest.raises(StatusListMalformed) as refused:
        decode_list(bomb)
    assert "larger" in str(refused.value)


def test_a_list_shorter_than_the_standard_allows_is_refused() -> None:
    with pytest.raises(StatusListTooShort) as refused:
        decode_list(encode_list(bytes(ENTRIES // 8 - 1)))
    assert refused.value.code == "status_list_too_short"
