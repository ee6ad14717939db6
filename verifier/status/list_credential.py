"""The credential that carries a status list: how it is made, and what must hold of it before a bit counts."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from ..document.contexts import CREDENTIALS_V2
from ..document.instants import instant_text, parse_instant
from ..document.strict_json import JsonObject
from ..errors import Malformed, shortened
from ..limits import DEFAULT_LIMITS, Limits
from .bitstring import decode_list, encode_list


class StatusListRefused(Malformed):
    """A credential that is no status list, or not the one that was asked for."""

    code = "status_list_refused"


class StatusList(Struct, frozen=True):
    """A status list as read from its credential; its proof is another question."""

    url: str
    purpose: str
    issuer: str
    bits: bytes
    valid_from: datetime
    valid_until: datetime | None


def build_list_credential(*, url: str, purpose: str, bits: bytes, issuer: str, valid_from: datetime, valid_until: datetime) -> JsonObject:
    """Return an unsigned ``BitstringStatusListCredential`` for ``bits``.

    Source: Bitstring Status List 1.0, 2.2; ``id`` is the URL under which it is served.
    """
    return {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant_text(valid_from),
        "validUntil": instant_text(valid_until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_list(bits),
        },
    }


def read_list_credential(document: JsonObject, *, url: str, purpose: str, limits: Limits = DEFAULT_LIMITS) -> StatusList:
    """Return the list in ``document`` if it is the one of ``url`` and ``purpose``.

    The shape is exact, so that nothing which the proof doesn't cover can be read as the list.

    Raises:
        StatusListRefused: another id, type, purpose or shape.
        InstantMalformed, StatusListMalformed, StatusListTooShort: as their names say.
    """
    _require(set(document) <= _MEMBERS, "/", sorted(set(document) - _MEMBERS), "the members of a status list credential")
    _require(document.get("@context") == [CREDENTIALS_V2], "/@context", document.get("@context"), CREDENTIALS_V2)
    types = document.get("type")
    _require(types == _TYPES, "/type", types, _TYPES)
    _require(document.get("id") == url, "/id", document.get("id"), url)
    issuer = document.get("issuer")
    if not isinstance(issuer, str):
        raise StatusListRefused(found=shortened(issuer), wanted="a DID", place="/issuer")
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or set(subject) - {"id"} != {"type", "statusPurpose", "encodedList"}:
        raise StatusListRefused(found=shortened(subject), wanted="type, statusPurpose and encodedList", place="/credentialSubject")
    _require(subject["type"] == "BitstringStatusList", "/credentialSubject/type", subject["type"], "BitstringStatusList")
    if subject["statusPurpose"] != purpose:
        raise StatusPurposeMismatch(found=shortened(subject["statusPurpose"]), wanted=purpose, place="/credentialSubject/statusPurpose")
    encoded = subject["encodedList"]
    if not isinstance(encoded, str):
        raise StatusListRefused(found=shortened(encoded), wanted="text", place="/credentialSubject/encodedList")
    until = document.get("validUntil")
    return StatusList(
        url=url,
        purpose=purpose,
        issuer=issuer,
        bits=decode_list(encoded, limits),
        valid_from=parse_instant(document.get("validFrom"), "/validFrom"),
        valid_until=None if until is None else parse_instant(until, "/validUntil"),
    )


class StatusPurposeMismatch(Malformed):
    """A list for another purpose than the entry that points to it."""

    code = "status_purpose_mismatch"


_TYPES = ["VerifiableCredential", "BitstringStatusListCredential"]
_MEMBERS = {"@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "proof", "name", "description"}


def _require(holds: bool, place: str, found: object, wanted: object) -> None:
    if not holds:
        raise StatusListRefused(found=shortened(found), wanted=shortened(wanted), place=place)
