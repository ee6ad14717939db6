"""Sheets of decisions: columns, encodings, dates, and rows that are wrong."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from registry.decision_sheet import SheetRow, read_sheet
from registry.errors import Malformed


def read(tmp_path: Path, zone: timezone, text: str, encoding: str = "utf-8") -> list[SheetRow]:
    (tmp_path / "sheet.csv").write_bytes(text.encode(encoding))
    return read_sheet(tmp_path / "sheet.csv", zone)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_and_cells_are_read(tmp_path: Path, zone: timezone, encoding: str) -> None:
    (row,) = read(tmp_path, zone, "证照标识,理由,文号,生效日期,法律依据\r\nX,提供虚假材料,〔2026〕17号,2026-11-01,第八条\r\n", encoding)
    assert (row.line, row.identifier, row.reason, row.decision) == (2, "X", "提供虚假材料", "〔2026〕17号")
    assert (row.effective_at, row.legal_basis) == (datetime(2026, 11, 1, tzinfo=zone), "第八条")


def test_lines_are_counted_as_a_spreadsheet_does(tmp_path: Path, zone: timezone) -> None:
    rows = read(tmp_path, zone, 'identifier,reason\nA,"two\nlines"\n\n,\nB,x\n')
    assert [(row.line, row.identifier) for row in rows] == [(2, "A"), (5, "B")]


@pytest.mark.parametrize(
    "text",
    ["", "reason\nx\n", "identifier,comment\nx,y\n", "identifier,identifier\nx,y\n", 'identifier\n"open\n', 'identifier\n"a"b\n'],
    ids=["empty", "no identifier", "unknown column", "column twice", "open quote", "text after a quote"],
)
def test_a_sheet_that_is_none_is_refused(tmp_path: Path, zone: timezone, text: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(tmp_path, zone, text)
    assert refused.value.code == "sheet_malformed"


@pytest.mark.parametrize(
    ("cells", "code"), [("A,x,soon", "effective_malformed"), ("A,x,,y", "sheet_malformed"), ("A,x,2026-02-30", "effective_malformed")]
)
def test_a_row_that_is_wrong_is_told_and_the_others_stay(tmp_path: Path, zone: timezone, cells: str, code: str) -> None:
    first, second = read(tmp_path, zone, f"identifier,reason,effective\n{cells}\nB,x,2026-11-01T09:00:00Z\n")
    assert first.fault is not None
    assert (first.fault.code, second.fault) == (code, None)


def test_bytes_of_another_encoding_are_refused(tmp_path: Path, zone: timezone) -> None:
    (tmp_path / "sheet.csv").write_bytes(b"identifier\n\xff\xff\xff\n")
    with pytest.raises(Malformed):
        read_sheet(tmp_path / "sheet.csv", zone)
