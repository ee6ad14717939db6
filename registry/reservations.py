"""Reserving: identifier and status position are taken, for good, before anything is signed.

Whatever gets signed can then be revoked, even if the issuer dies between signing and depositing. A crash before
the commit leaves nothing behind; a crash after it leaves reservations, which the same rows get again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier
from verifier.document.numbers import check_character
from verifier.errors import shortened

from .bodies import Bodies
from .states import FOLLOWABLE, State
from .tables import LicenceRow

DIGEST_BYTES = 32
_SERIAL = re.compile(r"[0-9A-Z]{7,32}")


class ReservationRequest(Protocol):
    """What a licence is reserved by: SHA-256 of its row, serial (None: allot one), version, (codeType, code) of each holder."""

    @property
    def row_digest(self) -> bytes: ...
    @property
    def serial(self) -> str | None: ...
    @property
    def version(self) -> int: ...
    @property
    def holders(self) -> Sequence[tuple[str, str]]: ...


class Reservation(Struct, frozen=True):
    """An identifier and a status position that are taken for good; ``deposited`` is the credential where there is one already."""

    identifier: LicenceIdentifier
    list_number: int
    status_index: int
    deposited: bytes | None = None


class Refusal(Struct, frozen=True):
    """Why there is no such licence; ``column`` is the sheet's column that must be mended, or ""."""

    code: str
    found: str
    wanted: str
    column: str = ""


class Standing(Struct, frozen=True):
    """What the record already has that a request may collide with, read under the writer's lock.

    Attributes:
        by_digest: the licences that were reserved by the same rows.
        by_serial: (serial, version) -> (row digest, state), of this authority and type.
        live: holder -> (serial, identifier) of a live licence of this type; empty where a holder may have several.
    """

    by_digest: Mapping[bytes, LicenceRow]
    by_serial: Mapping[tuple[str, int], tuple[bytes, State]]
    live: Mapping[tuple[str, str], tuple[str, str]]
    one_live: bool


def reserved_before(row: LicenceRow, bodies: Bodies) -> Reservation:
    """Return the reservation that ``row`` is."""
    return Reservation(
        identifier=identifier_of(row),
        list_number=row.list_number,
        status_index=row.status_index,
        deposited=None if row.body is None else bodies.unpacked(row.body_dictionary, row.body),
    )


class Named(Protocol):
    """A row of a licence, or as much of one as has its name."""

    @property
    def identifier(self) -> str: ...
    @property
    def arc(self) -> str: ...


def identifier_of(row: Named) -> LicenceIdentifier:
    """Return the identifier of a licence on record, under the arc that it was reserved with.

    Its parts were checked when it was made; checking them again would cost a large sheet a second.
    """
    type_code, issuer_code, serial, version, check = row.identifier.split(".")
    return LicenceIdentifier(type_code, issuer_code, serial, int(version), check, row.arc)


def numbered(first: LicenceIdentifier, serial: str, version: int) -> LicenceIdentifier:
    """Return the identifier of another licence of the same type and issuer, whose codes were checked with ``first``."""
    check = check_character(f"{first.type_code}{first.issuer_code}{serial}{version:03d}")
    return LicenceIdentifier(first.type_code, first.issuer_code, serial, version, check, first.arc)


AGAIN = Refusal("again", "", "")  # the same row stood earlier in this batch


def answers_to(requests: Sequence[ReservationRequest], standing: Standing, bodies: Bodies) -> list[Reservation | Refusal | None]:
    """Return for each request the reservation it has, the reason against it, or None where one is to be made."""
    by_serial, live = dict(standing.by_serial), dict(standing.live)
    # Rows of one batch collide with each other as they do with the record.
    growing = Standing(standing.by_digest, by_serial, live, standing.one_live)
    seen: set[bytes] = set()
    answers: list[Reservation | Refusal | None] = []
    for request in requests:
        if (known := standing.by_digest.get(request.row_digest)) is not None:
            answers.append(reserved_before(known, bodies))
        elif request.row_digest in seen:
            answers.append(AGAIN)
        elif (refusal := objection(request, growing)) is not None:
            answers.append(refusal)
        else:
            seen.add(request.row_digest)
            answers.append(None)
            if request.serial is not None:
                by_serial[request.serial, request.version] = (request.row_digest, State.RESERVED)
            if standing.one_live:
                live.update(dict.fromkeys(request.holders, (request.serial or "", "another row of this sheet")))
    return answers


def objection(request: ReservationRequest, standing: Standing) -> Refusal | None:
    """Return why ``request`` can't be reserved as things stand, or None. Pure."""
    return (
        _shape_objection(request)
        or _serial_objection(request, standing)
        or _version_objection(request, standing)
        or _holder_objection(request, standing)
    )


def _shape_objection(request: ReservationRequest) -> Refusal | None:
    if len(request.row_digest) != DIGEST_BYTES:
        return Refusal("row_digest_malformed", f"{len(request.row_digest)} bytes", f"{DIGEST_BYTES}, the SHA-256 of the row")
    if not request.holders:
        return Refusal("holder_missing", "no holder", "at least one", "holderCode")
    if not 1 <= request.version <= 999:
        return Refusal("version_malformed", f"version {request.version}", "1 to 999", "version")
    if request.serial is not None and not _SERIAL.fullmatch(request.serial):
        return Refusal("serial_malformed", shortened(request.serial), "7 to 32 of 0-9 A-Z", "serial")
    return None


def _serial_objection(request: ReservationRequest, standing: Standing) -> Refusal | None:
    if request.serial is None or (request.serial, request.version) not in standing.by_serial:
        return None
    return Refusal(
        "serial_taken",
        f"serial {request.serial}, version {request.version:03d} on record with other contents",
        "another serial, or the next version of this one",
        "serial",
    )


def _version_objection(request: ReservationRequest, standing: Standing) -> Refusal | None:
    if request.version == 1:
        return None
    wanted = f"version {request.version - 1:03d} of this serial on record"
    if request.serial is None:
        return Refusal("previous_version_missing", f"version {request.version:03d} without a serial", wanted, "version")
    previous = standing.by_serial.get((request.serial, request.version - 1))
    if previous is None:
        return Refusal("previous_version_missing", f"version {request.version:03d} and none before it", wanted, "version")
    if previous[1] not in FOLLOWABLE:
        found = f"version {request.version - 1:03d} {previous[1]}"
        return Refusal("previous_version_not_live", found, "one that is in force; reinstate it first, or use a new serial", "version")
    return None


def _holder_objection(request: ReservationRequest, standing: Standing) -> Refusal | None:
    for holder in request.holders:
        live = standing.live.get(holder)
        # A new version of the same licence takes the place of the old one.
        if live is not None and live[0] != request.serial:
            wanted = "no live licence of this type; cancel the other one, or mint its next version"
            return Refusal("holder_has_live_licence", live[1], wanted, "holderCode")
    return None
