"""A question to the database that is asked for each licence: compiled once, and put to the driver itself.

SQLAlchemy writes the statement, for either database, and knows how its columns are read. It does so once: to do it for each lookup
takes longer than the lookup (docs/adr/0012).
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Dialect
from sqlalchemy.sql import Select
from sqlmodel import Session


class Prepared(Struct, frozen=True):
    """A statement in the words of one database.

    Attributes:
        names: of its parameters, in their order; None where the driver wants them by name.
        fixed: values of the parameters that nobody is asked for.
        writers: what makes of a parameter what the driver takes, by name; none for those that it takes as they are.
        readers: what makes a value of what the driver returns, one a column; None for those that are it already.
        row: what an answer is made of, its values by the names of the columns.
    """

    text: str
    names: Sequence[str] | None
    fixed: Mapping[str, object]
    writers: Mapping[str, Callable[[Any], Any]]
    readers: Sequence[Callable[[Any], Any] | None]
    row: type[tuple[Any, ...]]

    @classmethod
    def of(cls, statement: Select[Any], dialect: Dialect) -> Prepared:
        """Return ``statement`` in the words of ``dialect``; all its parameters are named."""
        compiled = statement.compile(dialect=dialect)
        asked = {name: each.type.dialect_impl(dialect).bind_processor(dialect) for name, each in compiled.binds.items()}
        writers = {name: write for name, write in asked.items() if write is not None}
        columns = list(statement.selected_columns)
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc] # its members are known when it runs
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        return cls(str(compiled), compiled.positiontup if compiled.positional else None, fixed, writers, readers, row)

    def rows(self, cursor: Any, values: Mapping[str, object]) -> list[Any]:
        """Return what the database answers; raises what its driver raises."""
        every = {**self.fixed, **values}
        for name, write in self.writers.items():
            every[name] = write(every[name])
        cursor.execute(self.text, every if self.names is None else [every[name] for name in self.names])
        make, readers = self.row._make, self.readers  # type: ignore[attr-defined]
        return [make([value if read is None else read(value) for read, value in zip(readers, row, strict=True)]) for row in cursor]


class Question:
    """A statement for each database that it was asked of. Threads may share it."""

    def __init__(self, statement: Callable[[], Select[Any]]) -> None:
        self._statement = statement
        self._prepared: dict[str, Prepared] = {}  # by the name of the database's kind

    def of(self, dialect: Dialect) -> Prepared:
        """Return the statement in the words of ``dialect``."""
        prepared = self._prepared.get(dialect.name)
        if prepared is None:
            # Two threads may both prepare it: they prepare the same.
            prepared = self._prepared[dialect.name] = Prepared.of(self._statement(), dialect)
        return prepared

    def asked(self, session: Session, **values: object) -> list[Any]:
        """Return the rows that the database of ``session`` answers with, within its transaction.

        They read like objects of the ORM and are none: they can't be changed.
        """
        connection = session.connection()
        return self.of(connection.dialect).rows(connection.connection.cursor(), values)
