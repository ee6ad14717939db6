"""``LIT1-R``: read as it was written, and nothing else is read."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from verifier.errors import VerifierError
from verifier.proof.canonical.jcs import jcs_digest
from verifier.qr.base45 import encode_base45
from verifier.qr.cbor import write_cbor
from verifier.qr.possession import Possession, is_possession_token, read_possession

DIGEST = hashlib.sha256(b"licence").digest()
TOKEN = Possession(DIGEST, datetime(2026, 11, 23, 7, 0, tzinfo=UTC), timedelta(seconds=60), "c-1", "counter-7.example", b"\1" * 64)
MEMBERS = [1, DIGEST, 1_795_417_200, 60, "c-1", "counter-7.example", b"\1" * 64]


def test_a_token_reads_back_as_it_was_written() -> None:
    assert TOKEN.text == "LIT1-R" + encode_base45(write_cbor(list(MEMBERS)))
    assert read_possession(TOKEN.text) == TOKEN
    assert read_possession(TOKEN.text.lower() + "\r\n") == TOKEN
    assert is_possession_token(TOKEN.text.lower())
    assert len(TOKEN.text) < 250  # version 9 at error correction M


def test_the_signature_covers_everything_else_and_nothing_that_another_document_could_be() -> None:
    assert TOKEN.signed_bytes == b"LIT1-R" + write_cbor(list(MEMBERS[:-1]))


def test_the_digest_is_that_of_the_licence_whatever_the_order_of_its_members() -> None:
    assert jcs_digest({"a": 1, "b": 2}) == jcs_digest({"b": 2, "a": 1}) == hashlib.sha256(b'{"a":1,"b":2}').digest()


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ([2, *MEMBERS[1:]], "qr_version_unknown"),
        (MEMBERS[:-1], "token_malformed"),
        ([*MEMBERS, 1], "qr_bomb"),
        ([], "token_malformed"),
        ("text", "token_malformed"),
        ([1, DIGEST[:-1], *MEMBERS[2:]], "token_malformed"),
        ([1, DIGEST, -1, *MEMBERS[3:]], "token_malformed"),
        ([1, DIGEST, 2**45, *MEMBERS[3:]], "token_malformed"),
        ([1, DIGEST, True, *MEMBERS[3:]], "token_malformed"),
        ([1, DIGEST, 0, 90_000, *MEMBERS[4:]], "token_malformed"),
        ([1, DIGEST, 0, 60, 7, *MEMBERS[5:]], "token_malformed"),
        ([1, DIGEST, 0, 60, "c", "x" * 256, b""], "token_malformed"),
        ([1, DIGEST, 0, 60, "c", "x", "sig"], "token_malformed"),
    ],
)
def test_another_shape_is_refused_by_its_code(members: object, code: str) -> None:
    with pytest.raises(VerifierError) as refused:
        read_possession("LIT1-R" + encode_base45(write_cbor(members)))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_another_text_is_refused() -> None:
    with pytest.raises(VerifierError) as refused:
        read_possession("LIC1-RABC")
    assert refused.value.code == "token_malformed"
