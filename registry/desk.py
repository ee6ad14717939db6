"""The registry on this desk: read straight from the file of its database, by commands that ask it once. Edge.

What the tables are written with takes several times as long to load as all that judges a licence, or shows one. Nothing is refused
here: where anything is not as it should be there is no answer, and the general way finds out what, and says so. Nothing is written
but lines of the access log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from verifier.errors import shortened
from verifier.ports import FetchedList, StateChange

from .durable import PATIENCE, PRAGMAS
from .migrations import newest
from .questions import RecordUnavailable, StatusListMissing, full_identifier
from .settings import Settings

_FILE = "sqlite:///"


class Desk(Struct, frozen=True, dict=True):
    """The file of a registry's database, whose version is this program's; open from the first question until ``close``."""

    file: Path
    clock: Callable[[], datetime]

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        # mode=rw, or SQLite leaves files beside a database that it may not tidy up after; what is asked here writes nothing.
        connection = sqlite3.connect(self._address, uri=True)
        connection.execute("PRAGMA query_only = ON")
        return connection

    @property
    def _address(self) -> str:
        return f"{self.file.resolve().as_uri()}?mode=rw"

    def close(self) -> None:
        """Give the file back."""
        if "_connection" in self.__dict__:
            self._connection.close()

    def rows(self, statement: str, *values: str | bytes) -> Sequence[Any]:
        """Return what ``statement`` selects.

        Raises:
            sqlite3.Error: the database does not answer.
        """
        # Each question is a moment of its own: all rows are fetched, and nothing is held until the next.
        return self._connection.execute(statement, values).fetchall()

    def add(self, statement: str, *values: str | int) -> None:
        """Write the row that ``statement`` adds; durable on return.

        Raises:
            sqlite3.Error: it was not written, or it can't be said whether it was.
        """
        with closing(sqlite3.connect(self._address, uri=True, isolation_level=None, timeout=PATIENCE.total_seconds())) as connection:
            for pragma in PRAGMAS:
                connection.execute(pragma)
            connection.execute(statement, values)

    def history(self, credential_id: str) -> Sequence[StateChange]:
        """Return the events of a licence, oldest first; empty where the record has no such licence."""
        identifier = full_identifier(credential_id)
        if identifier is None:
            return ()
        with _in_verifier_words():
            rows = self.rows(_HISTORY, identifier.bare, identifier.arc)
        return tuple(StateChange(state, instant_of(decided), instant_of(effective), *rest) for state, decided, effective, *rest in rows)

    def deposited_at(self, credential_id: str, body_digest: bytes) -> datetime | None:
        """Return when exactly this credential was deposited, or None if it was not."""
        identifier = full_identifier(credential_id)
        if identifier is None:
            return None
        with _in_verifier_words():
            rows = self.rows(_DEPOSIT, identifier.bare, identifier.arc, body_digest)
        return instant_of(rows[0][0]) if rows else None

    def status_list(self, url: str) -> FetchedList:
        """Return the list that stands at ``url``, current as of now: nobody knows a newer one."""
        with _in_verifier_words():
            rows = self.rows("SELECT credential FROM status_list WHERE url = ?", url)
        if not rows:
            raise StatusListMissing(found=shortened(url, 120), wanted="a list of this registry")
        return FetchedList(body=rows[0][0], fetched_at=self.clock())


_HISTORY = """
    SELECT event.state, decided_at, effective_at, event.authority_code, reason, decision, legal_basis
    FROM event JOIN licence ON event.licence_id = licence.id
    WHERE identifier = ? AND arc = ? ORDER BY sequence
"""
_DEPOSIT = "SELECT deposited_at FROM licence WHERE identifier = ? AND arc = ? AND body_digest = ?"


def desk_of(settings: Settings, clock: Callable[[], datetime], open_until: ExitStack) -> Desk | None:
    """Return the desk of the registry of ``settings``; None where the general way has to be taken.

    Args:
        open_until: gives the file back.
    """
    file = Path(settings.database_url.removeprefix(_FILE))
    if not settings.database_url.startswith(_FILE) or "?" in settings.database_url or not file.is_file():
        return None
    desk = Desk(file, clock)
    open_until.callback(desk.close)
    try:
        if desk.rows("SELECT version_num FROM alembic_version") != [(newest(),)]:
            return None
        ((base_url,),) = desk.rows("SELECT base_url FROM registry WHERE id = 1")
    except (sqlite3.Error, ValueError):
        return None
    return None if settings.base_url_given and settings.base_url != base_url else desk


@contextmanager
def _in_verifier_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise RecordUnavailable(found=f"the database does not answer: {error}", wanted="one that can be reached; try again") from error


def instant_of(text: str) -> datetime:
    """Return the instant that a column of the kind ``Instant`` holds: UTC, written without an offset."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
