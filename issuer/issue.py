"""One licence at a time, the same way as a mint: claims -> schema -> reserved -> signed -> read back -> deposited -> given out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import orjson

from issuer.asked import Reader, Wish
from issuer.build import Place, build_credential
from issuer.check import placeholder
from issuer.errors import IssuerError, OrderRefused
from issuer.ledger import Authority, DepositConflict, Ledger, Refusal, Reservation, ReservationRequest
from issuer.sign import Press, choose_suites
from verifier.document.contexts import bundled_contexts
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.schema import SchemaSet, Violation
from verifier.document.strict_json import JsonObject
from verifier.errors import shortened
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.multikey import PublicKey
from verifier.trust.areas import area_covers


class NotIssuedHere(IssuerError):
    """An authority whose key is not in this service."""

    code = "not_issued_here"


class AskedWrongly(IssuerError):
    """A licence that its type or its registry does not allow; ``violations`` are all that its type says."""

    code = "asked_wrongly"

    def __init__(self, *, found: str, wanted: str, place: str = "", code: str = "", violations: Sequence[Violation] = ()) -> None:
        super().__init__(found=found, wanted=wanted, place=place, code=code)
        self.violations = tuple(violations)


class Issuers:
    """Signs in the name of some authorities, one licence at a time; may be shared by threads.

    Args:
        signers: the key of each authority, by its code.
        zone: in which the dates of a request are meant.
    """

    def __init__(self, ledger: Ledger, directory: Directory, signers: Mapping[str, Signer], zone: tzinfo) -> None:
        self.signers = signers
        self._ledger = ledger
        self._directory = directory
        self._zone = zone
        self._canonicalizer = Canonicalizer(bundled_contexts().with_contexts(directory.contexts()))
        self._schemas = SchemaSet(directory)

    def issue(self, code: str, credential: JsonObject, options: JsonObject, now: datetime) -> bytes:
        """Return the licence that authority ``code`` was asked for, signed and on record; asked again, the same bytes.

        Raises:
            NotIssuedHere, AskedWrongly, OrderRefused: it is not made, and nothing is on record but perhaps its place.
            VerifierError: the request is malformed, or chooses what is not the caller's.
        """
        signer = self.signers.get(code)
        if signer is None:
            raise NotIssuedHere(found=f"authority {shortened(code)}", wanted="one whose key this service was started with")
        authority = self._ledger.authority(code)
        wish = Reader(self._directory, authority, self._zone).read(credential, options, now)
        press = self._press(wish, signer)
        self._require_fit(wish, authority)
        request = ReservationRequest(wish.claims.digest, wish.claims.serial, wish.claims.version, wish.claims.holder_codes)
        # Reserve first: whatever gets signed can be revoked even if this process dies.
        reserved = self._reserved(code, wish.credential_type, request)
        if reserved.deposited is not None:
            return reserved.deposited
        place = Place(reserved.identifier, reserved.list_number, reserved.status_index)
        body = press.signed(orjson.dumps(build_credential(wish.claims, place, authority, wish.credential_type)), created=now)
        try:
            self._ledger.deposit(code, [(reserved.identifier, body)])
        except DepositConflict:
            # The same was asked twice at once, and the other was faster: both get what is on record.
            found = self._reserved(code, wish.credential_type, request).deposited
            if found is None:
                raise
            return found
        return body

    def _press(self, wish: Wish, signer: Signer) -> Press:
        kind = PublicKey.from_multibase(signer.public_key_multibase).kind
        if wish.key_type not in (None, kind.value):
            raise OrderRefused(
                code="key_type_refused", found=shortened(wish.key_type), wanted=f"{kind}, the authority's key", place="/options/keyType"
            )
        suites = choose_suites(wish.suite, wish.credential_type, signer)
        return Press(signer, suites, wish.credential_type, self._schemas, self._canonicalizer)

    def _require_fit(self, wish: Wish, authority: Authority) -> None:
        """Return if the licence may be signed: nothing is reserved for one that its type or its authority's grants do not allow."""
        claims, credential_type = wish.claims, wish.credential_type
        area = str(claims.envelope.get("areaCode", ""))
        granted = [grant.area for grant in authority.grants if grant.type_name == credential_type.name]
        if granted and not any(area_covers(each, area) for each in granted):
            wanted = f"one within those granted: {', '.join(granted)}"
            raise AskedWrongly(
                code="area_not_granted", found=f"area {shortened(area)}", wanted=wanted, place="/credential/credentialSubject/areaCode"
            )
        made = build_credential(claims, placeholder(authority, credential_type), authority, credential_type)
        violations = self._schemas.violations(made, credential_type)
        if violations:
            first = violations[0]
            raise AskedWrongly(
                code=first.code, found=first.found, wanted=first.wanted, place=f"/credential{first.place}", violations=violations
            )

    def _reserved(self, code: str, credential_type: CredentialType, request: ReservationRequest) -> Reservation:
        (answer,) = self._ledger.reserve(code, credential_type.name, [request])
        if isinstance(answer, Refusal):
            place = f"/options/{answer.column}" if answer.column in ("serial", "version") else ""
            raise AskedWrongly(code=answer.code, found=answer.found, wanted=answer.wanted, place=place)
        return answer
