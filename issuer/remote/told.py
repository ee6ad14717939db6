"""What a registry tells an issuer over HTTP, read strictly: places, refusals, licences and changes of state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from issuer.ledger import ReservationRequest
from verifier.document.identifier import LicenceIdentifier
from verifier.document.instants import parse_instant
from verifier.document.strict_json import JsonObject
from verifier.errors import VerifierError
from verifier.ports import StateChange

from .errors import RegistryUnreachable


class RemoteGrant(Struct, frozen=True):
    """The right to issue a type in an area."""

    type_name: str
    area: str


class RemoteAuthority(Struct, frozen=True):
    """An authority as the trust list has it; the arc of new identifiers is the registry's word."""

    code: str
    did: str
    names: Mapping[str, str]
    area: str
    base_url: str
    identifier_arc: str
    grants: tuple[RemoteGrant, ...]


class RemoteReservation(Struct, frozen=True):
    """A place that is taken for good."""

    identifier: LicenceIdentifier
    list_number: int
    status_index: int
    deposited: bytes | None = None


class RemoteRefusal(Struct, frozen=True):
    """Why the registry takes no such licence."""

    code: str
    found: str
    wanted: str
    column: str


class StandingLicence(Struct, frozen=True):
    """A licence as it stands on record; ``body`` byte for byte as it was signed, None while it is only reserved."""

    identifier: LicenceIdentifier
    authority: str
    state: str
    body: bytes | None


def request_json(request: ReservationRequest) -> JsonObject:
    """Return a request as it stands in a batch."""
    body: JsonObject = {
        "rowDigest": request.row_digest.hex(),
        "version": request.version,
        "holders": [{"codeType": code_type, "code": code} for code_type, code in request.holders],
    }
    return body if request.serial is None else {**body, "serial": request.serial}


def read_answer(told: Any) -> RemoteReservation | RemoteRefusal:
    """Return one answer of a batch."""
    try:
        if "refusal" in told:
            refusal = told["refusal"]
            return RemoteRefusal(refusal["code"], refusal["found"], refusal["wanted"], refusal["column"])
        place = told["reservation"]
        deposited = place.get("deposited")
        return RemoteReservation(
            identifier=LicenceIdentifier.parse(place["id"]),
            list_number=int(place["statusList"]["number"]),
            status_index=int(place["statusList"]["index"]),
            deposited=None if deposited is None else str(deposited).encode(),
        )
    except (KeyError, TypeError, AttributeError, ValueError, VerifierError):
        raise strange("a reservation or a refusal") from None


def strange(wanted: str) -> RegistryUnreachable:
    """Return the error for an answer that is good by its status, and says something else than was asked."""
    return RegistryUnreachable(code="registry_answer_malformed", found="another answer", wanted=wanted)


def read_change(told: Any) -> StateChange:
    """Return the change of state that the registry recorded."""
    try:
        return StateChange(
            state=told["state"],
            decided_at=parse_instant(told["decidedAt"]),
            effective_at=parse_instant(told["effectiveAt"]),
            authority=told["authority"],
            reason=told["reason"],
            decision=told["decision"],
            legal_basis=told["legalBasis"],
        )
    except (KeyError, VerifierError):
        raise strange("the state that was brought about") from None


def read_standing(told: Any, named: LicenceIdentifier) -> tuple[StandingLicence, bool]:
    """Return the licence ``named`` as it stands, without its body, and whether it has one."""
    try:
        standing = StandingLicence(LicenceIdentifier.parse(told["id"]), str(told["authority"]), str(told["state"]), None)
    except (KeyError, TypeError, VerifierError):
        raise strange("a licence") from None
    if standing.identifier.bare != named.bare:
        raise strange(named.text)
    return standing, told.get("credential") is not None
