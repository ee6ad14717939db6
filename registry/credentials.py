"""What a signed credential must be before it enters the record: exactly what was reserved, and holding in every part.

The issuer checks its own work too. The registry does it again, because it can't see what an issuer runs, and
because what is on record is what every counter will believe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from verifier.document.credential_type import CredentialType
from verifier.document.identifier import LicenceIdentifier
from verifier.document.instants import instant_text
from verifier.document.model import Credential
from verifier.document.parse import parse_credential
from verifier.document.strict_json import JsonObject, parse_object
from verifier.errors import VerifierError, shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.proof.canonical.jcs import jcs_digest
from verifier.proof.data_integrity import Proof, verify_proof
from verifier.proof.multikey import PublicKey

from .directory import pinned_type, versions_in_force
from .errors import DepositRefused, NotGranted
from .gate import Gate
from .identity import PURPOSES, Identity, identity_of
from .reservations import identifier_of
from .rights import ASSERTION_METHOD, authority_named, live_grants, live_keys, require_area
from .rows import chunks
from .tables import GrantRow, HolderRow, KeyRow, LicenceRow


@dataclass(frozen=True, slots=True)
class CheckedCredential:
    """A credential that may enter the record.

    Attributes:
        digest: SHA-256 of its JCS form, the name of exactly this document.
        methods: the verification methods that signed it.
    """

    identifier: LicenceIdentifier
    body: bytes
    digest: bytes
    valid_from: datetime
    valid_until: datetime | None
    methods: frozenset[str]

    @property
    def place(self) -> str:
        """The licence that an error is about."""
        return self.identifier.text


@dataclass(frozen=True, slots=True)
class Examiner:
    """The facts that credentials of one authority are held against, read once for a batch."""

    gate: Gate
    identity: Identity
    did: str
    keys: Mapping[str, KeyRow]
    types: Mapping[str, Sequence[CredentialType]]
    grants: Mapping[str, Sequence[GrantRow]]
    holders: Mapping[int, frozenset[tuple[str, str]]]
    now: datetime

    @classmethod
    def of(cls, session: Session, gate: Gate, code: str, rows: Sequence[LicenceRow], now: datetime) -> Examiner:
        """Return the examiner for the reserved licences ``rows`` of authority ``code``."""
        names = {row.type_name for row in rows}
        return cls(
            gate=gate,
            identity=identity_of(session),
            did=authority_named(session, code).did,
            keys={key.verification_method: key for key in live_keys(session, code, now)},
            types={name: [pinned_type(gate.types, row) for row in versions_in_force(session, name)] for name in names},
            grants={name: live_grants(session, code, name, now) for name in names},
            holders=_holders(session, [row.id for row in rows if row.id is not None]),
            now=now,
        )

    def examine(self, row: LicenceRow, identifier: LicenceIdentifier, body: bytes) -> CheckedCredential:
        """Return what is to be stored of ``body``.

        Raises:
            DepositRefused: it is not the licence that ``row`` reserved, or it does not hold.
            NotGranted: signed by no live key of the authority, or for an area that it was not granted.
        """
        try:
            credential = parse_credential(parse_object(body, DEFAULT_LIMITS), DEFAULT_LIMITS)
            for proof in credential.proofs:
                self._hold_proof(credential, proof, identifier)
        except VerifierError as error:
            place = f"{identifier.text} {error.place}".rstrip()
            raise DepositRefused(code=error.code, found=error.found, wanted=error.wanted, place=place) from error
        self._hold_reservation(credential, row, identifier)
        self._hold_type(credential, row, identifier)
        require_area(self.grants[row.type_name], credential.area, place=identifier.text)
        return CheckedCredential(
            identifier=identifier,
            body=body,
            digest=jcs_digest(credential.document),
            valid_from=credential.valid_from,
            valid_until=credential.valid_until,
            methods=frozenset(proof.verification_method for proof in credential.proofs),
        )

    def _hold_proof(self, credential: Credential, proof: Proof, identifier: LicenceIdentifier) -> None:
        key = self.keys.get(proof.verification_method)
        if key is None or proof.purpose != ASSERTION_METHOD:
            # The key comes from the record, never from the document: whoever signs with his own names his own.
            raise NotGranted(found=shortened(proof.verification_method, 120), wanted="a live key of the authority", place=identifier.text)
        skew = DEFAULT_LIMITS.clock_skew
        if proof.created is None or not key.valid_from - skew <= proof.created <= self.now + skew:
            found = f"signed {instant_text(proof.created)}" if proof.created else "no time of signing"
            raise DepositRefused(
                code="signing_time_refused", found=found, wanted="a time in the key's period, not in the future", place=identifier.text
            )
        public_key = PublicKey.from_multibase(key.public_key_multibase)
        verify_proof(credential.document, proof, public_key, canonicalizer=self.gate.canonicalizer)

    def _hold_reservation(self, credential: Credential, row: LicenceRow, identifier: LicenceIdentifier) -> None:
        reserved = identifier_of(row)
        status = {entry.purpose: (entry.list_url, entry.index) for entry in credential.status}
        wanted_status = {purpose: (self.identity.list_url(purpose, row.list_number), row.status_index) for purpose in PURPOSES}
        for member, found, wanted in (
            ("id", credential.id, reserved.urn),
            ("issuer", credential.issuer, self.did),
            ("credentialStatus", status, wanted_status),
            ("licenceHolder", holders_in(credential.document), self.holders.get(row.id or 0, frozenset())),
        ):
            if found != wanted or (member == "credentialStatus" and len(credential.status) != len(PURPOSES)):
                raise DepositRefused(
                    code="not_as_reserved", found=shortened(found, 200), wanted=shortened(wanted, 200), place=f"{identifier.text} /{member}"
                )

    def _hold_type(self, credential: Credential, row: LicenceRow, identifier: LicenceIdentifier) -> None:
        document = credential.document
        contexts, schema = document["@context"], document["credentialSchema"]
        stated = (credential.type, contexts[2] if isinstance(contexts, list) else None, schema, identifier.type_code)
        # Reserved under one version of the type and signed under the next: each that is in force may be meant.
        possible = {_statement_of(each): each for each in self.types[row.type_name]}
        expected = next((each for wanted, each in possible.items() if _same(stated, wanted)), None)
        if expected is None:
            wanted = " or ".join(each.key for each in possible.values())
            raise DepositRefused(code="type_mismatch", found=shortened(stated, 200), wanted=wanted, place=identifier.text)
        refused = [proof.cryptosuite for proof in credential.proofs if proof.cryptosuite not in expected.suites]
        if refused:
            raise DepositRefused(
                code="suite_not_accepted", found=refused[0], wanted=f"one of {', '.join(expected.suites)}", place=identifier.text
            )
        for violation in self.gate.schemas.violations(document, expected):
            raise DepositRefused(
                code=violation.code, found=violation.found, wanted=violation.wanted, place=f"{identifier.text} {violation.place}"
            )


def _statement_of(each: CredentialType) -> tuple[str, str, str, str]:
    return each.type, each.context, each.schema, each.type_code


def _same(stated: tuple[object, ...], wanted: tuple[str, str, str, str]) -> bool:
    term, context, schema, code = wanted
    return stated == (term, context, {"id": schema, "type": "JsonSchema"}, code)


def digest_of(body: bytes) -> bytes | None:
    """Return the name of the document that ``body`` writes, None where it writes none."""
    try:
        return jcs_digest(parse_object(body, DEFAULT_LIMITS))
    except VerifierError:
        return None


def holders_in(document: JsonObject) -> frozenset[tuple[str, str]]:
    """Return (codeType, code) of every holder that the credential names; what has another shape names nobody."""
    subject = document.get("credentialSubject")
    listed = subject.get("licenceHolder") if isinstance(subject, dict) else None
    holders = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return frozenset((str(each.get("codeType", "")), str(each.get("code", ""))) for each in holders)


def _holders(session: Session, licence_ids: Sequence[int]) -> Mapping[int, frozenset[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    for chunk in chunks(licence_ids):
        for row in session.exec(select(HolderRow).where(col(HolderRow.licence_id).in_(chunk))):
            found.setdefault(row.licence_id, set()).add((row.code_type, row.code))
    return {licence_id: frozenset(holders) for licence_id, holders in found.items()}
