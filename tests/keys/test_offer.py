"""A key that is made in one place and registered in another: whoever offers it has it, and nothing in the offer was changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from keys.offer import Offer, make_offer, read_offer
from keys.record import PublicRecord
from keys.signer import KeySigner, generate_private, public_key_of
from verifier.errors import VerifierError
from verifier.proof.multikey import KeyKind

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
BUREAU = "11440199DEMX00014L"
DID = f"did:web:localhost%3A8000:authorities:{BUREAU}"


def offered(kind: KeyKind = KeyKind.ED25519, method: str = f"{DID}#key-1") -> tuple[Offer, KeySigner]:
    private = generate_private(kind)
    public = public_key_of(kind, private)
    record = PublicRecord(f"{BUREAU}-key-1", kind, DID, method, public.multibase, ("assertionMethod",), NOW)
    return Offer(BUREAU, record), KeySigner(kind, private, method)


@pytest.mark.parametrize("kind", list(KeyKind))
def test_an_offer_goes_round(kind: KeyKind) -> None:
    offer, signer = offered(kind)
    read = read_offer(json.dumps(make_offer(offer, signer, NOW)).encode())
    assert (read, read.fingerprint) == (offer, offer.key.public_key.pin)


CHANGES: list[tuple[tuple[str, ...], Any]] = [
    (("authority",), "11440199DEMX00022F"),
    (("type",), "LicenceTransition"),
    (("more",), 1),
    (("key", "verificationMethod"), f"{DID}#key-2"),
    (("key", "publicKeyMultibase"), offered()[0].key.public_key_multibase),
    (("key", "purposes"), ["assertionMethod", "authentication"]),
    (("key", "kind"), "RSA"),
    (("proof", "proofPurpose"), "authentication"),
    (("proof", "verificationMethod"), f"{DID}#key-9"),
    (("proof",), {}),
]


@pytest.mark.parametrize(("path", "value"), CHANGES, ids=[".".join(path) for path, _ in CHANGES])
def test_an_offer_that_was_changed_is_none(path: tuple[str, ...], value: Any) -> None:
    document: Any = make_offer(*offered(), NOW)
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(VerifierError):
        read_offer(json.dumps(document).encode())


def test_an_offer_that_another_key_signed_is_none() -> None:
    offer, _ = offered()
    _, other = offered()
    with pytest.raises(VerifierError):
        read_offer(json.dumps(make_offer(offer, other, NOW)).encode())
