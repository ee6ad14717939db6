"""A sheet of decisions: CSV with ``identifier``, and where wanted ``reason``, ``decision``, ``effective`` and ``legalBasis``."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, tzinfo
from pathlib import Path

from msgspec import Struct

from verifier.document.instants import InstantMalformed, parse_instant
from verifier.errors import shortened

from .errors import Malformed

SHEET_BYTES = 64 * 1024 * 1024  # some hundred thousand decisions
COLUMNS = {
    "identifier": "identifier",
    "证照标识": "identifier",
    "reason": "reason",
    "理由": "reason",
    "decision": "decision",
    "文号": "decision",
    "effective": "effective",
    "生效日期": "effective",
    "legalBasis": "legalBasis",
    "法律依据": "legalBasis",
}


class SheetRow(Struct, frozen=True):
    """One decision; ``line`` as a spreadsheet counts (header 1), 0 outside of a sheet. ``fault`` says what is wrong with the row."""

    line: int
    identifier: str
    reason: str = ""
    decision: str = ""
    legal_basis: str = ""
    effective_at: datetime | None = None
    fault: Malformed | None = None


def read_sheet(path: Path, zone: tzinfo) -> list[SheetRow]:
    """Return the rows of a sheet in UTF-8 (with or without BOM) or GB18030; empty rows are left out.

    Raises:
        Malformed: ``sheet_malformed``: no text, no CSV, a header without ``identifier`` or with an unknown column.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    rows: list[SheetRow] = []
    try:
        names = _header(next(reader, []))
        for line, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                rows.append(_row(line, names, cells, zone))
    except csv.Error as error:
        raise _malformed(str(error), "CSV", f"line {reader.line_num}") from None
    return rows


def _text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(SHEET_BYTES + 1)
    if len(raw) > SHEET_BYTES:
        raise _malformed("a larger sheet", f"at most {SHEET_BYTES} bytes; cut it in two")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _malformed("other bytes", "text in UTF-8 or GB18030")


def _header(cells: list[str]) -> list[str]:
    names = [COLUMNS.get(cell.strip(), "") for cell in cells]
    for cell, name in zip(cells, names, strict=True):
        if not name:
            raise _malformed(f"column {shortened(cell)}", f"one of {', '.join(COLUMNS)}", "line 1")
    if "identifier" not in names or len(set(names)) < len(names):
        raise _malformed(f"columns {', '.join(names) or 'none'}", "identifier, and each column once", "line 1")
    return names


def _row(line: int, names: list[str], cells: list[str], zone: tzinfo) -> SheetRow:
    values = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
    row = SheetRow(
        line=line,
        identifier=values.get("identifier", ""),
        reason=values.get("reason", ""),
        decision=values.get("decision", ""),
        legal_basis=values.get("legalBasis", ""),
    )
    if len(cells) > len(names):
        return _faulty(row, _malformed(f"{len(cells)} cells", f"{len(names)}, as the header has"))
    effective = values.get("effective", "")
    try:
        return row if not effective else _with_effective(row, effective, zone)
    except InstantMalformed as error:
        return _faulty(
            row, Malformed(code="effective_malformed", found=error.found, wanted="a day, or a time with offset", place="effective")
        )


def _with_effective(row: SheetRow, text: str, zone: tzinfo) -> SheetRow:
    try:
        moment = datetime.combine(date.fromisoformat(text), time(), zone)
    except ValueError:
        moment = parse_instant(text)
    return SheetRow(row.line, row.identifier, row.reason, row.decision, row.legal_basis, moment)


def _faulty(row: SheetRow, fault: Malformed) -> SheetRow:
    return SheetRow(row.line, row.identifier, fault=fault)


def _malformed(found: str, wanted: str, place: str = "") -> Malformed:
    return Malformed(code="sheet_malformed", found=found, wanted=wanted, place=place)
