"""The registry on this desk, as ``licence verify`` asks it once: read straight from the file of its database. Edge.

What the tables are written with takes several times as long to load as all that judges a licence. Nothing is written here, and nothing
refused: where anything is not as it should be there is no answer, and the general way (``judging``) finds out what, and says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from verifier.errors import VerifierError, shortened
from verifier.limits import DEFAULT_LIMITS
from verifier.ports import FetchedList, StateChange
from verifier.sources import read_directory
from verifier.trust.reading import load_trust
from verifier.verify import Verifier

from .migrations import newest
from .periods import is_half_over
from .questions import RecordUnavailable, StatusListMissing, full_identifier
from .settings import Settings
from .types_at_hand import type_roots

_FILE = "sqlite:///"


class Desk(Struct, frozen=True, dict=True):
    """The file of a registry's database, whose version is this program's; open from the first question until ``close``."""

    file: Path
    clock: Callable[[], datetime]

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        # mode=rw, or SQLite leaves files beside a database that it may not tidy up after; what is asked here writes nothing.
        connection = sqlite3.connect(f"{self.file.resolve().as_uri()}?mode=rw", uri=True)
        connection.execute("PRAGMA query_only = ON")
        return connection

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

    def history(self, credential_id: str) -> Sequence[StateChange]:
        """Return the events of a licence, oldest first; empty where the record has no such licence."""
        identifier = full_identifier(credential_id)
        if identifier is None:
            return ()
        with _in_verifier_words():
            rows = self.rows(_HISTORY, identifier.bare, identifier.arc)
        return tuple(StateChange(state, _instant(decided), _instant(effective), *rest) for state, decided, effective, *rest in rows)

    def deposited_at(self, credential_id: str, body_digest: bytes) -> datetime | None:
        """Return when exactly this credential was deposited, or None if it was not."""
        identifier = full_identifier(credential_id)
        if identifier is None:
            return None
        with _in_verifier_words():
            rows = self.rows(_DEPOSIT, identifier.bare, identifier.arc, body_digest)
        return _instant(rows[0][0]) if rows else None

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
_IDENTITY = "SELECT base_url, root_pin FROM registry WHERE id = 1"
_TRUST = "SELECT document, issued, next_update FROM trust_list ORDER BY version DESC LIMIT 1"
_LISTS = "SELECT valid_from, valid_until FROM status_list"


def verifier_at_desk(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    may_sign: Callable[[], bool],
    open_until: ExitStack,
    named: frozenset[str] | None = None,
) -> Verifier | None:
    """Return a verifier for one use that rests on the registry of ``settings``; None where the general way has to be taken.

    Args:
        may_sign: whether the registry's keys may be used to sign what is due; asked only where something is.
        open_until: gives the file back.
        named: the types that will be asked for, None for all.
    """
    file = Path(settings.database_url.removeprefix(_FILE))
    if not settings.database_url.startswith(_FILE) or "?" in settings.database_url or not file.is_file():
        return None
    desk = Desk(file, clock)
    open_until.callback(desk.close)
    try:
        if desk.rows("SELECT version_num FROM alembic_version") != [(newest(),)]:
            return None
        ((base_url, root),) = desk.rows(_IDENTITY)
        ((document, *period),) = desk.rows(_TRUST)
        periods = [period, *desk.rows(_LISTS)]
        if settings.base_url_given and settings.base_url != base_url:
            return None
        if any(is_half_over(_instant(since), _instant(until), clock()) for since, until in periods) and may_sign():
            return None
        types = read_directory(*type_roots(settings), named=named)
        trust = load_trust(document, root=root, directory=types, named=named)
    except (sqlite3.Error, ValueError, VerifierError):
        return None
    limits = replace(DEFAULT_LIMITS, presentation_lifetime=settings.presentation_lifetime)
    return Verifier(trust, statuses=desk, records=desk, limits=limits, learns=False)


@contextmanager
def _in_verifier_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise RecordUnavailable(found=f"the database does not answer: {error}", wanted="one that can be reached; try again") from error


def _instant(text: str) -> datetime:
    """Return the instant that a column of the kind ``Instant`` holds: UTC, written without an offset."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
