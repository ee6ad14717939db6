"""The record as a verifier on the same machine asks it: what happened to a licence, when it was deposited, its lists.

Serves the verifier's ports ``RecordSource`` and ``StatusSource``. What can't be found out is ``Unavailable`` in the
verifier's own words, so that the outcome is undecided and never valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import bindparam
from sqlalchemy.sql import Select
from sqlmodel import col, select

from verifier.errors import shortened
from verifier.ports import FetchedList, StateChange

from .errors import Unavailable
from .gate import Gate
from .prepared import Question
from .questions import RecordUnavailable, StatusListMissing, columns_of, full_identifier
from .tables import EventRow, LicenceRow, StatusListRow

# The columns of an event, in the order of ``StateChange``.
_FACTS = ("state", "decided_at", "effective_at", "authority_code", "reason", "decision", "legal_basis")


def _history_of() -> Select[Any]:
    """Return the statement that asks for the events of a licence."""
    asked = select(*[col(getattr(EventRow, name)) for name in _FACTS]).join(LicenceRow, col(EventRow.licence_id) == LicenceRow.id)
    named = asked.where(col(LicenceRow.identifier) == bindparam("identifier"), col(LicenceRow.arc) == bindparam("arc"))
    return named.order_by(col(EventRow.sequence))


def _deposit_of() -> Select[Any]:
    """Return the statement that asks when a licence was deposited with a body of this digest."""
    asked = select(col(LicenceRow.deposited_at)).where(col(LicenceRow.identifier) == bindparam("identifier"))
    return asked.where(col(LicenceRow.arc) == bindparam("arc"), col(LicenceRow.body_digest) == bindparam("digest"))


_HISTORY: Final = Question(_history_of)
_DEPOSIT: Final = Question(_deposit_of)


class LocalRecords(Struct, frozen=True):
    """The record of licences in the database that this process has open."""

    gate: Gate

    def history(self, credential_id: str) -> Sequence[StateChange]:
        """Return the events of a licence, oldest first; empty where the record has no such licence."""
        try:
            return self.gate.remembered.answer(("history", credential_id), lambda: self._history(credential_id))
        except Unavailable as error:
            raise _in_verifier_words(error) from error

    def _history(self, credential_id: str) -> Sequence[StateChange]:
        columns = columns_of(credential_id)
        if columns is None:
            return ()
        arc, bare = columns
        rows = self.gate.remembered.rows(_HISTORY, identifier=bare, arc=arc)
        return tuple([StateChange(*row) for row in rows])

    def deposited_at(self, credential_id: str, body_digest: bytes) -> datetime | None:
        """Return when exactly this credential was deposited, or None if it was not."""
        identifier = full_identifier(credential_id)
        if identifier is None:
            return None
        try:
            rows = self.gate.remembered.rows(_DEPOSIT, identifier=identifier.bare, arc=identifier.arc, digest=body_digest)
        except Unavailable as error:
            raise _in_verifier_words(error) from error
        return rows[0].deposited_at if rows else None


class LocalStatusLists(Struct, frozen=True):
    """The status lists as this registry has stored them."""

    gate: Gate

    def status_list(self, url: str) -> FetchedList:
        """Return the list that stands at ``url``, current as of now: nobody knows a newer one."""
        try:
            body = self.gate.remembered.answer(("list", url), lambda: self._stored(url))
        except Unavailable as error:
            raise _in_verifier_words(error) from error
        if body is None:
            raise StatusListMissing(found=shortened(url, 120), wanted="a list of this registry")
        return FetchedList(body=body, fetched_at=self.gate.clock())

    def _stored(self, url: str) -> bytes | None:
        with self.gate.store.read() as session:
            return session.exec(select(StatusListRow.credential).where(col(StatusListRow.url) == url)).first()


def _in_verifier_words(error: Unavailable) -> RecordUnavailable:
    return RecordUnavailable(found=error.found, wanted=error.wanted)
