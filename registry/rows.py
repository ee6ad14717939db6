"""Many rows at once, below the ORM: a mint of ten thousand licences takes a second here and a minute there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Table, insert, inspect
from sqlmodel import Session, SQLModel

CHUNK = 5_000  # values in one IN list; SQLite takes 32,766 parameters, PostgreSQL 65,535

T = TypeVar("T")


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of ``model``, for statements that go around the ORM."""
    return cast(Table, inspect(model).local_table)


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Yield ``values`` in pieces of at most ``size``."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def insert_rows(session: Session, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert ``rows``, each a dict of every column."""
    if rows:
        session.connection().execute(insert(table_of(model)), list(rows))
