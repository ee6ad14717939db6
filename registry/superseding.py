"""A newer version of a licence takes the place of the older one, in whichever order the two are deposited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from .admission import Reserved
from .credentials import Examined
from .errors import DepositRefused
from .events import Event, last_sequences
from .gate import Gate
from .rows import chunks, insert_rows, table_of, update_rows
from .states import FOLLOWABLE, REPLACEABLE, SUPERSEDE, State, bits_of
from .status_lists import ListPress, set_bits
from .tables import EventRow, LicenceRow

SUPERSEDED_REASON = "a newer version was deposited"


class Version(NamedTuple):
    """One version of a licence as it stands after the deposit."""

    serial: str
    version: int
    id: int
    identifier: str
    state: str
    deposited_at: datetime | None
    list_number: int
    status_index: int

    @property
    def is_deposited(self) -> bool:
        """Whether this version was ever in force."""
        return self.deposited_at is not None and self.state != State.VOID


def supersede(session: Session, gate: Gate, code: str, fresh: Sequence[tuple[Reserved, Examined]], now: datetime) -> None:
    """Mark every licence superseded whose next version is on record now, and publish that.

    Raises:
        DepositRefused: a version was deposited over one that is not in force.
    """
    new = {row.identifier for row, _ in fresh}
    replaced: list[Version] = []
    for name in sorted({row.type_name for row, _ in fresh}):
        serials = {each.identifier.serial: each.identifier.version for row, each in fresh if row.type_name == name}
        replaced += _replaced(_versions(session, code, name, serials), new)
    if not replaced:
        return
    _record(session, replaced, code, now)
    bits = {(each.list_number, each.status_index): bits_of(State.SUPERSEDED) for each in replaced}
    set_bits(session, bits, ListPress.of(gate, session, now))


def _replaced(versions: Mapping[tuple[str, int], Version], new: set[str]) -> Iterator[Version]:
    for (serial, number), later in versions.items():
        earlier = versions.get((serial, number - 1))
        if earlier is None or not later.is_deposited or not {earlier.identifier, later.identifier} & new:
            continue
        if later.identifier in new and earlier.state not in FOLLOWABLE:
            raise DepositRefused(
                code="previous_version_not_live",
                found=f"version {number - 1:03d} {earlier.state}",
                wanted="one that is in force; reinstate it first, or void this reservation",
                place=later.identifier,
            )
        if earlier.state in REPLACEABLE:
            yield earlier


def _record(session: Session, replaced: Sequence[Version], code: str, now: datetime) -> None:
    update_rows(session, LicenceRow, [{"id": each.id, "state": State.SUPERSEDED.value} for each in replaced])
    sequences = last_sequences(session, [each.id for each in replaced])
    events = [
        Event(
            licence_id=each.id,
            authority_code=code,
            action=SUPERSEDE,
            prior=State(each.state),
            state=State.SUPERSEDED,
            decided_at=now,
            effective_at=now,
            recorded_at=now,
            reason=SUPERSEDED_REASON,
        ).columns(sequences.get(each.id, 0) + 1)
        for each in replaced
    ]
    insert_rows(session, EventRow, events)


def _versions(session: Session, code: str, type_name: str, serials: Mapping[str, int]) -> Mapping[tuple[str, int], Version]:
    """Return all versions of those of ``serials`` (each with the version that was deposited) that have more than one."""
    table, connection = table_of(LicenceRow).c, session.connection()
    of_type = (table.authority_code == code, table.type_name == type_name)
    several = {serial for serial, version in serials.items() if version > 1}
    for chunk in chunks(list(serials)):
        several.update(connection.execute(select(table.serial).where(*of_type, table.serial.in_(chunk), table.version > 1)).scalars())
    columns = [table[name] for name in Version._fields]
    found: dict[tuple[str, int], Version] = {}
    for chunk in chunks(sorted(several)):
        for row in connection.execute(select(*columns).where(*of_type, table.serial.in_(chunk))):
            found[row[0], row[1]] = Version._make(row)
    return found
