"""Reading the record: a licence, its holders, its history, and what a holder has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from msgspec import Struct
from sqlalchemy import select
from sqlmodel import Session

from verifier.document.identifier import LicenceIdentifier
from verifier.errors import shortened

from .errors import Missing
from .events import change_of
from .gate import Gate
from .on_record import Licence, RecordedEvent
from .reservations import identifier_of
from .rows import table_of
from .states import State, state_at
from .tables import EventRow, HolderRow, LicenceRow

FOUND_AT_MOST = 1_000


class Licences(Struct, frozen=True):
    """The licences of this registry, for reading."""

    gate: Gate

    def show(self, text: str) -> Licence:
        """Return the licence that ``text`` names, with or without ``urn:licence:``, with or without its arc.

        Raises:
            Missing: it is not on record; a VerifierError where ``text`` is no identifier at all.
        """
        with self.gate.store.read() as session:
            return self._licences(session, [find(session, text)])[0]

    def history(self, text: str) -> Sequence[RecordedEvent]:
        """Return the events of a licence, oldest first."""
        with self.gate.store.read() as session:
            return [_recorded(row) for row in events_of(session, find(session, text))]

    def state_at(self, text: str, moment: datetime) -> State | None:
        """Return the state of a licence at ``moment``, None before it was in force at all."""
        return state_at([event.change for event in self.history(text)], moment)

    def search(self, code: str, *, at_most: int = FOUND_AT_MOST) -> Sequence[Licence]:
        """Return the licences of the holder with number ``code``, whatever its kind, by type and serial."""
        table, holder = table_of(LicenceRow).c, table_of(HolderRow).c
        query = (
            select(table_of(LicenceRow))
            .where(table.id.in_(select(holder.licence_id).where(holder.code.in_({code, code.upper()}))))
            .order_by(table.type_name, table.serial, table.version)
            .limit(at_most)
        )
        with self.gate.store.read() as session:
            return self._licences(session, [cast(LicenceRow, row) for row in session.connection().execute(query)])

    def _licences(self, session: Session, rows: Sequence[LicenceRow]) -> list[Licence]:
        table = table_of(HolderRow).c
        query = select(table.licence_id, table.code_type, table.code).where(table.licence_id.in_([row.id for row in rows]))
        holders: dict[int, list[tuple[str, str]]] = {}
        for licence_id, code_type, code in session.connection().execute(query):
            holders.setdefault(licence_id, []).append((code_type, code))
        return [self._licence(row, holders.get(row.id or 0, ())) for row in rows]

    def _licence(self, row: LicenceRow, holders: Sequence[tuple[str, str]]) -> Licence:
        return Licence(
            identifier=identifier_of(row),
            authority=row.authority_code,
            type_name=row.type_name,
            state=State(row.state),
            reserved_at=row.reserved_at,
            deposited_at=row.deposited_at,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            list_number=row.list_number,
            status_index=row.status_index,
            holders=tuple(holders),
            body=None if row.body is None else self.gate.bodies.unpacked(row.body_dictionary, row.body),
            body_digest=row.body_digest,
        )


def find(session: Session, text: str) -> LicenceRow:
    """Return the row of the licence that ``text`` names; ``Missing`` where there is none.

    It reads like an object of the ORM and is none: what is changed in it is written nowhere.
    """
    identifier = LicenceIdentifier.parse(text.strip())
    table = table_of(LicenceRow)
    row = session.connection().execute(select(table).where(table.c.identifier == identifier.bare)).first()
    if row is None or identifier.arc not in ("", row.arc):
        raise Missing(code="licence_unknown", found=f"no licence {shortened(text.strip(), 120)}", wanted="the identifier of one on record")
    return cast(LicenceRow, row)


def events_of(session: Session, row: LicenceRow) -> Sequence[EventRow]:
    """Return the events of a licence, oldest first; rows that read like objects of the ORM, as in ``find``."""
    table = table_of(EventRow)
    query = select(table).where(table.c.licence_id == row.id).order_by(table.c.sequence)
    return [cast(EventRow, each) for each in session.connection().execute(query)]


def _recorded(row: EventRow) -> RecordedEvent:
    return RecordedEvent(
        sequence=row.sequence,
        action=row.action,
        prior=State(row.prior_state),
        recorded_at=row.recorded_at,
        change=change_of(row),
        statement=row.statement,
    )
