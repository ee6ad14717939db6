"""The cells of a row in which nothing is wrong, read at once: those of nearly every row.

What a cell means is for the same readers as in ``parse_cell``, each looked up once a sheet instead of once a cell, and the look for
control characters is one for a whole row. Where anything is wrong, or only long or unusual, nothing is said here: ``row_reader``
reads the cells one by one, and names every fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Self

from msgspec import Struct

from issuer.columns import HOLDER_COLUMNS, HOLDER_KEY, Header
from issuer.holder_key import parse_holder_key
from issuer.period import parse_moment
from issuer.rows import CELL_CHARACTERS
from verifier.document.field_kinds import OBJECTS, FieldType, Kind
from verifier.document.field_types import CONTROL, cell_reader
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.errors import VerifierError

RECURRING = frozenset({Kind.DATE, Kind.CHOICE, Kind.AREA, Kind.FLAG, Kind.MATTER, Kind.VERSION})  # few different ones in a sheet
REMEMBERED = 2_048  # cells of a column
FRACTIONS = OBJECTS | {Kind.NUMBER}  # what may hold a number that is not whole

ReadCell = Callable[[str], JsonValue]


class CleanCells(Struct, frozen=True):
    """Reads the cells of one sheet.

    Attributes:
        readers: place, name and reader of each column but the holders'.
        holders: name and place of theirs.
        plain: whether no value is a number that is not whole.
    """

    readers: Sequence[tuple[int, str, ReadCell]]
    holders: Sequence[tuple[str, int]]
    plain: bool

    @classmethod
    def of(cls, header: Header, types: Mapping[str, FieldType]) -> Self:
        """Return the reader of a sheet with this header, in whose columns stand ``types``."""
        columns = [(at, name) for at, name in header.columns if name not in HOLDER_COLUMNS]
        return cls(
            readers=tuple((at, name, reader_of_column(name, types)) for at, name in columns),
            holders=tuple((name, at) for at, name in header.columns if name in HOLDER_COLUMNS),  # all three: no header lacks one
            plain=not any(types[name].kind in FRACTIONS for _, name in columns if name in types),
        )

    def values(self, cells: Sequence[str]) -> JsonObject | None:
        """Return the values by column but the holders', those that are not empty; None where something is or may be wrong."""
        text = "\n".join(cells)
        # A carriage return is a control character too: what a spreadsheet writes for a newline is not met halfway here.
        if len(text) > CELL_CHARACTERS or CONTROL.search(text):
            return None
        values: JsonObject = {}
        try:
            for at, name, read in self.readers:
                cell = cells[at]
                if cell and not cell.isspace() and (value := read(cell)) is not None:
                    values[name] = value
        except VerifierError:
            return None
        return values

    def holder_cells(self, cells: Sequence[str]) -> Mapping[str, str]:
        """Return the holders' columns by name."""
        return {name: cells[at] for name, at in self.holders}


def reader_of_column(name: str, types: Mapping[str, FieldType]) -> ReadCell:
    """Return what reads the cells of the column ``name``."""
    if name not in types:
        return parse_holder_key if name == HOLDER_KEY else parse_moment
    read = cell_reader(types[name])
    return lru_cache(REMEMBERED)(read) if types[name].kind in RECURRING and not types[name].many else read
