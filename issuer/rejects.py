"""``rejects.csv``: refused rows as given, with why, so that they can be mended and minted as they are.

A cell that a spreadsheet would run as a formula gets an apostrophe in front (a name like ``=HYPERLINK(…)`` comes from
a stranger's application form, and a clerk opens this file in a spreadsheet). Numbers with a sign stay as they are.
Reading a sheet that has the four columns below takes that apostrophe off again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from msgspec import Struct

from issuer.columns import REJECT_COLUMNS, Header
from issuer.reasons import in_both_languages
from issuer.rows import Row

FILE = "rejects.csv"
SHOWN = 5  # errors that are told on the terminal too
FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r]")
SIGNED_NUMBER = re.compile(r"[+-][0-9][0-9 .]*")


class RowError(Struct, frozen=True):
    """One thing that is wrong with a row; ``column`` is a field name, or "" where the row as a whole is meant."""

    line: int
    column: str
    code: str
    reason: str


def neutral(cell: str) -> str:
    """Return ``cell`` such that no spreadsheet runs it; ``original`` undoes this exactly."""
    return f"'{cell}" if FORMULA.match(cell) and not SIGNED_NUMBER.fullmatch(cell) else cell


def original(cell: str) -> str:
    """Return what ``neutral`` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


class Rejects:
    """The file of refused rows: written beside, and put in place when the mint is through.

    Where no row was refused, no file stays, not even that of an earlier run; a mint that is broken off leaves that one as it was.
    ``first`` are the first few errors, to be told at once.
    """

    def __init__(self, path: Path, header: Header) -> None:
        self.first: list[RowError] = []
        self._path = path
        self._partial = path.with_name(f".{path.name}.partial")
        self._header = header
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.close()
        if kind is not None:
            self._partial.unlink(missing_ok=True)  # The run that finishes this mint finds the same rows refused.
        elif self._file:
            self._partial.replace(self._path)
        else:
            self._path.unlink(missing_ok=True)

    def add(self, row: Row, errors: Sequence[RowError]) -> None:
        """Write one refused row with all that is wrong with it; the first error names column and code.

        Cells beyond the header stand after the reason, so that every column keeps its meaning and nothing is lost.
        """
        width = len(self._header.cells)
        cells = (*row.cells[:width], *("" for _ in range(width - len(row.cells))))
        reasons = [in_both_languages(error.code, error.reason) for error in errors]
        others = [f"{error.column}: {reason}" if error.column else reason for error, reason in zip(errors[1:], reasons[1:], strict=True)]
        reason = "; ".join((reasons[0], *others))
        why = (row.line, errors[0].column, errors[0].code, neutral(reason))
        csv.writer(self._opened()).writerow([*map(neutral, self._kept(cells)), *why, *map(neutral, row.cells[width:])])
        self.first.extend(errors[: SHOWN - len(self.first)])

    def _opened(self) -> TextIO:
        if self._file is None:
            # The byte order mark tells spreadsheets that this is UTF-8.
            self._file = self._partial.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow([*map(neutral, self._kept(self._header.cells)), *REJECT_COLUMNS])
        return self._file

    def _kept(self, cells: Sequence[str]) -> Iterable[str]:
        """Yield the cells but those of an earlier rejects.csv's own four columns."""
        return (cell for index, cell in enumerate(cells) if index not in self._header.rejects)
