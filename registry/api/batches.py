"""The shape of a batch of reservations, and of its answers: read strictly, closed at every level."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from verifier.asked import json_kind
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject, JsonValue, parse_object
from verifier.errors import shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.problems import MemberMissing, MemberType

from ..errors import Malformed, Missing
from ..reservations import Refusal, Reservation

# Each request is some 200 bytes and ten values; a sheet that is longer is reserved in several batches.
MOST_REQUESTS = 10_000
RESERVATION_LIMITS = replace(DEFAULT_LIMITS, document_bytes=8 * 1024 * 1024, values=40 * MOST_REQUESTS)
MOST_CREDENTIALS = 1_000
DEPOSIT_BYTES = 16 * 1024 * 1024
_TYPE = re.compile(r"[a-z0-9-]{1,100}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Request(Struct, frozen=True):
    """One row that wants a place; serves ``ReservationRequest`` by structure."""

    row_digest: bytes
    serial: str | None
    version: int
    holders: tuple[tuple[str, str], ...]


def read_reservations(raw: bytes, code: str) -> tuple[str, Sequence[Request]]:
    """Return the name of the type, and the requests of authority ``code``, which is the only one that the body may name.

    Raises:
        VerifierError, Malformed: as the place says.
    """
    body = closed(parse_object(raw, RESERVATION_LIMITS), ("type", "requests"), ("authority",), "")
    require_authority(body, code)
    listed = body["requests"]
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_REQUESTS:
        found = f"{len(listed)} requests" if isinstance(listed, list) else json_kind(listed)
        raise Malformed(code="batch_size", found=found, wanted=f"an array of 1 to {MOST_REQUESTS}", place="/requests")
    type_name = text_at(body, "type", "")
    if not _TYPE.fullmatch(type_name):
        raise Malformed(code="type_malformed", found=shortened(type_name), wanted="a type's name, e.g. business-licence", place="/type")
    return type_name, [_request(each, f"/requests/{number}") for number, each in enumerate(listed)]


def read_deposits(raw: bytes) -> list[tuple[LicenceIdentifier, bytes]]:
    """Return the credentials of a body that has one on each line, each byte for byte as it was sent.

    Raises:
        VerifierError, Malformed: as the place says, which begins with the line.
    """
    lines = [line for line in raw.split(b"\n") if line.strip()]
    if not 1 <= len(lines) <= MOST_CREDENTIALS:
        raise Malformed(code="batch_size", found=f"{len(lines)} lines", wanted=f"1 to {MOST_CREDENTIALS} credentials, one on each line")
    return [(_named(line, number), line) for number, line in enumerate(lines, 1)]


def closed(value: JsonValue, required: Sequence[str], optional: Sequence[str], place: str) -> JsonObject:
    """Return ``value``, an object with exactly these members."""
    if not isinstance(value, dict):
        raise MemberType(found=json_kind(value), wanted="an object", place=place)
    if missing := [name for name in required if name not in value]:
        raise MemberMissing(found=shortened(", ".join(value) or "an empty object"), wanted=missing[0], place=place)
    if unknown := [name for name in value if name not in (*required, *optional)]:
        wanted = f"only {', '.join((*required, *optional))}"
        raise Malformed(code="member_unknown", found=shortened(unknown[0]), wanted=wanted, place=place)
    return value


def text_at(body: JsonObject, name: str, place: str) -> str:
    """Return the text that stands under ``name``."""
    value = body[name]
    if not isinstance(value, str):
        raise MemberType(found=json_kind(value), wanted="a string", place=f"{place}/{name}")
    return value


def require_authority(body: JsonObject, code: str) -> None:
    """Return if the body names no other authority than ``code``: a program with another one's token reserves nothing by mistake.

    Raises:
        Missing: it does; to this department there is no other.
    """
    if (named := body.get("authority", code)) != code:
        raise Missing(code="authority_unknown", found=f"authority {shortened(named)}", wanted=f"{code}, whose token this is")


def answer_json(answer: Reservation | Refusal) -> JsonObject:
    """Return an answer as it stands in the array of answers."""
    if isinstance(answer, Refusal):
        return {"refusal": {"code": answer.code, "found": answer.found, "wanted": answer.wanted, "column": answer.column}}
    reservation: JsonObject = {
        "id": answer.identifier.urn,
        "statusList": {"number": answer.list_number, "index": answer.status_index},
    }
    if answer.deposited is not None:
        # As text, so that what was signed comes back byte for byte.
        reservation["deposited"] = answer.deposited.decode("utf-8")
    return {"reservation": reservation}


def _request(value: JsonValue, place: str) -> Request:
    body = closed(value, ("rowDigest", "holders"), ("serial", "version"), place)
    digest, serial, version, holders = text_at(body, "rowDigest", place), body.get("serial"), body.get("version", 1), body["holders"]
    if not _DIGEST.fullmatch(digest):
        raise Malformed(code="row_digest_malformed", found=shortened(digest), wanted="64 of 0-9 a-f, a SHA-256", place=f"{place}/rowDigest")
    if serial is not None and not isinstance(serial, str):
        raise MemberType(found=json_kind(serial), wanted="a string", place=f"{place}/serial")
    if serial is not None and not serial.isprintable():
        # One that is merely wrong is refused by itself, beside the others; what is no text at all reaches no database.
        raise Malformed(code="serial_malformed", found=shortened(serial), wanted="7 to 32 of 0-9 A-Z", place=f"{place}/serial")
    if not isinstance(version, int) or isinstance(version, bool):
        raise MemberType(found=json_kind(version), wanted="a number", place=f"{place}/version")
    if not isinstance(holders, list):
        raise MemberType(found=json_kind(holders), wanted="an array", place=f"{place}/holders")
    read = tuple(_holder(each, f"{place}/holders/{number}") for number, each in enumerate(holders))
    return Request(bytes.fromhex(digest), serial, version, read)


def _holder(value: JsonValue, place: str) -> tuple[str, str]:
    body = closed(value, ("codeType", "code"), (), place)
    holder = text_at(body, "codeType", place), text_at(body, "code", place)
    # No database takes a NUL, and no number of a holder has a control character or is a page long.
    if not all(part.isprintable() and 1 <= len(part) <= 64 for part in holder):
        raise Malformed(code="holder_malformed", found=shortened(holder), wanted="printable texts of 1 to 64 characters", place=place)
    return holder


def _named(line: bytes, number: int) -> LicenceIdentifier:
    place = f"line {number}"
    document = parse_object(line, DEFAULT_LIMITS)
    if not isinstance(document.get("id"), str):
        raise MemberMissing(found="a credential without id", wanted="id", place=place)
    return LicenceIdentifier.parse(text_at(document, "id", place))
