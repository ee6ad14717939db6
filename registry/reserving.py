"""The writing half of a reservation: what is read and inserted under the writer's lock, in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from verifier.document.identifier import LicenceIdentifier

from .directory import pinned_type, type_in_force
from .gate import Gate
from .reservations import AGAIN, Refusal, Reservation, ReservationRequest, Standing, answers_to, numbered
from .rights import authority_named
from .rows import chunks, insert_rows, take_ids
from .states import LIVE, State
from .status_lists import ListPress, take_positions
from .tables import HolderRow, LicenceRow, SerialRow
from .two_people.approvals import Approvals

SERIAL_DIGITS = 8  # after the six digits of the area: 44019900000001


def reserve(
    gate: Gate, session: Session, code: str, type_name: str, requests: Sequence[ReservationRequest], now: datetime
) -> list[Reservation | Refusal]:
    """Return one answer for each request, in order; what is new is inserted."""
    authority = authority_named(session, code)
    published = type_in_force(session, type_name)
    credential_type = pinned_type(gate.types, published)
    standing = read_standing(session, code, published.name, requests, one_live=credential_type.one_live_per_holder, now=now)
    answers = answers_to(requests, standing, gate.bodies)
    accepted = [request for request, answer in zip(requests, answers, strict=True) if answer is None]
    Approvals.of(session, gate).require_mint(code, published.name, [request.row_digest for request in accepted])
    named = {request.serial for request in requests if request.serial}
    without = sum(request.serial is None for request in accepted)
    allotted = iter(allot_serials(session, code, published.name, authority.area, without, taken=named) if without else ())
    first = LicenceIdentifier.compose(type_code=published.type_code, issuer_code=code, serial="0000000", version=1, arc=gate.identifier_arc)
    identifiers = [numbered(first, request.serial or next(allotted), request.version) for request in accepted]
    positions = take_positions(session, len(accepted), ListPress.of(gate, session, now))
    facts = {"authority_code": code, "type_name": published.name, "reserved_at": now}
    insert_reservations(session, accepted, identifiers, positions, facts=facts)
    fresh = {
        request.row_digest: Reservation(identifier, number, index)
        for request, identifier, (number, index) in zip(accepted, identifiers, positions, strict=True)
    }
    return [
        fresh[request.row_digest] if answer is None or answer == AGAIN else answer
        for request, answer in zip(requests, answers, strict=True)
    ]


def read_standing(
    session: Session, code: str, type_name: str, requests: Sequence[ReservationRequest], *, one_live: bool, now: datetime
) -> Standing:
    """Return what the record has that ``requests`` may collide with."""
    holders = {holder for request in requests for holder in request.holders} if one_live else set()
    return Standing(
        by_digest=_by_digest(session, code, type_name, [request.row_digest for request in requests]),
        by_serial=serials_on_record(session, code, type_name, sorted({request.serial for request in requests if request.serial})),
        live=_live(session, type_name, holders, now),
        one_live=one_live,
    )


def _by_digest(session: Session, code: str, type_name: str, digests: Sequence[bytes]) -> dict[bytes, LicenceRow]:
    found: dict[bytes, LicenceRow] = {}
    for chunk in chunks(digests):
        query = select(LicenceRow).where(
            col(LicenceRow.authority_code) == code, col(LicenceRow.type_name) == type_name, col(LicenceRow.row_digest).in_(chunk)
        )
        found.update((row.row_digest, row) for row in session.exec(query))
    return found


def serials_on_record(session: Session, code: str, type_name: str, serials: Sequence[str]) -> dict[tuple[str, int], tuple[bytes, State]]:
    """Return what is on record of these serials of one authority and type: (serial, version) -> (row digest, state)."""
    found: dict[tuple[str, int], tuple[bytes, State]] = {}
    for chunk in chunks(serials):
        query = select(LicenceRow.serial, LicenceRow.version, LicenceRow.row_digest, LicenceRow.state).where(
            col(LicenceRow.authority_code) == code, col(LicenceRow.type_name) == type_name, col(LicenceRow.serial).in_(chunk)
        )
        found.update(((serial, version), (digest, State(state))) for serial, version, digest, state in session.exec(query))
    return found


def _live(session: Session, type_name: str, holders: set[tuple[str, str]], now: datetime) -> dict[tuple[str, str], tuple[str, str]]:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for chunk in chunks(sorted(code for _, code in holders)):
        query = (
            select(HolderRow.code_type, HolderRow.code, LicenceRow.serial, LicenceRow.identifier)
            .join(LicenceRow, col(LicenceRow.id) == col(HolderRow.licence_id))
            .where(
                col(HolderRow.code).in_(chunk),
                col(LicenceRow.type_name) == type_name,
                col(LicenceRow.state).in_(sorted(LIVE)),
                # An expired licence is live no more; whether it is expired is computed, never stored.
                or_(col(LicenceRow.valid_until).is_(None), col(LicenceRow.valid_until) > now),
            )
        )
        found.update(((code_type, code), (serial, identifier)) for code_type, code, serial, identifier in session.exec(query))
    return found


def allot_serials(session: Session, code: str, type_name: str, area: str, count: int, *, taken: set[str]) -> list[str]:
    """Return ``count`` serials that nobody has, counted up per authority and type; ``taken`` are those of this batch."""
    counter = session.get(SerialRow, (code, type_name)) or SerialRow(authority_code=code, type_name=type_name, next=1)
    allotted: list[str] = []
    while len(allotted) < count:
        size = min(count - len(allotted), 5_000)
        candidates = [f"{area}{number:0{SERIAL_DIGITS}d}" for number in range(counter.next, counter.next + size)]
        # A department may have named such a serial in a sheet of its own.
        on_record = serials_on_record(session, code, type_name, candidates)
        named = {serial for serial, _ in on_record} | taken
        allotted += [serial for serial in candidates if serial not in named]
        counter.next += size
    session.add(counter)
    return allotted


def insert_reservations(
    session: Session,
    requests: Sequence[ReservationRequest],
    identifiers: Sequence[LicenceIdentifier],
    positions: Sequence[tuple[int, int]],
    *,
    facts: Mapping[str, Any],
) -> None:
    """Insert one licence for each request, in the state *reserved*, and its holders; ``facts`` are the columns all share."""
    numbers = take_ids(session, LicenceRow, len(requests))
    taken = list(zip(numbers, requests, identifiers, positions, strict=True))
    rows = [{"id": number, **facts, **_columns(request, identifier, position)} for number, request, identifier, position in taken]
    insert_rows(session, LicenceRow, rows)
    holders = [
        {"licence_id": number, "code_type": code_type, "code": code}
        for number, request, _, _ in taken
        for code_type, code in dict.fromkeys(request.holders)
    ]
    insert_rows(session, HolderRow, holders)


def _columns(request: ReservationRequest, identifier: LicenceIdentifier, position: tuple[int, int]) -> dict[str, Any]:
    return {
        "identifier": identifier.bare,
        "arc": identifier.arc,
        "serial": identifier.serial,
        "version": identifier.version,
        "row_digest": request.row_digest,
        "list_number": position[0],
        "status_index": position[1],
        "state": State.RESERVED.value,
    }
