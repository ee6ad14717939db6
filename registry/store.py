"""The database: how it is opened, and what a reader and a writer may rely on.

Acknowledged means durable. On SQLite that takes WAL with ``synchronous=FULL`` (WAL with NORMAL loses
acknowledged rows when power goes), on PostgreSQL ``synchronous_commit=on``. Both are set on each
connection, so that no configuration elsewhere can weaken them.

There is one writer at a time: ``BEGIN IMMEDIATE`` on SQLite, an advisory lock on PostgreSQL. A writer
therefore decides on what it reads; the unique constraints are the second line, not the first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from msgspec import Struct
from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

from .durable import PATIENCE, PRAGMAS
from .errors import NotInitialised, Unavailable

# Of SQLite, for each connection. Four indexes of licences have random keys: with SQLite's own 2 MiB and 1,000 pages, a mint into a
# large record writes most of their pages to the log, from there to the file, and reads them again, with each commit.
_PAGE_CACHE_KIB = 8 * 1024
_CHECKPOINT_PAGES = 4_000  # of 4 KiB; durability does not rest on it, only how long the log grows
_WRITER_LOCK = 0x6C6963656E6365  # the advisory lock of PostgreSQL that stands for "the writer"; the number spells "licence"
_WRITER = "licence_writer"
_VERSION_TABLE = "alembic_version"
# Errors of a database that are ours to mend: a broken constraint, a wrong statement. A damaged file is none of them.
_OURS = ("DataError", "IntegrityError", "InternalError", "NotSupportedError", "ProgrammingError")

_AGAIN = "one that can be reached; try again"
_WHOLE = "a whole one; `licence db check` names what is damaged, `licence db restore` takes a backup"
_WRITABLE = "a file that may be written, in a folder that may be too"
_ROOM = "room on a disk that works; make some, and try again: what is on record stands"
# What SQLite can't do, and who mends it: that trying again does not.
_MENDED_BY = {
    sqlite3.SQLITE_CORRUPT: _WHOLE,
    sqlite3.SQLITE_NOTADB: _WHOLE,
    sqlite3.SQLITE_READONLY: _WRITABLE,
    sqlite3.SQLITE_CANTOPEN: _WRITABLE,
    sqlite3.SQLITE_PERM: _WRITABLE,
    sqlite3.SQLITE_FULL: _ROOM,
    sqlite3.SQLITE_IOERR: _ROOM,
}


class Store(Struct, frozen=True):
    """An open database of a registry."""

    engine: Engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that sees one moment of the record and changes nothing."""
        with self._named_outage(), Session(self._reader(), expire_on_commit=False) as session:
            # Left without a rollback of the session's own: that would forget what the objects read, and callers keep them.
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield the one writing session; what it did is durable once the block ends, or undone if it raises."""
        engine = self.engine.execution_options(**{_WRITER: True})
        with self._named_outage(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _named_outage(self) -> Iterator[None]:
        driver = self.engine.dialect.loaded_dbapi  # its own errors: of questions that were put to it directly
        try:
            yield
        except (DBAPIError, NoConnectionFree, driver.Error) as error:
            if isinstance(error, tuple(getattr(kinds, name) for kinds in (exc, driver) for name in _OURS)):
                raise
            raise outage(error) from error

    def _reader(self) -> Engine:
        if self.engine.dialect.name != "postgresql":
            return self.engine
        return self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def open_store(url: str, *, patience: timedelta = PATIENCE) -> Store:
    """Return the registry's database at ``url``, which must exist and be set up.

    Raises:
        NotInitialised: no such file, or an empty database.
        Unavailable: the server can't be reached, or the URL is none that is known.
    """
    parsed = _parsed(url)
    file = sqlite_file(parsed)
    if file is not None and not file.is_file():
        raise NotInitialised(found=f"no file {file}", wanted="a registry's database; `licence init` makes one")
    store = Store(_engine(parsed, create=False, patience=patience))
    with store.read() as session:
        is_set_up = inspect(session.connection()).has_table(_VERSION_TABLE)
    if not is_set_up:
        store.close()
        raise NotInitialised(found=f"an empty database at {shown(parsed)}", wanted="a registry's database; `licence init` makes one")
    return store


def create_store(url: str, *, patience: timedelta = PATIENCE) -> Store:
    """Return the database at ``url``, made if it is a SQLite file that does not exist; only ``init`` and ``restore`` call this."""
    return Store(_engine(_parsed(url), create=True, patience=patience))


def outage(error: Exception) -> Unavailable:
    """Return what an error of the driver, or of SQLAlchemy about it, means to who asks."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)  # extended: the kind of error is its lowest byte
    wanted = _MENDED_BY.get(code & 0xFF, _AGAIN) if isinstance(code, int) else _AGAIN
    return Unavailable(found=f"the database does not answer: {str(cause).strip()}", wanted=wanted)


def sqlite_file(url: str | URL) -> Path | None:
    """Return the file of a SQLite URL, None for a server."""
    parsed = _parsed(url) if isinstance(url, str) else url
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(parsed.database or "")


def shown(url: URL) -> str:
    """Return ``url`` for people, without its password."""
    return url.render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Unavailable(found="a database URL that can't be read", wanted="sqlite:///FILE or postgresql://HOST/NAME") from None
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise Unavailable(found=f"a database of kind {parsed.drivername}", wanted="sqlite or postgresql")
    return parsed


def _engine(url: URL, *, create: bool, patience: timedelta) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, create=create, patience=patience)
    milliseconds = int(patience.total_seconds() * 1000)
    options = f"-c synchronous_commit=on -c timezone=UTC -c lock_timeout={milliseconds}"
    # Given at connection time, so that neither the server's nor the role's configuration can turn it off.
    engine = create_engine(url, connect_args={"options": options}, pool_pre_ping=True)
    event.listen(engine, "begin", _take_advisory_lock)
    return engine


def _sqlite_engine(url: URL, *, create: bool, patience: timedelta) -> Engine:
    file = sqlite_file(url)
    if file is None:
        raise Unavailable(found="a database in memory", wanted="sqlite:///FILE; a registry outlives its process")
    # mode=rw: SQLite itself would make a missing file, and an empty registry answers "no such licence" to everything.
    address = f"{file.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=patience.total_seconds(), check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver opens no transaction of its own accord; _begin_sqlite does
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: the lock is taken before the first read. A deferred transaction that reads and then
    # writes fails when another has written in between, however long the busy timeout is.
    writer = connection.get_execution_options().get(_WRITER)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _take_advisory_lock(connection: Connection) -> None:
    # READ COMMITTED for writers: the statements after the lock see what the writer before committed.
    if connection.get_execution_options().get(_WRITER):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
