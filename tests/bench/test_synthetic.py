"""Synthetic sheets: the same for the same seed, good where they should be, and bad where they say so."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bench.synthetic import FAULTS, rows, write_refused, write_sheet
from bench.synthetic_people import Population, credit_code
from bench.synthetic_rows import ROWS
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.field_types import CellError, holder_code_type, parse_cell
from verifier.document.numbers import citizen_number_holds, uscc_holds
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.sources import bundled_types_root, read_directory

DIRECTORY = read_directory(bundled_types_root())
NAMES = [one.name for one in DIRECTORY.types]
BY_THE_ISSUER = {"cell_missing", "holder_code_type"}  # seen by whoever reads a whole row


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def subject(one: CredentialType, row: dict[str, str]) -> JsonObject:
    """Return the subject that a row describes."""
    fields = {field.name: parse_cell(field.type, row.get(field.name, "")) for field in one.signed_fields}
    parts = [row[name].split("|") for name in ("holderName", "holderCodeType", "holderCode")]
    holders: list[JsonValue] = []
    for holder, kind, code in zip(*parts, strict=True):
        holders.append({"name": holder, "codeType": kind, "code": parse_cell(holder_code_type(kind), code)})
    envelope: JsonObject = {"type": one.subject_type, "certificateNumber": fields[one.number_field], "issuedDate": "2024-05-01"}
    present = {name: value for name, value in fields.items() if value is not None}
    return {**envelope, "areaCode": "440199", "trustLevel": "A", "licenceHolder": holders, **present}


def test_every_type_can_be_made() -> None:
    assert set(ROWS) == set(FAULTS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_good_row_keeps_the_rules_of_its_type(name: str) -> None:
    one = DIRECTORY.by_name(name)
    schemas = SchemaSet(Directory.of([one]))
    model = json.loads((bundled_types_root() / one.key / "examples" / "valid-full.json").read_text("utf-8"))
    for row in rows(name, 150, seed=5):
        assert schemas.violations({**model, "credentialSubject": subject(one, row)}, one) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_bad_row_is_bad_in_one_cell_and_as_it_says(name: str, tmp_path: Path) -> None:
    one = DIRECTORY.by_name(name)
    refused = write_sheet(tmp_path / "sheet.csv", name, 30, seed=3, bad=len(FAULTS[name]))
    sheet = read(tmp_path / "sheet.csv")
    assert [fault.column for fault in FAULTS[name]] == [bad.column for bad in refused]
    kinds = {field.name: field.type for field in one.signed_fields}
    bad_lines = {bad.line: bad for bad in refused}
    for line, row in enumerate(sheet, start=2):
        found = set()
        for column, kind in kinds.items():
            try:
                parse_cell(kind, row.get(column, ""))
            except CellError as wrong:
                found.add((column, wrong.code))
        bad = bad_lines.get(line)
        wanted = set() if bad is None or bad.code in BY_THE_ISSUER else {(bad.column, bad.code)}
        assert found == wanted
        if bad is not None and bad.code == "cell_missing":
            assert row[bad.column] == ""


def test_the_same_seed_gives_the_same_sheet(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        write_sheet(path, "business-licence", 50, seed=seed, bad=2)
    assert paths[0].read_bytes() == paths[1].read_bytes() != paths[2].read_bytes()


def test_a_sheet_may_have_chinese_headings(tmp_path: Path) -> None:
    write_sheet(tmp_path / "sheet.csv", "business-licence", 1, seed=1, labels=True)
    assert {"统一社会信用代码", "名称", "持证主体名称"} <= read(tmp_path / "sheet.csv")[0].keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_sheet_says_which_rows_are_bad(name: str) -> None:
    examples = bundled_types_root() / name / "v1" / "examples"
    sheet, refused = read(examples / "rows.csv"), read(examples / "rows-refused.csv")
    assert len(sheet) == (1007 if name == "business-licence" else 103)
    assert [(fault.column, fault.code) for fault in FAULTS[name]] == [(bad["column"], bad["code"]) for bad in refused]
    assert all(2 <= int(bad["line"]) <= len(sheet) + 1 for bad in refused)


def test_nobody_appears_twice() -> None:
    people = Population(7)
    numbers = [people.person().number for _ in range(50_000)]
    codes = [people.company().code for _ in range(50_000)]
    assert len(set(numbers)) == len(set(codes)) == 50_000
    assert all(map(citizen_number_holds, numbers[::97]))
    assert all(map(uscc_holds, codes[::97]))


def test_everybody_lives_on_an_area_that_is_not_assigned() -> None:
    people = Population(8)
    assert all(people.person().number.startswith("440199") for _ in range(100))
    assert all(people.company().code[2:8] == "440199" for _ in range(100))
    assert credit_code("91", 0).startswith("91440199DEM00000")


def test_refused_rows_are_written_for_people(tmp_path: Path) -> None:
    refused = write_sheet(tmp_path / "sheet.csv", "driving-licence", 5, seed=1, bad=1)
    write_refused(tmp_path / "refused.csv", refused)
    (row,) = read(tmp_path / "refused.csv")
    assert row == {"line": str(refused[0].line), "column": refused[0].column, "code": refused[0].code}
