"""A row becomes claims, or everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from issuer.claims import Claims
from issuer.columns import columns_of, read_header
from issuer.ledger import Authority
from issuer.row_reader import RowReader
from issuer.rows import Row
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # the 23rd where the sheet was written
ZONE = timezone(timedelta(hours=8))
Read = Callable[[dict[str, str]], object]


@pytest.fixture
def reader(business: CredentialType, authority: Authority) -> Callable[[dict[str, str]], RowReader]:
    def make(cells: dict[str, str]) -> RowReader:
        header = read_header(list(cells), columns_of(business))
        return RowReader.of(business, header, authority, ZONE, NOW)

    return make


@pytest.fixture
def claims(reader: Callable[[dict[str, str]], RowReader]) -> Callable[[dict[str, str]], Claims]:
    def read(cells: dict[str, str]) -> Claims:
        made = reader(cells).read(Row(2, tuple(cells.values())))
        assert isinstance(made, Claims), made
        return made

    return read


@pytest.fixture
def codes(reader: Callable[[dict[str, str]], RowReader]) -> Callable[[dict[str, str]], list[tuple[str, str]]]:
    def read(cells: dict[str, str]) -> list[tuple[str, str]]:
        made = reader(cells).read(Row(2, tuple(cells.values())))
        assert isinstance(made, tuple), made
        return [(error.column, error.code) for error in made]

    return read


def test_defaults_are_filled_in(claims: Callable[[dict[str, str]], Claims], row: dict[str, str]) -> None:
    made = claims(row)
    assert made.envelope == {
        "certificateNumber": "91440199DEMX1001XH",
        "issuedDate": "2026-11-23",
        "areaCode": "440199",
        "trustLevel": "A",
    }
    assert (made.serial, made.version) == (None, 1)
    assert (made.valid_from, made.valid_until) == ("2024-05-01T00:00:00+08:00", None)


@pytest.mark.parametrize(
    ("cells", "begins", "ends"),
    [
        pytest.param({}, "2024-05-01T00:00:00+08:00", None, id="by the approval date, long-term"),
        pytest.param(
            {"termFrom": "2024-06-01", "termTo": "2044-05-31"}, "2024-06-01T00:00:00+08:00", "2044-05-31T23:59:59+08:00", id="by the term"
        ),
        pytest.param({"termTo": "长期"}, "2024-05-01T00:00:00+08:00", None, id="long-term in words"),
        pytest.param(
            {"validFrom": "2025-01-01", "termFrom": "2024-06-01"}, "2025-01-01T00:00:00+08:00", None, id="the sheet's column first"
        ),
        pytest.param({"validFrom": "2025-01-01T09:30:00+09:00"}, "2025-01-01T09:30:00+09:00", None, id="an instant as it is"),
        pytest.param({"validUntil": "2030/1/1"}, "2024-05-01T00:00:00+08:00", "2030-01-01T23:59:59+08:00", id="the end of that day"),
    ],
)
def test_the_validity_follows_sheet_type_and_day(
    cells: dict[str, str], begins: str, ends: str | None, claims: Callable[[dict[str, str]], Claims], row: dict[str, str]
) -> None:
    made = claims(row | cells)
    assert (made.valid_from, made.valid_until) == (begins, ends)


@pytest.mark.parametrize(
    ("cells", "errors"),
    [
        pytest.param({"entityName": " "}, [("entityName", "cell_missing")], id="a required cell is empty"),
        pytest.param({"entityName": "a\x00b"}, [("entityName", "control_character")], id="a NUL"),
        pytest.param({"entityName": "x" * 200_000}, [("entityName", "too_long")], id="a huge cell"),
        pytest.param({"establishedDate": "2024-02-30"}, [("establishedDate", "not_a_date")], id="no such day"),
        pytest.param({"holderCode": "91440199DEMX1001XG"}, [("holderCode", "number_check_failed")], id="a wrong check"),
        pytest.param(
            {"holderCodeType": "111"},
            [("holderCodeType", "holder_code_type"), ("holderCode", "number_check_failed")],
            id="a person holds no business licence",
        ),
        pytest.param({"holderName": ""}, [("holderName", "cell_missing")], id="no holder"),
        pytest.param({"holderName": "a|b"}, [("holderName", "holders_unequal")], id="two names, one code"),
        pytest.param(
            {"holderName": "a|b", "holderCodeType": "001|001", "holderCode": "91440199DEMX1001XH|92440199DEMX10028E"},
            [("holderName", "holders_too_many")],
            id="more holders than the type has",
        ),
        pytest.param({"validUntil": "2020-01-01"}, [("validUntil", "period_malformed")], id="ends before it begins"),
        pytest.param({"validFrom": "soon"}, [("validFrom", "not_a_date")], id="no date"),
        pytest.param({"validFrom": "2025-01-01T00:00:00"}, [("validFrom", "not_a_date_time")], id="an instant without offset"),
        pytest.param({"version": "0"}, [("version", "wrong_form")], id="version 0"),
        pytest.param({"serial": "abc"}, [("serial", "wrong_form")], id="a serial in lower case"),
        pytest.param({"areaCode": "310000"}, [("areaCode", "area_not_granted")], id="an area of others"),
        pytest.param({"trustLevel": "E"}, [("trustLevel", "not_one_of")], id="no such trust level"),
        pytest.param({"replaces": "nonsense"}, [("replaces", "number_check_failed")], id="replaces nothing that there is"),
        pytest.param(
            {"entityName": "", "establishedDate": "x", "holderCode": "y"},
            [("holderCode", "number_check_failed"), ("entityName", "cell_missing"), ("establishedDate", "not_a_date")],
            id="all errors at once, in the order of the columns",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_column(
    cells: dict[str, str], errors: list[tuple[str, str]], codes: Callable[[dict[str, str]], list[tuple[str, str]]], row: dict[str, str]
) -> None:
    assert codes(row | cells) == errors


@pytest.mark.parametrize("cells", [("a",), tuple("a" * 30)], ids=["too few", "too many"])
def test_a_row_of_another_width_is_refused(
    cells: tuple[str, ...], reader: Callable[[dict[str, str]], RowReader], row: dict[str, str]
) -> None:
    errors = reader(row).read(Row(7, cells))
    assert [(error.line, error.code) for error in errors] == [(7, "cell_count")]  # type: ignore[union-attr]


def test_empty_cells_beyond_the_header_do_not_matter(reader: Callable[[dict[str, str]], RowReader], row: dict[str, str]) -> None:
    assert isinstance(reader(row).read(Row(2, (*row.values(), "", " "))), Claims)


def test_a_row_is_the_same_tomorrow(reader: Callable[[dict[str, str]], RowReader], row: dict[str, str]) -> None:
    today = reader(row)
    tomorrow = replace(today, today=today.today + timedelta(days=1))
    line = Row(2, tuple(row.values()))
    first, second = today.read(line), tomorrow.read(line)
    assert isinstance(first, Claims)
    assert isinstance(second, Claims)
    assert first.digest == second.digest
    assert first.envelope != second.envelope


@pytest.mark.parametrize("column", ["entityName", "serial", "version", "validUntil", "holderName", "copyKind"])
def test_whatever_is_given_makes_it_another_row(column: str, claims: Callable[[dict[str, str]], Claims], row: dict[str, str]) -> None:
    other = {"serial": "ABC0001", "version": "2", "validUntil": "2040-01-01", "copyKind": "duplicate"}.get(column, "别的")
    assert claims(row).digest != claims(row | {column: other}).digest


def test_ways_of_writing_the_same_make_the_same_row(claims: Callable[[dict[str, str]], Claims], row: dict[str, str]) -> None:
    written = row | {"establishedDate": "2024年5月1日", "holderCode": "91440199demx1001xh ", "version": ""}
    assert claims(row).digest == claims(written).digest


def test_several_holders_stand_between_bars(directory: Directory, authority: Authority) -> None:
    marriage = directory.by_name("marriage-certificate")
    cells = dict.fromkeys(columns_of(marriage).required, "")
    cells |= {"holderName": "甲示范|乙示范", "holderCodeType": "111|111", "holderCode": "440199199001010017|440199199102280024"}
    header = read_header(list(cells), columns_of(marriage))
    made = RowReader.of(marriage, header, authority, ZONE, NOW).read(Row(2, tuple(cells.values())))
    assert isinstance(made, tuple)
    assert not [error for error in made if error.column.startswith("holder")]
