"""Many rows at once, below the ORM and below SQLAlchemy's own statements: a mint of 100,000 licences is mostly this.

One door for both databases: SQLite's driver takes all rows of a statement in one call, PostgreSQL takes them by COPY.
Instants pass through their column type, so that what is written here reads the same everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Column, Connection, Dialect, Table, func, inspect, select, text
from sqlmodel import Session, SQLModel

from .columns import Instant

CHUNK = 5_000  # values in one IN list; SQLite takes 32,766 parameters, PostgreSQL 65,535

T = TypeVar("T")


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of ``model``, for statements that go around the ORM."""
    return cast(Table, inspect(model).local_table)


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Yield ``values`` in pieces of at most ``size``."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def take_ids(session: Session, model: type[SQLModel], count: int) -> range | list[int]:
    """Return ``count`` numbers for new rows of ``model``. Only the writer asks, so nobody else takes them meanwhile."""
    connection, table = _below(session), table_of(model)
    if connection.dialect.name == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(connection.execute(query, {"name": table.name, "count": count}).scalars())
    first = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
    return range(first, first + count)


def insert_rows(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert ``rows``, each a mapping of the same columns."""
    if not rows:
        return
    connection, table = _below(session), table_of(model)
    names = tuple(rows[0])
    values = _converted(connection, [table.c[name] for name in names], rows)
    columns = ", ".join(names)
    if connection.dialect.name == "postgresql":
        with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:  # type: ignore[attr-defined]
            for row in values:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(names))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", list(values))  # noqa: S608 (names of our tables)


def update_rows(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Update ``rows`` of ``model``, each found by its ``id``, the other names being the columns to set."""
    if not rows:
        return
    connection, table = _below(session), table_of(model)
    names = (*(name for name in rows[0] if name != "id"), "id")
    values = _converted(connection, [table.c[name] for name in names], rows)
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    changes = ", ".join(f"{name} = {mark}" for name in names[:-1])
    connection.exec_driver_sql(f"UPDATE {table.name} SET {changes} WHERE id = {mark}", list(values))  # noqa: S608 (names of our tables)


def _below(session: Session) -> Connection:
    """Return the connection, what the ORM still held back having been written: both see the same rows."""
    session.flush()
    return session.connection()


def _converted(connection: Connection, columns: Sequence[Column[Any]], rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield ``rows`` as the driver takes them: all but instants as they are, and of instants a mint has few different ones."""
    names = [column.name for column in columns]
    instants = [at for at, column in enumerate(columns) if isinstance(column.type, Instant)]
    known = _Instants(connection.dialect)
    for row in rows:
        values = [row[name] for name in names]
        for at in instants:
            values[at] = known[values[at]]
        yield tuple(values)


class _Instants(dict[datetime | None, Any]):
    """Instants as the driver takes them, each converted once."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._convert = Instant().bind_processor(dialect) or (lambda value: value)
        self._written = dialect.name == "sqlite"

    def __missing__(self, instant: datetime | None) -> Any:
        value = self._convert(instant)
        # As the driver would write it, which does so anew for each row.
        self[instant] = value = value.isoformat(" ") if self._written and value is not None else value
        return value
