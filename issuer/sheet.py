"""Sheet file to rows: what kind of file it is, its digest, its header, and its rows one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from issuer.columns import Columns, Header, column_key, read_header
from issuer.csv_rows import csv_rows, scan_csv
from issuer.errors import SheetRefused
from issuer.rejects import original
from issuer.rows import Row

OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")  # also what an .xlsx with a password begins with
ARCHIVE = b"PK\x03\x04"  # what an .xlsx begins with, and no CSV
DELIMITERS = (",", ";", "\t")


class Sheet(Struct, frozen=True):
    """A sheet that was recognised and whose header was understood; reading its rows opens the file anew each time.

    ``encoding`` is ``xlsx`` for a workbook, else the name of the text encoding.
    """

    path: Path
    digest: bytes
    encoding: str
    delimiter: str
    header: Header

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header that are not empty."""
        rows = _rows(self.path, self.encoding, self.delimiter)
        next(rows, None)
        return (self._as_written(row) for row in rows if not row.empty)

    def _as_written(self, row: Row) -> Row:
        cells = row.cells
        if self.header.rejects:
            cells = tuple(original(cell) for cell in cells)
        if self.encoding == "xlsx":  # A workbook has no empty cells at the end of a row.
            cells += ("",) * (len(self.header.cells) - len(cells))
        return row if cells is row.cells else row._replace(cells=cells)


def open_sheet(path: Path, columns: Columns) -> Sheet:
    """Return the sheet at ``path``, refusing it as a whole where its encoding or its header is not understood."""
    digest, encoding = _recognise(path)
    delimiter = _delimiter(path, encoding, columns)
    first = next(_rows(path, encoding, delimiter), Row(1, ()))
    return Sheet(path, digest, encoding, delimiter, read_header(first.cells, columns))


def digest_of(path: Path) -> bytes:
    """Return the SHA-256 of the sheet as it stands now, to find out whether it was changed while it was read."""
    return _recognise(path)[0]


def _recognise(path: Path) -> tuple[bytes, str]:
    with path.open("rb") as file:
        head = file.read(len(OLD_EXCEL))
    if head == OLD_EXCEL:
        raise SheetRefused(
            code="sheet_kind", found="an old .xls workbook, or one with a password", wanted="an .xlsx without password, or CSV in UTF-8"
        )
    if head.startswith(ARCHIVE):
        from issuer.xlsx_rows import digest_xlsx  # noqa: PLC0415 (the library of spreadsheets loads for a spreadsheet)

        return digest_xlsx(path), "xlsx"
    scan = scan_csv(path)
    return scan.digest, scan.encoding


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    if encoding != "xlsx":
        return csv_rows(path, encoding, delimiter)
    from issuer.xlsx_rows import xlsx_rows  # noqa: PLC0415 (as above)

    return xlsx_rows(path)


def _delimiter(path: Path, encoding: str, columns: Columns) -> str:
    """Return the delimiter that makes most of the header known: comma, unless semicolon or tab does better.

    Spreadsheets of some countries save “CSV” with semicolons, and text copied from one has tabs.
    """
    if encoding == "xlsx":
        return ""
    scores = {mark: _known_columns(path, encoding, mark, columns) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: scores[mark])  # Of equal ones, the first.


def _known_columns(path: Path, encoding: str, delimiter: str, columns: Columns) -> int:
    try:
        header = next(csv_rows(path, encoding, delimiter), Row(1, ()))
    except SheetRefused:
        return -1
    return sum(column_key(cell) in columns.names for cell in header.cells)
