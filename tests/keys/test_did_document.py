"""A did:web document names every key that may still be needed, and lets nobody trust a stolen one."""

from __future__ import annotations

from datetime import UTC, datetime

from keys.did_document import did_document
from keys.record import PublicRecord
from keys.register import KeyRegister
from keys.secret import Passphrase
from keys.vault import Vault
from verifier.proof.multikey import KeyKind

DID = "did:web:localhost%3A8000:authorities:11440199DEMX00014L"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ENDED = datetime(2026, 6, 1, tzinfo=UTC)


def _three_keys(vault: Vault, register: KeyRegister, code: str, passphrase: Passphrase) -> list[PublicRecord]:
    """Return a retired, a compromised and an active key."""
    records = []
    for number in (1, 2, 3):
        records.append(vault.create(f"k-{number}", KeyKind.ED25519, DID, f"{DID}#key-{number}", now=BEGAN, passphrase=passphrase))
        register.add_key(code, records[-1], BEGAN)
    register.retire_key(f"{DID}#key-1", ENDED)
    register.compromise_key(f"{DID}#key-2", ENDED)
    return records


def test_every_key_is_named_with_its_period(vault: Vault, register: KeyRegister, code: str, passphrase: Passphrase) -> None:
    records = _three_keys(vault, register, code, passphrase)
    document = did_document(DID, register.keys(code))
    ends = [{"expires": "2026-06-01T00:00:00Z"}, {"revoked": "2026-06-01T00:00:00Z"}, {}]
    assert document["id"] == DID
    assert document["verificationMethod"] == [
        {
            "id": record.verification_method,
            "type": "Multikey",
            "controller": DID,
            "publicKeyMultibase": record.public_key_multibase,
            "validFrom": "2026-01-01T00:00:00Z",
            **end,
        }
        for record, end in zip(records, ends, strict=True)
    ]


def test_a_retired_key_still_verifies_and_a_compromised_one_does_not(
    vault: Vault, register: KeyRegister, code: str, passphrase: Passphrase
) -> None:
    _three_keys(vault, register, code, passphrase)
    assert did_document(DID, register.keys(code))["assertionMethod"] == [f"{DID}#key-1", f"{DID}#key-3"]


def test_an_authority_without_keys_has_a_document_all_the_same() -> None:
    document = did_document(DID, [])
    assert document["verificationMethod"] == []
    assert set(document) == {"@context", "id", "verificationMethod"}
