"""A question to the database that is asked for each licence: compiled once, and put to the driver itself.

SQLAlchemy writes the statement, for either database, and knows how its columns are read; it is only not asked again each time,
which takes it longer than the database takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Dialect
from sqlalchemy.sql import Select


class Prepared(Struct, frozen=True):
    """A statement in the words of one database.

    Attributes:
        names: of its parameters, in their order; None where the driver wants them by name.
        readers: what makes a value of what the driver returns, one a column; None for those that are it already.
    """

    text: str
    names: Sequence[str] | None
    readers: Sequence[Callable[[Any], Any] | None]

    @classmethod
    def of(cls, statement: Select[Any], dialect: Dialect) -> Prepared:
        """Return ``statement``, whose parameters are all named."""
        compiled = statement.compile(dialect=dialect)
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns]
        return cls(str(compiled), compiled.positiontup if compiled.positional else None, readers)

    def rows(self, cursor: Any, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Return what the database answers; raises what its driver raises."""
        cursor.execute(self.text, values if self.names is None else [values[name] for name in self.names])
        return [tuple([value if read is None else read(value) for read, value in zip(self.readers, row, strict=True)]) for row in cursor]
