"""The record as a verifier on the same machine asks it: what happened to a licence, when it was deposited, its lists.

Serves the verifier's ports ``RecordSource`` and ``StatusSource``. What can't be found out is ``Unavailable`` in the
verifier's own words, so that the outcome is undecided and never valid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from verifier.document.identifier import LicenceIdentifier
from verifier.errors import Malformed as VerifierMalformed
from verifier.errors import Unavailable as VerifierUnavailable
from verifier.errors import shortened
from verifier.ports import FetchedList, StateChange

from .errors import Missing, Unavailable
from .events import change_of
from .gate import Gate
from .licences import events_of, find
from .tables import StatusListRow


class RecordUnavailable(VerifierUnavailable):
    """The registry's record can't be asked."""

    code = "record_unavailable"


class StatusListMissing(VerifierUnavailable):
    """A list that this registry does not have."""

    code = "status_list_missing"


@dataclass(frozen=True, slots=True)
class LocalRecords:
    """The record of licences in the database that this process has open."""

    gate: Gate

    def history(self, credential_id: str) -> Sequence[StateChange]:
        """Return the events of a licence, oldest first; empty where the record has no such licence."""
        if not _is_full_identifier(credential_id):
            return ()
        with _in_verifier_words(), self.gate.store.read() as session:
            try:
                return tuple(change_of(row) for row in events_of(session, find(session, credential_id)))
            except Missing:
                return ()

    def deposited_at(self, credential_id: str, body_digest: bytes) -> datetime | None:
        """Return when exactly this credential was deposited, or None if it was not."""
        if not _is_full_identifier(credential_id):
            return None
        with _in_verifier_words(), self.gate.store.read() as session:
            try:
                row = find(session, credential_id)
            except Missing:
                return None
            return row.deposited_at if row.body_digest == body_digest else None


@dataclass(frozen=True, slots=True)
class LocalStatusLists:
    """The status lists as this registry has stored them."""

    gate: Gate

    def status_list(self, url: str) -> FetchedList:
        """Return the list that stands at ``url``, current as of now: nobody knows a newer one."""
        query = select(StatusListRow.credential).where(col(StatusListRow.url) == url)
        with _in_verifier_words(), self.gate.store.read() as session:
            body = session.exec(query).first()
        if body is None:
            raise StatusListMissing(found=shortened(url, 120), wanted="a list of this registry")
        return FetchedList(body=body, fetched_at=self.gate.clock())


@contextmanager
def _in_verifier_words() -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        raise RecordUnavailable(found=error.found, wanted=error.wanted) from error


def _is_full_identifier(credential_id: str) -> bool:
    # Commands take an identifier without its arc; a credential that leaves it out is not the one on record.
    try:
        identifier = LicenceIdentifier.parse(credential_id)
    except VerifierMalformed:
        return False
    return bool(identifier.arc) and identifier.urn == credential_id
