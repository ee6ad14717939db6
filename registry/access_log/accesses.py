"""The access log: each time a licence is given out, who was given it, when, in which way and what for. Never what stands in it.

The row is durable before the licence leaves. What everybody may know of a licence (its state, a public list) is no access.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import delete
from sqlmodel import Session, col, desc, select

from verifier.document.identifier import LicenceIdentifier

from ..gate import Gate
from ..licences import Licences, find
from ..on_record import Licence, RecordedEvent
from ..reservations import identifier_of
from ..rows import chunks, insert_rows
from ..tables import AccessRow, HolderRow, LicenceRow
from .readers import Reader, checked_purpose

SHOWN = 1_000


class Access(Struct, frozen=True):
    """One line of the log."""

    licence: LicenceIdentifier
    at: datetime
    who: str
    way: str
    purpose: str


class Accesses(Struct, frozen=True):
    """The access log behind ``gate``."""

    gate: Gate

    def record(self, reader: Reader, licences: Sequence[LicenceIdentifier]) -> None:
        """Write down that ``reader`` is given ``licences``; durable on return, and only then they may leave.

        Raises:
            Refused: ``purpose_missing``: a purpose is obligatory here.
            Malformed: ``purpose_malformed``.
        """
        purpose = checked_purpose(reader.purpose, required=self.gate.purpose_required)
        if not licences:
            return
        now = self.gate.clock()
        facts = {"at": now, "who": reader.who, "way": reader.way, "purpose": purpose, "kept_until": now + self.gate.access_log_kept}
        with self.gate.store.write() as session:
            for chunk in chunks([licence.bare for licence in licences]):
                ids = session.exec(select(LicenceRow.id).where(col(LicenceRow.identifier).in_(chunk))).all()
                insert_rows(session, AccessRow, [{**facts, "licence_id": each} for each in ids])

    def of_licence(self, text: str) -> Sequence[Access]:
        """Return who was given the licence that ``text`` names, newest first."""
        with self.gate.store.read() as session:
            return _found(session, [find(session, text)])

    def of_holder(self, code: str) -> Sequence[Access]:
        """Return who was given any licence of the holder with the number ``code``, newest first."""
        mine = select(HolderRow.licence_id).where(col(HolderRow.code).in_({code, code.upper()}))
        with self.gate.store.read() as session:
            return _found(session, session.exec(select(LicenceRow).where(col(LicenceRow.id).in_(mine))).all())

    def forget(self) -> int:
        """Return how many rows were removed whose time is over; the database itself keeps the others."""
        with self.gate.store.write() as session:
            done = session.connection().execute(delete(AccessRow).where(col(AccessRow.kept_until) <= self.gate.clock()))
            return done.rowcount


class Disclosures(Struct, frozen=True):
    """The record for a ``reader``: what is given out is in the access log first."""

    gate: Gate
    reader: Reader

    def show(self, text: str) -> Licence:
        """Return the licence that ``text`` names. Raises as ``Licences.show``."""
        return self.given(Licences(self.gate).show(text))

    def search(self, code: str) -> Sequence[Licence]:
        """Return the licences of a holder. Raises as ``Licences.search``."""
        found = Licences(self.gate).search(code)
        Accesses(self.gate).record(self.reader, [licence.identifier for licence in found])
        return found

    def history(self, text: str) -> tuple[Licence, Sequence[RecordedEvent]]:
        """Return a licence and its events, oldest first."""
        return self.show(text), Licences(self.gate).history(text)

    def given(self, licence: Licence) -> Licence:
        """Return ``licence``, written down as given out."""
        Accesses(self.gate).record(self.reader, [licence.identifier])
        return licence


def _found(session: Session, rows: Sequence[LicenceRow]) -> list[Access]:
    names = {row.id or 0: identifier_of(row) for row in rows}
    query = select(AccessRow).where(col(AccessRow.licence_id).in_(names)).order_by(desc(col(AccessRow.id))).limit(SHOWN)
    return [Access(names[row.licence_id], row.at, row.who, row.way, row.purpose) for row in session.exec(query)]
