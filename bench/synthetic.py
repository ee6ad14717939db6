"""Sheets of synthetic licences, of any size, the same for the same seed: for tests, demonstrations and measurements.

Writing one from the command line: ``python -m bench.synthetic business-licence 1000 sheet.csv --seed 1 --bad 7``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from bench.synthetic_people import Population
from bench.synthetic_rows import ROWS, Row
from verifier.document.field_kinds import TEXT_CHARACTERS
from verifier.sources import bundled_types_root, read_directory


class RefusedRow(NamedTuple):
    """A row that must be refused: its line as a spreadsheet counts (header 1), the field, and the code of the reason."""

    line: int
    column: str
    code: str


class Fault(NamedTuple):
    """A way to spoil a row: ``text`` in the field ``column``."""

    column: str
    text: str
    code: str


# One rule broken each; where a number must fail, its check character is a wrong one.
FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "business-licence": (
        Fault("unifiedSocialCreditCode", "91440199DEMX1001X0", "number_check_failed"),
        Fault("establishedDate", "2024-02-30", "not_a_date"),
        Fault("entityName", "示范市响铃\x07贸易有限公司", "control_character"),
        Fault("registeredCapital", "壹佰万元整", "wrong_form"),
        Fault("businessScope", "经" * 4001, "too_long"),
        Fault("domicile", "", "cell_missing"),
        Fault("holderCodeType", "411", "holder_code_type"),
    ),
    "driving-licence": (
        Fault("licenceNumber", "440199199002300012", "number_check_failed"),
        Fault("vehicleClasses", "C1|Z9", "not_one_of"),
        Fault("fileNumber", "44010000001", "wrong_form"),
    ),
    "road-transport-operation-permit": (
        Fault("permitNumber", "粤A0000000001", "wrong_form"),
        Fault("validTo", "四年", "not_a_date"),
        Fault("operatingStatus", "8", "not_one_of"),
    ),
    "vehicle-transport-certificate": (
        Fault("annualReview", "[{'date': '2024-05-01'}]", "not_json"),
        Fault("seats", "四十五", "not_a_number"),
        Fault("plateNumber", "", "cell_missing"),
    ),
    "food-business-licence": (
        Fault("licenceNumber", "JY4401990000001", "wrong_form"),
        Fault("creditCode", "91440199DEMX1001XH0", "too_long"),
        Fault("issueDate", "2024/13/01", "not_a_date"),
    ),
    "tax-payment-certificate": (
        Fault("lines", "增值税 100 元", "not_json"),
        Fault("totalAmount", "1,000.00", "wrong_form"),
        Fault("taxpayerName", "", "cell_missing"),
    ),
    "real-estate-ownership-certificate": (
        Fault("unitNumber", "440199001001GB00001F0001", "wrong_form"),
        Fault("coOwnership", "共同共有", "not_one_of"),
        Fault("notes", "附" * 601, "too_long"),
    ),
    "resident-identity-record": (
        Fault("citizenIdNumber", "440199199001010018", "number_check_failed"),
        Fault("sex", "男", "not_one_of"),
        Fault("birthDate", "1990-01-32", "not_a_date"),
    ),
    "marriage-certificate": (
        Fault("registrationNo", "结字第1号", "wrong_form"),
        Fault("spouses", "甲、乙", "not_json"),
        Fault("certificateHolder", "", "cell_missing"),
    ),
    "licensed-pharmacist-registration": (
        Fault("idNumber", "44019919880808002Y", "number_check_failed"),
        Fault("practiceScope", "retail|retail", "not_unique"),
        Fault("registrationNo", "4" * 33, "too_long"),
    ),
    "medical-institution-practice-licence": (
        Fault("registrationNo", "DEM00000144019", "wrong_form"),
        Fault("beds", "-5", "not_a_number"),
        Fault("departments", "内科||外科", "wrong_form"),
    ),
    "birth-medical-certificate": (
        Fault("birthDateTime", "2024-03-05T07:30:00", "not_a_date_time"),
        Fault("parentPageUsed", "也许", "not_true_or_false"),
        Fault("newbornName", "名" * (TEXT_CHARACTERS + 1), "too_long"),
    ),
}


def rows(type_name: str, count: int, seed: int) -> Iterator[Row]:
    """Yield ``count`` good rows of a type's sheet, as texts by field name."""
    people = Population(seed)
    make = ROWS[type_name]
    for index in range(1, count + 1):
        yield make(people, index)


def write_sheet(path: Path, type_name: str, rows: int, seed: int, bad: int = 0, *, labels: bool = False) -> list[RefusedRow]:
    """Write a sheet of ``rows`` good rows with ``bad`` bad ones among them, and return the bad ones in their order.

    Args:
        type_name: ``business-licence`` or another of ``ROWS``.
        seed: the same seed gives the same bytes.
        bad: each is spoilt in the next of the type's ways, and is otherwise good.
        labels: whether the header has the Chinese labels instead of the field names.
    """
    people = Population(seed)
    make, faults = ROWS[type_name], FAULTS[type_name]
    spoilt = dict(zip(sorted(people.random.sample(range(1, rows + bad + 1), bad)), range(bad), strict=True))
    columns = _columns(type_name)
    refused = []
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(_labels(type_name, columns) if labels else columns)
        for index in range(1, rows + bad + 1):
            row = make(people, index)
            if index in spoilt:
                fault = faults[spoilt[index] % len(faults)]
                row[fault.column] = fault.text
                refused.append(RefusedRow(index + 1, fault.column, fault.code))
            sheet.writerow([row.get(column, "") for column in columns])
    return refused


def write_refused(path: Path, refused: list[RefusedRow]) -> None:
    """Write what must be refused beside a sheet: line, column, code."""
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(RefusedRow._fields)
        sheet.writerows(refused)


def _columns(type_name: str) -> list[str]:
    """Return the columns that any row fills: the sheet's own order, without what no row ever has."""
    seen: set[str] = {fault.column for fault in FAULTS[type_name]}
    for row in rows(type_name, 60, seed=0):
        seen |= row.keys()
    return [name for name in read_directory(bundled_types_root()).by_name(type_name).sheet if name in seen]


def _labels(type_name: str, columns: list[str]) -> list[str]:
    labels = read_directory(bundled_types_root()).by_name(type_name).labels
    return [labels[name]["zh-hans"] for name in columns]


@click.command()
@click.argument("type_name", type=click.Choice(list(ROWS)))
@click.argument("count", type=click.IntRange(min=0))
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--seed", default=1, show_default=True)
@click.option("--bad", default=0, help="Bad rows besides.")
@click.option("--labels", is_flag=True, help="Chinese labels in the header.")
@click.option("--refused", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the lines that must be refused.")
def main(type_name: str, count: int, path: Path, seed: int, bad: int, labels: bool, refused: Path | None) -> None:
    """Write a sheet of COUNT good rows of TYPE_NAME to PATH."""
    found = write_sheet(path, type_name, count, seed, bad, labels=labels)
    if refused is not None:
        write_refused(refused, found)


if __name__ == "__main__":
    main()
