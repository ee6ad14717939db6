"""A small world for the verifier's tests: a root, an authority with a grant, a status list, and licences it signed.

Everything is made afresh from the directory of the checkout; nothing is read from a registry.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nacl.signing import SigningKey

from verifier.document.contexts import bundled_contexts
from verifier.document.directory import Directory
from verifier.document.instants import instant_text
from verifier.ports import StateChange
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind, PublicKey
from verifier.report import Report
from verifier.sources import bundled_types_root, read_directory
from verifier.status.list_credential import build_list_credential
from verifier.trust.reading import Trust, load_trust
from verifier.verify import AttachedLists, Verifier

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
REGISTRY = "did:web:registry.example"
BUREAU = f"{REGISTRY}:authorities:11440199DEMX00014L"
PREFIX = "https://registry.example/status-lists/"


class MemorySigner:
    """An Ed25519 key in memory, made from a seed so that failures repeat; for tests only."""

    def __init__(self, seed: int, verification_method: str | None = None) -> None:
        self._key = SigningKey(seed.to_bytes(32))
        self.public_key = PublicKey(KeyKind.ED25519, bytes(self._key.verify_key))
        self.verification_method = verification_method or self.public_key.did_key

    @property
    def public_key_multibase(self) -> str:
        return self.public_key.multibase

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message).signature


@dataclass
class MemoryRecord:
    """A ``RecordSource`` that says what a test told it."""

    changes: dict[str, Sequence[StateChange]] = field(default_factory=dict)
    deposits: dict[tuple[str, bytes], datetime] = field(default_factory=dict)

    def history(self, credential_id: str) -> Sequence[StateChange]:
        return self.changes.get(credential_id, ())

    def deposited_at(self, credential_id: str, body_digest: bytes) -> datetime | None:
        return self.deposits.get((credential_id, body_digest))


class World:
    """Mutable on purpose: a test changes one fact, then asks for the report."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.root = MemorySigner(1)
        self.key = MemorySigner(2, f"{BUREAU}#key-1")
        self.status_key = MemorySigner(3, f"{REGISTRY}#status-1")
        self.canonicalizer = Canonicalizer(bundled_contexts().with_contexts(directory.contexts()))
        self.records: MemoryRecord | None = None
        self.now = NOW
        self.trust_list = self._trust_list()
        self.bits = {purpose: bytearray(16 * 1024) for purpose in ("revocation", "suspension")}
        self.lists: dict[str, bytes] = {}
        self.publish()

    def _trust_list(self) -> dict[str, Any]:
        since = instant_text(NOW - timedelta(days=300))
        return {
            "type": "LicenceTrustList",
            "registry": {"id": REGISTRY, "names": {"zh-hans": "示范登记处", "en": "Example Registry"}, "url": "https://registry.example"},
            "version": 3,
            "issued": instant_text(NOW - timedelta(days=1)),
            "nextUpdate": instant_text(NOW + timedelta(days=29)),
            "authorities": [
                {
                    "code": "11440199DEMX00014L",
                    "id": BUREAU,
                    "names": {"zh-hans": "示范市市场监督管理局", "en": "Market Regulation Bureau"},
                    "area": "440199",
                    "keys": [_key(self.key, since)],
                    "grants": [{"type": "BusinessLicence", "area": "440199", "from": since}],
                }
            ],
            "types": [
                {"name": one.name, "version": one.version, "type": one.type, "open": one.open, "digests": _digests(one)}
                for one in self.directory.types
            ],
            "statusLists": {"prefix": PREFIX, "keys": [_key(self.status_key, since)]},
        }

    @property
    def authority(self) -> dict[str, Any]:
        authority: dict[str, Any] = self.trust_list["authorities"][0]
        return authority

    def publish(self, **changes: Any) -> None:
        """Sign both status lists anew; ``changes`` replace arguments of the list credential."""
        for purpose, bits in self.bits.items():
            url = f"{PREFIX}{purpose}-1"
            arguments = {
                "url": url,
                "purpose": purpose,
                "bits": bytes(bits),
                "issuer": REGISTRY,
                "valid_from": NOW - timedelta(hours=1),
                "valid_until": NOW + timedelta(hours=23),
            }
            unsigned = build_list_credential(**{**arguments, **changes})
            self.lists[url] = self.encoded(self.sign(unsigned, self.status_key))

    def set_bit(self, purpose: str, index: int) -> None:
        self.bits[purpose][index >> 3] |= 0x80 >> (index & 7)
        self.publish()

    def unsigned(self, type_name: str = "business-licence", index: int = 94567) -> dict[str, Any]:
        """Return a valid example of the type, in the name of the bureau of this world, without proof."""
        example = sorted((bundled_types_root() / type_name / "v1" / "examples").glob("valid-*.json"))[0]
        licence: dict[str, Any] = json.loads(example.read_text())
        licence["issuer"]["id"] = BUREAU
        licence["validFrom"] = "2026-01-01T00:00:00+08:00"
        licence.pop("validUntil", None)
        licence["credentialSubject"]["areaCode"] = "440199"
        for entry in licence["credentialStatus"]:
            entry["statusListIndex"] = str(index)
            entry["statusListCredential"] = f"{PREFIX}{entry['statusPurpose']}-1"
        return licence

    def sign(
        self,
        document: dict[str, Any],
        signer: MemorySigner | None = None,
        *,
        suite: str = "eddsa-rdfc-2022",
        created: datetime = NOW,
        **options: Any,
    ) -> dict[str, Any]:
        signed: dict[str, Any] = add_proof(
            document, signer=signer or self.key, cryptosuite=suite, created=created, canonicalizer=self.canonicalizer, **options
        )
        return signed

    def licence(self, **changes: Any) -> dict[str, Any]:
        """Return a signed licence; ``changes`` replace its members before it is signed."""
        return self.sign({**self.unsigned(), **changes})

    def keep_record(self) -> MemoryRecord:
        self.records = MemoryRecord()
        return self.records

    def trust(self) -> Trust:
        created = NOW - timedelta(days=1)
        signed = self.sign(self.trust_list, self.root, suite="eddsa-jcs-2022", created=created)
        return load_trust(self.encoded(signed), root=self.root.public_key.pin, directory=self.directory)

    def verifier(self, **options: Any) -> Verifier:
        return Verifier(self.trust(), statuses=AttachedLists(self.lists), records=self.records, **options)

    def report(self, document: dict[str, Any], **options: Any) -> Report:
        return self.verifier().verify(self.encoded(document), now=self.now, **options)

    @staticmethod
    def encoded(document: dict[str, Any]) -> bytes:
        return json.dumps(document, ensure_ascii=False).encode()


def _key(signer: MemorySigner, since: str) -> dict[str, Any]:
    return {
        "id": signer.verification_method,
        "publicKeyMultibase": signer.public_key_multibase,
        "purposes": ["assertionMethod"],
        "validFrom": since,
    }


def _digests(one: Any) -> dict[str, str]:
    return {name: one.digest_of(name) for name in ("type.json", "schema.json", "context.jsonld")}


@pytest.fixture(scope="session")
def directory() -> Directory:
    return read_directory(bundled_types_root())


@pytest.fixture
def world(directory: Directory) -> World:
    return World(directory)
