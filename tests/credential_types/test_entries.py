"""Every entry of the bundled directory, held against all rules and against the directory's own promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from verifier.document.contexts import bundled_contexts
from verifier.document.directory import Directory
from verifier.document.numbers import uscc_holds
from verifier.entry_check import check_entry
from verifier.sources import bundled_types_root, read_entry_files, read_examples, type_folders

FOLDERS = type_folders(bundled_types_root())
LIVING = {"penaltyPoints", "licenceCondition"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_nothing_is_wrong_with_an_entry(folder: Path) -> None:
    assert check_entry(read_entry_files(folder), read_examples(folder), bundled_contexts()) == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_an_entry_has_enough_examples(folder: Path) -> None:
    names = read_examples(folder)
    assert sum(name.startswith("valid-") for name in names) >= 3
    assert sum(name.startswith("invalid-") for name in names) >= 4
    assert {"invalid.json", "rows.csv", "rows-refused.csv"} <= names.keys()
    rows = 1000 if folder.parent.name == "business-licence" else 100
    assert len(names["rows-refused.csv"].splitlines()) - 1 == (7 if rows == 1000 else 3)


def test_type_codes_name_their_definer(directory: Directory) -> None:
    for one in directory.types:
        assert uscc_holds(one.type_code[:18])
        assert one.defining_authority.code == one.type_code[:18]


def test_one_person_holds_one_driving_licence_and_one_identity(directory: Directory) -> None:
    assert {one.name for one in directory.types if one.one_live_per_holder} == {"driving-licence", "resident-identity-record"}


def test_the_person_record_is_published_but_not_open(directory: Directory) -> None:
    assert [one.name for one in directory.types if not one.open] == ["resident-identity-record"]
    assert all(one.published for one in directory.types)


def test_a_type_that_a_person_may_hold_says_so(directory: Directory) -> None:
    # The form of the printed code rests on it: a person's data must not land in a web server's log.
    for one in directory.types:
        assert one.holder.natural == bool({"111", "411", "412", "413", "414", "511", "516", "999"} & set(one.holder.code_types))


def test_no_living_fact_is_signed(directory: Directory) -> None:
    for one in directory.types:
        subject = one.schema_document()["$defs"]["subject"]["properties"]  # type: ignore[index,call-overload]
        assert not LIVING & subject.keys()  # type: ignore[union-attr]
        assert not LIVING & set(one.sheet)


def test_the_fields_are_those_of_the_domain(directory: Directory, published_vectors: Path) -> None:
    fields = published_vectors.parent / "domain" / "licence-types.json"
    if not fields.is_file():
        pytest.skip(f"no field list at {fields}")
    known = json.loads(fields.read_text(encoding="utf-8"))["types"]
    for one in directory.types:
        wanted = [(f["name"], f["type"].replace("\\d", "[0-9]"), f["required"], f["sensitive"]) for f in known[one.type]["fields"]]
        assert [(f.name, f.type.code, f.required, f.sensitive) for f in one.fields] == wanted
        assert all(one.labels[f["name"]] == {"zh-hans": f["zh"], "en": f["en"]} for f in known[one.type]["fields"])
        assert one.names == {"zh-hans": known[one.type]["zh"], "en": known[one.type]["en"]}
        assert known[one.type]["nationalTypeCode"] in (None, one.type_code)
