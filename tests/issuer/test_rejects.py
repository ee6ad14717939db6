"""Refused rows come back as given, harmless in a spreadsheet, and can be minted once they are mended."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.columns import Header, columns_of, read_header
from issuer.rejects import Rejects, RowError, neutral, original
from issuer.rows import Row
from verifier.document.credential_type import CredentialType


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-a", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1", "'=1"])
def test_a_formula_is_made_neutral(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a", "1", "-1", "+8613800000000", "-1.50", "O'Neil", "'a", "名=称"])
def test_what_no_spreadsheet_runs_stays_as_given(cell: str) -> None:
    assert neutral(cell) == cell


@given(st.text())
def test_making_neutral_can_be_undone(cell: str) -> None:
    assert original(neutral(cell)) == cell


@given(st.text(alphabet="'=+-@ \t1a"))
def test_making_neutral_can_be_undone_where_it_is_hardest(cell: str) -> None:
    assert original(neutral(cell)) == cell


@pytest.fixture
def header(business: CredentialType, row: dict[str, str]) -> Header:
    return read_header(list(row), columns_of(business))


def written(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_refused_row_stands_as_given_with_all_its_errors(header: Header, row: dict[str, str], tmp_path: Path) -> None:
    errors = (RowError(2, "entityName", "cell_missing", "one"), RowError(2, "domicile", "unheard_of", "two"))
    with Rejects(tmp_path / "rejects.csv", header) as rejects:
        rejects.add(Row(2, tuple(row.values())), errors)
    head, line = written(tmp_path / "rejects.csv")
    assert head == [*row, "line", "column", "code", "reason"]
    assert line == [*row.values(), "2", "entityName", "cell_missing", "必填项为空（one）; domicile: two"]


def test_a_row_of_another_width_keeps_its_columns_and_loses_nothing(header: Header, tmp_path: Path) -> None:
    width = len(header.cells)
    with Rejects(tmp_path / "rejects.csv", header) as rejects:
        rejects.add(Row(2, ("a",)), (RowError(2, "", "unheard_of", "few"),))
        rejects.add(Row(3, tuple("b" * (width + 2))), (RowError(3, "", "unheard_of", "many"),))
    _, few, many = written(tmp_path / "rejects.csv")
    assert few[width:] == ["2", "", "unheard_of", "few"]
    assert many[width:] == ["3", "", "unheard_of", "many", "b", "b"]


def test_the_file_begins_with_the_mark_that_spreadsheets_look_for(header: Header, row: dict[str, str], tmp_path: Path) -> None:
    with Rejects(tmp_path / "rejects.csv", header) as rejects:
        rejects.add(Row(2, tuple(row.values())), (RowError(2, "", "x", "y"),))
    assert (tmp_path / "rejects.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_where_nothing_is_refused_the_file_of_an_earlier_run_goes(header: Header, tmp_path: Path) -> None:
    (tmp_path / "rejects.csv").write_text("old")
    with Rejects(tmp_path / "rejects.csv", header):
        pass
    assert list(tmp_path.iterdir()) == []
