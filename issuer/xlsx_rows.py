"""Spreadsheets (.xlsx): each cell as the text that a person sees in it, where that is certain, and a fault where not."""

from __future__ import annotations

import hashlib
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from issuer.errors import SheetRefused
from issuer.rows import CellFault, Row

INFLATED_BYTES = 4 * 1024 * 1024 * 1024  # of the whole archive: a sheet of a million rows has about 1.5 GB of XML
STRINGS_BYTES = 512 * 1024 * 1024  # the table of shared strings is held in memory
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number: an 18-digit citizen number typed as one is rounded
UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    SyntaxError,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
)
ZEROS = re.compile(r"0+")


class Cell(Protocol):
    """What is used of a cell; openpyxl's read-only and empty cells both have it."""

    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str | None: ...


def digest_xlsx(path: Path) -> bytes:
    """Return the SHA-256 of the file, having looked at its table of contents: an archive may inflate to anything."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    except UNREADABLE as error:
        raise _unreadable(error) from error
    if sum(sizes.values()) > INFLATED_BYTES or sizes.get("xl/sharedStrings.xml", 0) > STRINGS_BYTES:
        raise SheetRefused(
            code="sheet_size", found=f"{sum(sizes.values())} bytes when inflated", wanted=f"at most {INFLATED_BYTES}; CSV has no such limit"
        )
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def xlsx_rows(path: Path) -> Iterator[Row]:
    """Yield every row of the first worksheet, the header first, holding one row at a time."""
    with path.open("rb") as file, closing(_opened(file)) as book:
        rows = book.worksheets[0].iter_rows()
        line = 1
        while (cells := _next(rows)) is not None:
            yield _row(line, cells)
            line += 1


def _opened(file: BinaryIO) -> openpyxl.Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which have no bearing on what the cells say
            book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    except UNREADABLE as error:
        raise _unreadable(error) from error
    if not book.worksheets:
        raise SheetRefused(code="xlsx_unreadable", found="a workbook without a worksheet", wanted="rows in its first worksheet")
    return book


def _next(rows: Iterator[tuple[Cell, ...]]) -> tuple[Cell, ...] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # A date out of range becomes an error value, which is refused below.
            return next(rows, None)
    except UNREADABLE as error:
        raise _unreadable(error) from error


def _unreadable(error: BaseException) -> SheetRefused:
    return SheetRefused(
        code="xlsx_unreadable", found=f"a workbook that cannot be read ({type(error).__name__})", wanted="an .xlsx file without password"
    )


def _row(line: int, cells: tuple[Cell, ...]) -> Row:
    texts: list[str] = []
    faults: list[CellFault] = []
    for index, cell in enumerate(cells):
        text = _text(cell, index)
        if isinstance(text, CellFault):
            faults.append(text)
            text = str(cell.value)
        texts.append(text)
    while texts and not texts[-1]:
        texts.pop()  # Styled but empty cells stand to the right of most sheets.
    return Row(line, tuple(texts), tuple(faults))


def _text(cell: Cell, index: int) -> str | CellFault:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return CellFault(index, "cell_formula", "a formula", "its value (paste as values): what it shows depends on other cells")
    if cell.data_type == "e":
        return CellFault(index, "cell_error", f"the error value {value}", "a text, number or date")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value, cell.number_format or "General", index)
    return _date_text(value, index) if isinstance(value, datetime | date | time | timedelta) else str(value)


def _number_text(value: float, number_format: str, index: int) -> str | CellFault:
    if "%" in number_format:
        return CellFault(index, "cell_percent", f"a percentage ({value})", "a plain number, or the column formatted as text")
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**EXACT_DIGITS:
        value = int(value)
    if isinstance(value, int) and abs(value) >= 10**EXACT_DIGITS:
        return CellFault(
            index,
            "cell_rounded",
            f"a number of more than {EXACT_DIGITS} digits",
            "the column formatted as text before typing: a spreadsheet rounds longer numbers",
        )
    if isinstance(value, float):
        text = format(value, ".15g")
        return text if "e" not in text else CellFault(index, "cell_rounded", f"the number {text}", "the column formatted as text")
    return str(value).zfill(len(number_format)) if ZEROS.fullmatch(number_format) and value >= 0 else str(value)


def _date_text(value: datetime | date | time | timedelta, index: int) -> str | CellFault:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return CellFault(index, "cell_time", f"a time without a date ({value})", "a date, or text")
