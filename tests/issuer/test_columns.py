"""A header is understood wholly or refused with words that help."""

from __future__ import annotations

import pytest

from issuer.columns import columns_of, read_header
from issuer.errors import SheetRefused
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory

Row = dict[str, str]


def test_labels_and_field_names_may_be_mixed(business: CredentialType, row: Row) -> None:
    columns = columns_of(business)
    cells = [columns.labels.get(name, name) if at % 2 else name for at, name in enumerate(row)]
    assert [name for _, name in read_header(cells, columns).columns] == list(row)


def test_every_type_understands_its_own_labels(directory: Directory) -> None:
    for credential_type in directory.types:
        columns = columns_of(credential_type)
        cells = [columns.labels[name] for name in credential_type.sheet]
        assert [name for _, name in read_header(cells, columns).columns] == list(credential_type.sheet), credential_type.name


@pytest.mark.parametrize(
    "written",
    ["\ufeffentityName", "  entityName ", "ｅｎｔｉｔｙＮａｍｅ", "EntityName", "entity Name", "名称", " 名 称 "],
)
def test_what_people_do_not_see_does_not_matter(written: str, business: CredentialType, row: Row) -> None:
    cells = [written if name == "entityName" else name for name in row]
    assert "entityName" in [name for _, name in read_header(cells, columns_of(business)).columns]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        pytest.param(
            lambda cells: [*cells, "entityNmae"], "column_unknown", r"entityName \(名称\)\?", id="misspelt: the right one is suggested"
        ),
        pytest.param(lambda cells: [*cells, "xyzzy"], "column_unknown", "licence type show", id="unknown"),
        pytest.param(lambda cells: [*cells, "", "serial"], "column_unknown", "without a name", id="nameless"),
        pytest.param(lambda cells: cells[1:], "column_missing", "holderName", id="missing"),
        pytest.param(lambda cells: [*cells, "名称"], "column_twice", "entityName", id="twice, under two names"),
        pytest.param(lambda cells: [*cells, "reason"], "column_unknown", "reason", id="half a rejects.csv"),
        pytest.param(lambda cells: cells * 20, "header_length", "260", id="too many"),
    ],
)
def test_a_header_that_is_not_understood_refuses_the_sheet(
    change: object, code: str, words: str, business: CredentialType, row: Row
) -> None:
    with pytest.raises(SheetRefused, match=words) as refused:
        read_header(change(list(row)), columns_of(business))  # type: ignore[operator]
    assert refused.value.code == code
    assert refused.value.place.startswith("row 1")


def test_living_facts_are_known_and_not_read(directory: Directory) -> None:
    driving = directory.by_name("driving-licence")
    columns = columns_of(driving)
    header = read_header([*columns.required, "penaltyPoints", "驾驶证状态"], columns)
    assert header.living == ("penaltyPoints", "licenceCondition")
    assert not {name for _, name in header.columns} & set(header.living)


def test_a_column_may_mean_a_field_and_the_validity_at_once(directory: Directory) -> None:
    columns = columns_of(directory.by_name("driving-licence"))
    assert "validFrom" in columns.required
