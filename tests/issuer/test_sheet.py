"""Files become rows: whatever encoding, whatever separator, with the line numbers of a spreadsheet."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from issuer.columns import columns_of
from issuer.errors import SheetRefused
from issuer.sheet import Sheet, open_sheet
from verifier.document.credential_type import CredentialType

Row = dict[str, str]
SheetOf = Callable[..., Path]


@pytest.fixture
def opened(business: CredentialType) -> Callable[[Path], Sheet]:
    return lambda path: open_sheet(path, columns_of(business))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_says_the_same_in_every_encoding(
    encoding: str, delimiter: str, row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]
) -> None:
    sheet = opened(sheet_of([row], encoding=encoding, delimiter=delimiter))
    assert [each.cells for each in sheet.rows()] == [tuple(row.values())]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_in_words(encoding: str, row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]) -> None:
    with pytest.raises(SheetRefused, match="UTF-16") as refused:
        opened(sheet_of([row], encoding=encoding))
    assert refused.value.code == "sheet_encoding"


def test_utf_8_with_one_broken_byte_is_not_read_as_gb18030(row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]) -> None:
    path = sheet_of([row, row | {"entityName": "王"}])
    path.write_bytes(path.read_bytes()[:-30].replace("王".encode(), "王".encode()[:2]) + b"\xb9\xab\xcb\xbe\r\n")
    with pytest.raises(SheetRefused, match="broken at byte") as refused:
        opened(path)
    assert refused.value.code == "sheet_encoding"


def test_a_file_that_ends_within_a_character_is_refused(row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]) -> None:
    path = sheet_of([row])
    path.write_bytes(path.read_bytes() + "公".encode()[:2])
    with pytest.raises(SheetRefused) as refused:
        opened(path)
    assert refused.value.code == "sheet_encoding"


def test_bytes_of_no_known_encoding_are_refused(row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]) -> None:
    path = sheet_of([row], encoding="gb18030")
    path.write_bytes(path.read_bytes() + b"\xff\xff")
    with pytest.raises(SheetRefused) as refused:
        opened(path)
    assert refused.value.code == "sheet_encoding"


def test_lines_are_counted_as_a_spreadsheet_counts_them(row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]) -> None:
    empty = dict.fromkeys(row, "")
    rows = [row | {"businessScope": "一行\n两行\r\n三行"}, empty, row, row]
    assert [each.line for each in opened(sheet_of(rows)).rows()] == [2, 4, 5]


def test_a_blank_line_counts_but_is_no_row(row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]) -> None:
    path = sheet_of([row])
    path.write_bytes(path.read_bytes() + b"\r\n\r\n" + path.read_bytes().split(b"\r\n", 1)[1])
    assert [each.line for each in opened(path).rows()] == [2, 5]


def test_a_quote_that_never_closes_refuses_the_sheet(row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]) -> None:
    path = sheet_of([row])
    path.write_bytes(path.read_bytes() + b'"x\r\n' + path.read_bytes())
    with pytest.raises(SheetRefused) as refused:
        list(opened(path).rows())
    assert refused.value.code == "csv_syntax"


@pytest.mark.parametrize(("content", "code"), [(b"", "header_missing"), (b"\r\n", "header_missing"), (b"\xef\xbb\xbf", "header_missing")])
def test_an_empty_file_is_refused(content: bytes, code: str, tmp_path: Path, opened: Callable[[Path], Sheet]) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    with pytest.raises(SheetRefused) as refused:
        opened(path)
    assert refused.value.code == code


def test_a_line_too_long_for_memory_is_refused(tmp_path: Path, opened: Callable[[Path], Sheet]) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"x" * (9 * 1024 * 1024))
    with pytest.raises(SheetRefused) as refused:
        opened(path)
    assert refused.value.code == "sheet_line_length"


def test_memory_stays_flat_over_many_rows(row: Row, sheet_of: SheetOf, opened: Callable[[Path], Sheet]) -> None:
    sheet = opened(sheet_of([row] * 20_000))
    tracemalloc.start()
    assert sum(1 for _ in sheet.rows()) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024


@pytest.fixture
def workbook(tmp_path: Path, row: Row) -> Callable[[dict[str, object]], Path]:
    """Return a function that writes one row, some of its cells replaced, as an .xlsx file."""

    def write(cells: dict[str, object], number_format: str = "General") -> Path:
        book = openpyxl.Workbook()
        page = book.active
        page.append(list(row))
        page.append([cells.get(name, text) for name, text in row.items()])
        for name in cells:
            page.cell(2, list(row).index(name) + 1).number_format = number_format
        book.save(tmp_path / "sheet.xlsx")
        return tmp_path / "sheet.xlsx"

    return write


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        pytest.param(date(2024, 5, 1), "yyyy-mm-dd", "2024-05-01", id="a date"),
        pytest.param(datetime(2024, 5, 1), "yyyy/m/d", "2024-05-01", id="a date that Excel keeps with midnight"),  # noqa: DTZ001
        pytest.param(datetime(2024, 5, 1, 9, 30), "yyyy-mm-dd hh:mm", "2024-05-01T09:30:00", id="a date with a time"),  # noqa: DTZ001
        pytest.param(12, "General", "12", id="a whole number"),
        pytest.param(12.0, "General", "12", id="a whole number kept as a float"),
        pytest.param(0.1, "General", "0.1", id="a fraction"),
        pytest.param(42, "000000", "000042", id="leading zeros by format"),
        pytest.param(True, "General", "true", id="a flag"),
        pytest.param("=a", "@", None, id="a formula"),
        pytest.param(440199199001010017, "General", None, id="a citizen number typed as a number"),
        pytest.param(0.5, "0%", None, id="a percentage"),
        pytest.param("#N/A", "General", None, id="an error value"),
    ],
)
def test_a_cell_of_a_workbook_is_read_as_people_see_it_or_refused(
    value: object, number_format: str, text: str | None, workbook: Callable[..., Path], opened: Callable[[Path], Sheet]
) -> None:
    (read,) = opened(workbook({"entityName": value}, number_format)).rows()
    if text is None:
        assert [fault.index for fault in read.faults] == [4]
    else:
        assert read.cells[4] == text
        assert not read.faults


def test_a_row_of_a_workbook_is_as_wide_as_its_header(workbook: Callable[..., Path], row: Row, opened: Callable[[Path], Sheet]) -> None:
    (read,) = opened(workbook({"approvalDate": None, "registrationAuthority": None})).rows()
    assert len(read.cells) == len(row)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x03\x04" + b"\x00" * 100, id="no zip at all"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 100, id="an old workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(content: bytes, tmp_path: Path, opened: Callable[[Path], Sheet]) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(content)
    with pytest.raises(SheetRefused) as refused:
        opened(path)
    assert refused.value.code in ("xlsx_unreadable", "sheet_kind")


def test_what_draws_and_what_reads_workbooks_loads_when_it_is_needed() -> None:
    late = ("openpyxl", "PIL", "resvg_py", "rich", "numpy")
    program = f"import sys, issuer.commands; print([name for name in {late} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
