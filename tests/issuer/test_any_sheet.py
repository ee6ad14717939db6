"""Whatever stands in a sheet: it is minted as given, or refused with words; never anything else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.check import Accepted, Checker
from issuer.claims import Claims
from issuer.columns import columns_of
from issuer.errors import SheetRefused
from issuer.order import Order
from issuer.rejects import RowError
from issuer.rows import Row
from issuer.sheet import open_sheet
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory

Cells = dict[str, str]
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
HOSTILE = st.sampled_from(
    ["=1+1", "<script>", "\x00", "\ufeff", "\u202e", "|", "||", "a|b", "null", "{}", "[[]]", '{"a":1e999}', "1_0", "١٢", "长期", "😀", "-0"]
) | st.sampled_from(["2024-02-30", "2024年5月1日", "\r", "\t", " ", "0" * 400])
FILES = st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | st.binary(max_size=80).map(lambda tail: b"PK\x03\x04" + tail)
OPTIONAL = ("serial", "validFrom", "validUntil", "version", "copyKind", "replaces", "duplicateNo", "termTo")
TEXT = st.text(max_size=40) | HOSTILE | st.text(alphabet='0123456789-/.TZ:+年月日|,{}[]" \n\r', max_size=30)


@pytest.fixture
def checked(ordered: Callable[..., Order], row: Cells) -> Callable[[Cells], object]:
    """Return a function that judges a row; whether the schema is asked about all of it or only about what the row says is the same."""
    columns = {
        "serial": "",
        "validFrom": "",
        "validUntil": "",
        "version": "",
        "copyKind": "",
        "replaces": "",
        "duplicateNo": "",
        "termTo": "",
    }
    order = ordered([row | columns])
    checker = Checker.of(order)

    def judge(cells: Cells) -> object:
        good, judged = (Row(2, tuple((row | columns | given).values())) for given in ({}, cells))
        (found,) = checker.judge([judged])
        assert checker.judge([good, judged])[1] == found
        return found

    return judge


@SHARED
@given(data=st.data())
def test_any_text_in_any_cell_is_minted_as_given_or_refused(data: st.DataObject, checked: Callable[[Cells], object], row: Cells) -> None:
    name = data.draw(st.sampled_from([*row, *OPTIONAL]))
    text = data.draw(TEXT)
    made = checked({name: text})
    if isinstance(made, tuple):
        assert all(error.code and error.reason for error in made)
        return
    assert isinstance(made, Accepted)
    if name in ("entityName", "domicile", "businessScope") and text.strip():
        assert orjson.loads(made.draft.subject)[name] == text.replace("\r\n", "\n")


@SHARED
@given(cells=st.lists(TEXT, max_size=60))
def test_any_row_of_any_type_is_read_or_refused(cells: list[str], directory: Directory, ordered: Callable[..., Order], row: Cells) -> None:
    order = ordered([row])
    made = order.reader.read(Row(2, tuple(cells)))
    assert isinstance(made, Claims | tuple)


@SHARED
@given(data=st.data())
def test_cells_read_at_once_are_cells_readone_by_one(data: st.DataObject, ordered: Callable[..., Order], row: Cells) -> None:
    reader = ordered([row]).reader
    name = data.draw(st.sampled_from([*row]))
    made = Row(2, tuple((row | {name: data.draw(TEXT)}).values()))
    errors: list[RowError] = []
    at_once = reader.clean.values(made.cells)
    one_by_one, holder_cells = reader.one_by_one(made, errors)
    assert at_once is None or (at_once, errors) == (one_by_one, [])
    assert {column: cell.strip() for column, cell in reader.clean.holder_cells(made.cells).items()} == {
        column: cell.strip() for column, cell in holder_cells.items()
    }


@SHARED
@given(
    content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | st.binary(max_size=80).map(lambda tail: b"PK\x03\x04" + tail)
)
def test_any_file_is_a_sheet_or_refused(content: bytes, tmp_path: Path, business: CredentialType) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    with pytest.raises(SheetRefused) as refused:
        list(open_sheet(path, columns_of(business)).rows())
    assert refused.value.code != "issuer_error"


@SHARED
@given(rows=st.lists(st.lists(st.text(max_size=12), min_size=13, max_size=13), max_size=5))
def test_cells_come_out_of_a_csv_file_as_they_went_in(rows: list[list[str]], tmp_path: Path, row: Cells, business: CredentialType) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([list(row), *rows])
    path = tmp_path / "any.csv"
    path.write_bytes(text.getvalue().encode())
    read = {each.line: list(each.cells) for each in open_sheet(path, columns_of(business)).rows()}
    assert read == {line: cells for line, cells in enumerate(rows, start=2) if any(cell.strip() for cell in cells)}
