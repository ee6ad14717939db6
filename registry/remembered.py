"""What this process has read of the record, kept for as long as nobody has written anything to it.

A verification asks the record five things, and nearly always nothing has changed since it was asked before. Whether anything was
written, by any process, is one cheap question: SQLite counts for each connection the commits of all others
(``PRAGMA data_version``); of PostgreSQL, two equal snapshots see the same transactions and so the same rows. The question comes
before the reading: what was written in between is read again the next time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from .errors import Unavailable
from .prepared import Question
from .store import Store, outage

T = TypeVar("T")
MOST = 4_096  # answers; beyond it all are forgotten, and asked for again
_QUESTIONS = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}


Page = dict[Hashable, object]  # answers of one time between two writes, by what was asked


class _Now(threading.local):
    """The page of the moment that a thread is in, None where it is in none."""

    page: Page | None = None


class _Moment:
    """A context in which a thread has a page."""

    __slots__ = ("_ask", "_now")

    def __init__(self, now: _Now, ask: Callable[[], Page]) -> None:
        self._now = now
        self._ask = ask

    def __enter__(self) -> None:
        try:
            self._now.page = self._ask()
        except Unavailable:
            self._now.page = None

    def __exit__(self, *_error: object) -> None:
        self._now.page = None


class Remembered:
    """Answers of the record by what was asked. May be shared by threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._now = _Now()
        self._lock = threading.Lock()  # owns all below
        self._connection: Any = None
        self._mark: Hashable = None
        self._page: Page = {}

    def answer(self, key: Hashable, ask: Callable[[], T]) -> T:
        """Return what ``ask`` returned for this key, unless something was written since; what it raises is not kept.

        Raises:
            Unavailable: the database does not answer.
        """
        page = self._now.page
        if page is None:
            page = self._current()
        try:
            return cast("T", page[key])
        except KeyError:
            answer = ask()
        # Read before somebody wrote, it stands on a page that nobody opens after.
        if len(page) >= MOST:
            page.clear()
        page[key] = answer
        return answer

    def one_moment(self) -> _Moment:
        """Return a moment: as long as a thread is within it, it has asked once, at its beginning, whether anything was written.

        One verification is of one moment. Where the record can't be asked, each question within says so for itself.
        """
        return _Moment(self._now, self._current)

    def _current(self) -> Page:
        with self._lock:
            mark = self._asked()
            if mark != self._mark:
                self._mark, self._page = mark, {}
            return self._page

    def rows(self, question: Question, **values: object) -> list[Any]:
        """Return what the database answers to one question, in a transaction of its own; ``values``: of its named parameters.

        Raises:
            Unavailable: the database does not answer.
        """
        prepared = question.of(self._store.engine.dialect)
        with self._lock:
            return self._put(lambda cursor: prepared.rows(cursor, values))

    def _asked(self) -> Hashable:
        question = _QUESTIONS[self._store.engine.dialect.name]
        return self._put(lambda cursor: cast("Hashable", cursor.execute(question).fetchone()[0]))

    def _put(self, ask: Callable[[Any], T]) -> T:
        engine = self._store.engine
        try:
            return ask(self._opened(engine).cursor())
        except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
            # What is asked here is fixed, so it is the database that can't answer, also where a table is gone from under it.
            self._abandon()
            raise outage(error) from error

    def _opened(self, engine: Engine) -> Any:
        if self._connection is None:
            connection: Any = engine.raw_connection()
            if engine.dialect.name == "postgresql":
                connection.driver_connection.autocommit = True
            # Out of the pool: SQLite counts for one connection, and it must not be one that writes.
            connection.detach()
            self._connection = connection
            event.listen(engine, "engine_disposed", self._closed)
        return self._connection

    def _closed(self, _engine: Engine) -> None:
        with self._lock:
            self._abandon()

    def _abandon(self) -> None:
        """Forget everything: another connection counts anew."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._mark, self._page = None, None, {}
