"""A holder's key in a sheet: a did:key of a kind that holders have, and nothing else."""

from __future__ import annotations

import pytest

from issuer.holder_key import parse_holder_key
from keys.signer import generate_private, public_key_of
from verifier.errors import Malformed
from verifier.proof.multikey import KeyKind


@pytest.mark.parametrize("kind", [KeyKind.ED25519, KeyKind.P256])
def test_a_did_key_is_taken_as_it_is(kind: KeyKind) -> None:
    did = public_key_of(kind, generate_private(kind)).did
    assert parse_holder_key(f" {did} ") == did


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("did:web:holder.example", "did_key_malformed"),
        ("did:key:zzz", "key_malformed"),
        ("did:key:not a key", "multibase_malformed"),
        (public_key_of(KeyKind.P384, generate_private(KeyKind.P384)).did, "holder_key_malformed"),
        (public_key_of(KeyKind.ED25519, generate_private(KeyKind.ED25519)).did_key, "holder_key_malformed"),
    ],
    ids=["method", "bytes", "text", "kind", "DID URL"],
)
def test_everything_else_is_refused_by_its_code(text: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_holder_key(text)
    assert refused.value.code == code
