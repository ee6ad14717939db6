"""A row of a sheet, whatever file it came from, and what can be wrong with it before anybody reads its meaning."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

CELL_CHARACTERS = 160_000  # a portrait of 96 kB in base64 is 131,072; nothing else comes near
HEADER_COLUMNS = 200  # the widest type has some thirty
LINE_BYTES = 8 * 1024 * 1024  # one line of a CSV file; a thousand lines are held at a time


class CellFault(Struct, frozen=True):
    """A cell that has no text that its author meant: a formula, an error value, a rounded number."""

    index: int
    code: str
    found: str
    wanted: str


class Row(NamedTuple):
    """Cells of one row as text, "" where empty; a tuple, since each crosses processes.

    ``line`` counts rows as a spreadsheet does: the header is 1, empty rows count, and a newline within a quoted cell
    does not begin a new row.
    """

    line: int
    cells: tuple[str, ...]
    faults: tuple[CellFault, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing but white space stands in the row."""
        return not self.faults and not any(cell.strip() for cell in self.cells)
