"""DEFLATE: written for the fewest bits, read by zlib; and what is refused while reading."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.errors import VerifierError
from verifier.qr.deflate import Deflater, inflate
from verifier.qr.dictionaries import bundled_dictionaries
from verifier.qr.shortest import ShortestDeflate

WORDS = "一般项目：技术服务、技术开发；餐饮服务；".encode() + bytes(range(256))
SHORTEST = ShortestDeflate(WORDS)
DICTIONARY = bundled_dictionaries().text(1)
PIECES = st.lists(st.binary(max_size=12) | st.sampled_from([WORDS[:9], WORDS[6:50], WORDS, b"\x00" * 300, "技".encode()]), max_size=12)


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_any_inflater_reads_what_is_written(pieces: list[bytes]) -> None:
    octets = b"".join(pieces)
    assert zlib.decompressobj(-15, WORDS).decompress(SHORTEST.compress(octets)) == octets


def test_matches_reach_the_whole_window_and_no_further() -> None:
    far = ShortestDeflate(b"licence" + bytes(32_768 - 7))
    assert len(far.compress(b"licence")) < 7
    assert len(far.compress(b"." + b"licence")) > 7
    assert zlib.decompressobj(-15, b"licence" + bytes(32_768 - 7)).decompress(far.compress(b".licence")) == b".licence"


def test_a_scope_takes_fewer_bytes_than_zlib_alone_gives_it() -> None:
    scope = (
        "许可项目：建筑劳务分包；施工专业作业；住宅室内装饰装修。一般项目：土石方工程施工；园林绿化工程施工；示范市云湖区麓景路".encode()
    )
    plain = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    assert len(ShortestDeflate(DICTIONARY).compress(scope)) < len(plain.compress(scope) + plain.flush())


def test_the_same_bytes_come_out_of_every_run() -> None:
    text = WORDS * 3
    assert Deflater(WORDS).compress(text) == Deflater(WORDS).compress(text)


def test_the_limit_itself_is_inflated_and_one_byte_more_is_not() -> None:
    assert inflate(SHORTEST.compress(bytes(8192)), WORDS, 8192) == bytes(8192)
    with pytest.raises(VerifierError) as refusal:
        inflate(SHORTEST.compress(bytes(8193)), WORDS, 8192)
    assert refusal.value.code == "qr_bomb"


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        pytest.param(b"", "qr_deflate_malformed", id="nothing"),
        pytest.param(SHORTEST.compress(WORDS * 4)[:-2], "qr_deflate_malformed", id="cut short"),
        pytest.param(b"\x07", "qr_deflate_malformed", id="a block of no kind"),
        pytest.param(SHORTEST.compress(b"x") + b"\x00", "qr_trailing_bytes", id="a byte behind"),
        pytest.param(SHORTEST.compress(bytes(1_000_000)), "qr_bomb", id="a megabyte"),
        pytest.param(b"\x00\x00\x00\xff\xff" * 500, "qr_deflate_malformed", id="empty blocks without an end"),
    ],
)
def test_hostile_bytes_are_refused(octets: bytes, code: str) -> None:
    with pytest.raises(VerifierError) as refusal:
        inflate(octets, WORDS, 8192)
    assert refusal.value.code == code
