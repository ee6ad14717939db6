"""What a signed credential must be in itself before it may enter the record: signed by a key of its authority, and holding in every part.

The issuer's machine may be anybody's, so the registry looks at every credential itself. This is the long part of a
deposit, and it asks the database nothing: it may be done in any process, by as many as there are cores. What the
record and the rights of the moment say is asked under the writer's lock (``admission``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from sqlmodel import Session

from verifier.document.credential_type import CredentialType
from verifier.document.identifier import LicenceIdentifier
from verifier.document.known_schemas import KnownSchemas
from verifier.document.model import Credential
from verifier.document.strict_json import parse_object
from verifier.errors import VerifierError, shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.jcs import jcs_digest
from verifier.proof.data_integrity import Proof
from verifier.proof.multikey import PublicKey
from verifier.reading import Reading, verify_together

from .bodies import Bodies, PackedBody
from .directory import pinned_type, versions_in_force
from .errors import DepositRefused, NotGranted
from .gate import Gate
from .known_facts import KnownFacts
from .rights import ASSERTION_METHOD, live_keys
from .rows import chunks

# Licences that go through each step of an examination together: what a step needs (a compressor's tables, a schema) is
# then in the processor's caches for all but the first.
BLOCK = 25


class Signature(NamedTuple):
    """A proof that holds: by which key, and when the signer says that it was made."""

    method: str
    created: datetime | None


class Examined(NamedTuple):
    """A credential that holds in itself, and all that the record must know of it.

    Attributes:
        status: (purpose, URL of the list, index) of each status entry.
        holders: (codeType, code) of each.
        digest: SHA-256 of its JCS form, the name of exactly this document.
        body: as it is stored.
    """

    identifier: LicenceIdentifier
    id: str
    issuer: str
    type_name: str
    type_version: str
    area: str
    status: tuple[tuple[str, str, int], ...]
    holders: frozenset[tuple[str, str]]
    valid_from: datetime
    valid_until: datetime | None
    signatures: tuple[Signature, ...]
    digest: bytes
    body: PackedBody

    @property
    def place(self) -> str:
        """The licence that an error is about."""
        return self.identifier.text


class Examiner(Struct, frozen=True):
    """Looks at credentials of one authority. What it was made with may have changed since; ``admission`` asks again.

    Attributes:
        keys: the public keys of the authority, by verification method.
        types: the versions in force of the types that may be meant, by what a credential says of its type.
    """

    keys: Mapping[str, PublicKey]
    types: Mapping[tuple[str, ...], CredentialType]
    schemas: KnownSchemas
    facts: KnownFacts
    canonicalizer: Canonicalizer
    bodies: Bodies

    @classmethod
    def of(cls, session: Session, gate: Gate, code: str, type_names: Sequence[str], now: datetime) -> Examiner:
        """Return the examiner of what authority ``code`` signs of these types."""
        versions = [pinned_type(gate.types, row) for name in type_names for row in versions_in_force(session, name)]
        return cls(
            keys={key.verification_method: PublicKey.from_multibase(key.public_key_multibase) for key in live_keys(session, code, now)},
            # Reserved under one version of a type and signed under the next: each that is in force may be meant.
            types={(each.type, each.context, each.schema, each.type_code): each for each in versions},
            schemas=gate.schemas,
            facts=gate.facts,
            canonicalizer=gate.canonicalizer,
            bodies=gate.bodies,
        )

    def examine(self, licences: Sequence[tuple[LicenceIdentifier, bytes]], /) -> list[Examined]:
        """Return what there is to record of each body, which came as the licence of that identifier.

        Raises:
            DepositRefused: one does not hold; ``place`` says which.
            NotGranted: one is signed by no live key of the authority.
        """
        return [found for block in chunks(licences, BLOCK) for found in self._examined(block)]

    def _examined(self, licences: Sequence[tuple[LicenceIdentifier, bytes]]) -> Iterator[Examined]:
        """Yield what there is to record of some licences, each step having been done for all of them before the next."""
        readings = self._held(licences)
        types = [self._type(reading.credential, identifier) for reading, (identifier, _) in zip(readings, licences, strict=True)]
        facts = [self.facts.facts(reading.credential.read) for reading in readings]
        packed = [self.bodies.packed(body) for _, body in licences]
        for (identifier, _), reading, of_type, fact, body in zip(licences, readings, types, facts, packed, strict=True):
            credential = reading.credential
            yield Examined(
                identifier=identifier,
                id=credential.id,
                issuer=credential.issuer,
                type_name=of_type.name,
                type_version=of_type.version,
                area=credential.area,
                status=tuple([(entry.purpose, entry.list_url, entry.index) for entry in credential.status]),
                holders=fact.holders,
                valid_from=credential.valid_from,
                valid_until=credential.valid_until,
                signatures=tuple([Signature(proof.verification_method, proof.created) for proof in credential.proofs]),
                digest=fact.digest,
                body=body,
            )

    def _held(self, licences: Sequence[tuple[LicenceIdentifier, bytes]]) -> list[Reading]:
        """Return licences as they read, all of whose proofs hold."""
        try:
            return verify_together([body for _, body in licences], self._keys_of, self.canonicalizer)
        except (VerifierError, NotGranted):
            # One of them does not hold: asked one by one, it says so.
            return [self._held_alone(identifier, body) for identifier, body in licences]

    def _held_alone(self, identifier: LicenceIdentifier, body: bytes) -> Reading:
        try:
            (reading,) = verify_together([body], self._keys_of, self.canonicalizer)
        except VerifierError as error:
            place = f"{identifier.text} {error.place}".rstrip()
            raise DepositRefused(code=error.code, found=error.found, wanted=error.wanted, place=place) from error
        except NotGranted as error:
            raise NotGranted(found=error.found, wanted=error.wanted, place=identifier.text) from None
        return reading

    def _keys_of(self, credential: Credential) -> list[tuple[Proof, PublicKey]]:
        return [(proof, self._key_of(proof)) for proof in credential.proofs]

    def _key_of(self, proof: Proof) -> PublicKey:
        key = self.keys.get(proof.verification_method)
        if key is None or proof.purpose != ASSERTION_METHOD:
            # The key comes from the record, never from the document: whoever signs with his own names his own.
            raise NotGranted(found=shortened(proof.verification_method, 120), wanted="a live key of the authority")
        return key

    def _type(self, credential: Credential, identifier: LicenceIdentifier) -> CredentialType:
        stated = (credential.type, credential.context, credential.schema, identifier.type_code)
        expected = self.types.get(stated)
        if expected is None:
            wanted = " or ".join(each.key for each in self.types.values())
            raise DepositRefused(code="type_mismatch", found=shortened(stated, 200), wanted=wanted, place=identifier.text)
        refused = [proof.cryptosuite for proof in credential.proofs if proof.cryptosuite not in expected.suites]
        if refused:
            raise DepositRefused(
                code="suite_not_accepted", found=refused[0], wanted=f"one of {', '.join(expected.suites)}", place=identifier.text
            )
        for violation in self.schemas.violations(credential.read, expected):
            raise DepositRefused(
                code=violation.code, found=violation.found, wanted=violation.wanted, place=f"{identifier.text} {violation.place}"
            )
        return expected


def digest_of(body: bytes) -> bytes | None:
    """Return the name of the document that ``body`` writes, None where it writes none."""
    try:
        return jcs_digest(parse_object(body, DEFAULT_LIMITS))
    except VerifierError:
        return None
