"""Reading the record: a licence, its holders, its history, and what a holder has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from verifier.document.identifier import LicenceIdentifier
from verifier.errors import shortened
from verifier.ports import StateChange

from .errors import Missing
from .events import change_of
from .gate import Gate
from .reservations import identifier_of
from .states import State, state_at
from .tables import EventRow, HolderRow, LicenceRow

FOUND_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as it stands on record; ``body`` is the signed credential, None while it is only reserved."""

    identifier: LicenceIdentifier
    authority: str
    type_name: str
    state: State
    reserved_at: datetime
    deposited_at: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    list_number: int
    status_index: int
    holders: tuple[tuple[str, str], ...]
    body: bytes | None
    body_digest: bytes | None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event with everything that is on record about it; ``statement`` is what the authority signed."""

    sequence: int
    action: str
    prior: State
    recorded_at: datetime
    change: StateChange
    statement: bytes | None


@dataclass(frozen=True, slots=True)
class Licences:
    """The licences of this registry, for reading."""

    gate: Gate

    def show(self, text: str) -> Licence:
        """Return the licence that ``text`` names, with or without ``urn:licence:``, with or without its arc.

        Raises:
            Missing: it is not on record; a VerifierError where ``text`` is no identifier at all.
        """
        with self.gate.store.read() as session:
            return self._licence(session, find(session, text))

    def history(self, text: str) -> Sequence[RecordedEvent]:
        """Return the events of a licence, oldest first."""
        with self.gate.store.read() as session:
            return [_recorded(row) for row in events_of(session, find(session, text))]

    def state_at(self, text: str, moment: datetime) -> State | None:
        """Return the state of a licence at ``moment``, None before it was in force at all."""
        return state_at([event.change for event in self.history(text)], moment)

    def search(self, code: str, *, at_most: int = FOUND_AT_MOST) -> Sequence[Licence]:
        """Return the licences of the holder with number ``code``, whatever its kind, by type and serial."""
        query = (
            select(LicenceRow)
            .where(col(LicenceRow.id).in_(select(HolderRow.licence_id).where(col(HolderRow.code).in_({code, code.upper()}))))
            .order_by(col(LicenceRow.type_name), col(LicenceRow.serial), col(LicenceRow.version))
            .limit(at_most)
        )
        with self.gate.store.read() as session:
            return [self._licence(session, row) for row in session.exec(query).all()]

    def _licence(self, session: Session, row: LicenceRow) -> Licence:
        holders = session.exec(select(HolderRow).where(col(HolderRow.licence_id) == row.id)).all()
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
            holders=tuple((holder.code_type, holder.code) for holder in holders),
            body=None if row.body is None else self.gate.bodies.unpacked(row.body_dictionary, row.body),
            body_digest=row.body_digest,
        )


def find(session: Session, text: str) -> LicenceRow:
    """Return the row of the licence that ``text`` names; ``Missing`` where there is none."""
    identifier = LicenceIdentifier.parse(text.strip())
    row = session.exec(select(LicenceRow).where(col(LicenceRow.identifier) == identifier.bare)).first()
    if row is None or identifier.arc not in ("", row.arc):
        raise Missing(code="licence_unknown", found=f"no licence {shortened(text.strip(), 120)}", wanted="the identifier of one on record")
    return row


def events_of(session: Session, row: LicenceRow) -> Sequence[EventRow]:
    """Return the events of a licence, oldest first."""
    return session.exec(select(EventRow).where(col(EventRow.licence_id) == row.id).order_by(col(EventRow.sequence))).all()


def _recorded(row: EventRow) -> RecordedEvent:
    return RecordedEvent(
        sequence=row.sequence,
        action=row.action,
        prior=State(row.prior_state),
        recorded_at=row.recorded_at,
        change=change_of(row),
        statement=row.statement,
    )
