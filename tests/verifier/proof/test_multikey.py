"""Public keys as text: what is taken, and what is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import VerifierError
from verifier.proof.did_key import resolve_did_key
from verifier.proof.multibase import decode_base58, decode_base64url, encode_base58, encode_base64url
from verifier.proof.multikey import KeyKind, PublicKey

ED25519 = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
P256 = "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP"
P384 = "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ"


def multibase_of(header: bytes, raw: bytes) -> str:
    return "z" + base58.b58encode(header + raw).decode()


@pytest.mark.parametrize(("text", "kind", "length"), [(ED25519, "Ed25519", 32), (P256, "P-256", 33), (P384, "P-384", 49)])
def test_a_published_key_is_read_and_written_back_the_same(text: str, kind: str, length: int) -> None:
    key = PublicKey.from_multibase(text)
    assert key.kind is KeyKind(kind)
    assert len(key.raw) == length
    assert key.multibase == text


def test_the_pin_is_over_header_and_raw_key() -> None:
    key = PublicKey.from_multibase(ED25519)
    assert key.pin == "sha256:" + hashlib.sha256(b"\xed\x01" + key.raw).hexdigest()


ORDER_EIGHT = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "multibase_malformed", id="empty"),
        pytest.param("z", "multibase_malformed", id="prefix-only"),
        pytest.param(ED25519[1:], "multibase_malformed", id="no-prefix"),
        pytest.param(ED25519 + " ", "multibase_malformed", id="trailing-space"),
        pytest.param(ED25519 + "\n", "multibase_malformed", id="trailing-newline"),
        pytest.param(ED25519[:-1] + "0", "multibase_malformed", id="zero-is-no-base58-digit"),
        pytest.param("z" + "6" * 1_000_000, "multibase_malformed", id="a-million-characters"),
        pytest.param(multibase_of(b"\xed\x01", b"\x01" * 33), "key_malformed", id="33-bytes"),
        pytest.param(multibase_of(b"\xed\x01", b"\x01" * 31), "key_malformed", id="31-bytes"),
        pytest.param(multibase_of(b"\xec\x01", b"\x09" + bytes(31)), "key_malformed", id="x25519-header"),
        pytest.param(multibase_of(b"\xed\x01", b"\x01" + bytes(31)), "key_malformed", id="identity"),
        pytest.param(multibase_of(b"\xed\x01", bytes(32)), "key_malformed", id="order-four"),
        pytest.param(multibase_of(b"\xed\x01", ORDER_EIGHT), "key_malformed", id="order-eight"),
        pytest.param(multibase_of(b"\xed\x01", b"\x02" + bytes(31)), "key_malformed", id="off-the-curve"),
        pytest.param(multibase_of(b"\xed\x01", b"\xff" * 32), "key_malformed", id="field-element-too-large"),
        pytest.param(multibase_of(b"\x80\x24", b"\x02" + b"\xff" * 32), "key_malformed", id="p256-x-too-large"),
        pytest.param(multibase_of(b"\x80\x24", b"\x04" + bytes(32)), "key_malformed", id="p256-uncompressed-tag"),
        pytest.param(multibase_of(b"\x80\x24", b"\x02" + bytes(31) + b"\x01"), "key_malformed", id="p256-off-the-curve"),
        pytest.param(multibase_of(b"\x80\x24", bytes(33)), "key_malformed", id="p256-infinity"),
        pytest.param(multibase_of(b"\x81\x24", PublicKey.from_multibase(P256).raw), "key_malformed", id="p256-under-p384"),
    ],
)
def test_what_is_no_usable_key_is_refused(text: str, code: str) -> None:
    with pytest.raises(VerifierError) as refused:
        PublicKey.from_multibase(text)
    assert refused.value.code == code


@pytest.mark.parametrize("text", [f"did:key:{ED25519}", f"did:key:{ED25519}#{ED25519}"])
def test_a_did_key_is_its_own_key(text: str) -> None:
    assert resolve_did_key(text) == PublicKey.from_multibase(ED25519)
    assert resolve_did_key(text).did == f"did:key:{ED25519}"
    assert resolve_did_key(text).did_key == f"did:key:{ED25519}#{ED25519}"


@pytest.mark.parametrize(
    "text",
    [
        f"did:key:{ED25519}#",
        f"did:key:{ED25519}#key-1",
        f"did:key:{ED25519}#{P256}",
        f"did:key:{ED25519}#{ED25519}#{ED25519}",
        f"did:web:{ED25519}",
        ED25519,
        f"DID:KEY:{ED25519}",
    ],
)
def test_a_did_key_whose_fragment_is_another_is_refused(text: str) -> None:
    with pytest.raises(VerifierError) as refused:
        resolve_did_key(text)
    assert refused.value.code == "did_key_malformed"


@pytest.mark.parametrize("text", [f"did:key:{ED25519}?versionId=1", f"did:key:{ED25519}/path", f"did:key:1.1:{ED25519}"])
def test_a_did_key_carries_no_query_path_or_version(text: str) -> None:
    with pytest.raises(VerifierError) as refused:
        resolve_did_key(text)
    assert refused.value.code == "multibase_malformed"


@given(
    st.binary(max_size=70) | st.binary(max_size=8).map(lambda tail: bytes(5) + tail) | st.integers(0, 400).map(lambda size: b"\xff" * size)
)
def test_multibase_gives_back_the_bytes(raw: bytes) -> None:
    assert decode_base64url(encode_base64url(raw), most=400) == raw
    if raw:
        assert encode_base58(raw) == "z" + base58.b58encode(raw).decode()
        assert decode_base58(encode_base58(raw), most=400) == raw


def test_base58_carries_where_a_digit_begins() -> None:
    for power in range(400):
        for number in (58**power - 1, 58**power, 58**power + 1):
            raw = number.to_bytes((number.bit_length() + 7) // 8)
            assert encode_base58(raw) == "z" + base58.b58encode(raw).decode()


@pytest.mark.parametrize("text", ["uAB", "uAAB=", "uA", "uAA+A", "u AAA", "zAAA", "uAAAAAAAAAA"])
def test_base64url_has_one_text_for_some_bytes(text: str) -> None:
    with pytest.raises(VerifierError) as refused:
        decode_base64url(text, most=4)
    assert refused.value.code == "multibase_malformed"


def test_the_published_key_pairs_are_read(published_vectors: Path) -> None:
    folder = published_vectors / "vc-di-eddsa" / "TestVectors" / "proof-set-chain"
    for pair in json.loads((folder / "multiKeyPairs.json").read_bytes()).values():
        assert PublicKey.from_multibase(pair["publicKeyMultibase"]).multibase == pair["publicKeyMultibase"]
