"""Reading the record: a licence, its holders, its history, and what a holder has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from msgspec import Struct
from sqlalchemy import Integer, bindparam, select
from sqlalchemy.sql import Select
from sqlmodel import Session

from verifier.document.identifier import LicenceIdentifier
from verifier.errors import shortened

from .errors import Missing
from .events import change_of
from .gate import Gate
from .on_record import Licence, RecordedEvent
from .prepared import Question
from .reservations import identifier_of
from .rows import chunks, table_of
from .states import State, state_at
from .tables import EventRow, HolderRow, LicenceRow

FOUND_AT_MOST = 1_000


_LICENCE, _HOLDER, _EVENT = (table_of(model) for model in (LicenceRow, HolderRow, EventRow))
_NAMED: Final = Question(lambda: select(_LICENCE).where(_LICENCE.c.identifier == bindparam("identifier")))
_EVENTS: Final = Question(lambda: select(_EVENT).where(_EVENT.c.licence_id == bindparam("licence_id")).order_by(_EVENT.c.sequence))
_HOLDERS: Final = Question(lambda: select(_HOLDER).where(_HOLDER.c.licence_id == bindparam("licence_id")))
_FOUND: Final = Question(lambda: _found(_LICENCE))
_HOLDERS_OF_FOUND: Final = Question(lambda: select(_HOLDER).where(_HOLDER.c.licence_id.in_(_found(_LICENCE.c.id))))


def _found(what: Any) -> Select[Any]:
    """Return the statement that asks for licences of a holder, by type and serial."""
    code = _HOLDER.c.code.in_([bindparam("code"), bindparam("upper")])
    licences = select(what).where(_LICENCE.c.id.in_(select(_HOLDER.c.licence_id).where(code)))
    return licences.order_by(_LICENCE.c.type_name, _LICENCE.c.serial, _LICENCE.c.version).limit(bindparam("at_most", type_=Integer))


class Licences(Struct, frozen=True):
    """The licences of this registry, for reading."""

    gate: Gate

    def show(self, text: str) -> Licence:
        """Return the licence that ``text`` names, with or without ``urn:licence:``, with or without its arc.

        Raises:
            Missing: it is not on record; a VerifierError where ``text`` is no identifier at all.
        """
        with self.gate.store.read() as session:
            row = find(session, text)
            return self._licence(row, _HOLDERS.asked(session, licence_id=row.id))

    def history(self, text: str) -> Sequence[RecordedEvent]:
        """Return the events of a licence, oldest first."""
        with self.gate.store.read() as session:
            return [_recorded(row) for row in events_of(session, find(session, text))]

    def state_at(self, text: str, moment: datetime) -> State | None:
        """Return the state of a licence at ``moment``, None before it was in force at all."""
        return state_at([event.change for event in self.history(text)], moment)

    def search(self, code: str, *, at_most: int = FOUND_AT_MOST) -> Sequence[Licence]:
        """Return the licences of the holder with number ``code``, whatever its kind, by type and serial."""
        asked = {"code": code, "upper": code.upper(), "at_most": at_most}
        holders: dict[int, list[HolderRow]] = {}
        with self.gate.store.read() as session:
            rows = _FOUND.asked(session, **asked)
            for each in _HOLDERS_OF_FOUND.asked(session, **asked):
                holders.setdefault(each.licence_id, []).append(each)
        return [self._licence(row, holders.get(row.id, ())) for row in rows]

    def _licence(self, row: LicenceRow, holders: Sequence[HolderRow]) -> Licence:
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
            holders=tuple([(each.code_type, each.code) for each in holders]),
            body=None if row.body is None else self.gate.bodies.unpacked(row.body_dictionary, row.body),
            body_digest=row.body_digest,
        )


def find(session: Session, text: str) -> LicenceRow:
    """Return the row of the licence that ``text`` names; ``Missing`` where there is none.

    It reads like an object of the ORM and is none: it can't be changed.
    """
    identifier = LicenceIdentifier.parse(text.strip())
    for row in _NAMED.asked(session, identifier=identifier.bare):
        if identifier.arc in ("", row.arc):
            return cast(LicenceRow, row)
    raise Missing(code="licence_unknown", found=f"no licence {shortened(text.strip(), 120)}", wanted="the identifier of one on record")


def holders_of(session: Session, licence_ids: Sequence[int]) -> Mapping[int, frozenset[tuple[str, str]]]:
    """Return (codeType, code) of each holder by licence; what has none is left out."""
    table = _HOLDER.c
    found: dict[int, set[tuple[str, str]]] = {}
    for chunk in chunks(licence_ids):
        query = select(table.licence_id, table.code_type, table.code).where(table.licence_id.in_(chunk))
        for licence_id, code_type, code in session.connection().execute(query):
            found.setdefault(licence_id, set()).add((code_type, code))
    return {licence_id: frozenset(holders) for licence_id, holders in found.items()}


def events_of(session: Session, row: LicenceRow) -> Sequence[EventRow]:
    """Return the events of a licence, oldest first; rows that read like objects of the ORM, as in ``find``."""
    return _EVENTS.asked(session, licence_id=row.id)


def _recorded(row: EventRow) -> RecordedEvent:
    return RecordedEvent(
        sequence=row.sequence,
        action=row.action,
        prior=State(row.prior_state),
        recorded_at=row.recorded_at,
        change=change_of(row),
        statement=row.statement,
    )
