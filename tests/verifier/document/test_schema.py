"""A credential against its type's schema: what is said, and that another implementation says the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.formats import FORMATS
from verifier.document.schema import VIOLATIONS, SchemaMalformed, SchemaSet, compile_quick, compile_schema
from verifier.sources import bundled_types_root, read_directory, read_examples, type_folders

DIRECTORY = read_directory(bundled_types_root())
EXAMPLES = {
    f"{folder.parent.name}/{name}": json.loads(raw)
    for folder in type_folders(bundled_types_root())
    for name, raw in read_examples(folder).items()
    if name.endswith(".json") and name != "invalid.json"
}
GOOD = sorted(name for name in EXAMPLES if "/valid-" in name)
STRANGE: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    1.5,
    2**53,
    "",
    " ",
    "1",
    "01",
    "x\n",
    "12\n",
    "\x07",
    "𠮷" * 129,
    "x" * 5000,
    "2024-02-30",
    "2024-05-01",
    "0000-01-01",
    "2024-05-01T00:00:60Z",
    "2024-05-01t00:00:00z",
    "2024-05-01T00:00:00+08:00",
    "２０２４-05-01",
    "440199000123",
    "440199000123\n",
    "٤٤٠١٩٩٠٠٠١٢٣",
    "91440199DEMX1001XH",
    "91440199DEMX1001XH\n",
    "440199199001010017",
    "100 CNY\n",
    "100 CNY",
    "-1.00",
    "JY14401990000001",
    "A440000003",
    "/9j/AAAA",
    "/9j/AAA",
    [],
    [1],
    ["a", "a"],
    [True, 1],
    ["C1"],
    {},
    {"name": "x"},
    {"name": "x", "codeType": "111", "code": "1"},
    {"@value": "x"},
    {"codeType": "001"},
    [{}],
]


@pytest.fixture(scope="module")
def schemas() -> SchemaSet:
    return SchemaSet(DIRECTORY)


@pytest.fixture(scope="module")
def others() -> dict[str, jsonschema.Draft202012Validator]:
    """Return a validator of another implementation for each type, with the same formats and no others."""
    checker = jsonschema.FormatChecker(formats=())
    for name, holds in FORMATS.items():
        checker.checks(name)(lambda value, holds=holds: not isinstance(value, str) or holds(value))
    return {one.type: jsonschema.Draft202012Validator(one.schema_document(), format_checker=checker) for one in DIRECTORY.types}


def faulty_places(errors: Iterator[jsonschema.ValidationError]) -> set[str]:
    """Return the places of errors as pointers; of members that lack or are too many, the object's."""
    return {"".join(f"/{step}" for step in error.absolute_path) for error in errors}


def own_places(schemas: SchemaSet, document: Any, one: CredentialType) -> set[str]:
    lifted = {"member_missing", "member_unexpected"}
    return {v.place.rpartition("/")[0] if v.code in lifted else v.place for v in schemas.violations(document, one)}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_both_implementations_say_the_same_of_an_example(
    name: str, schemas: SchemaSet, others: dict[str, jsonschema.Draft202012Validator]
) -> None:
    document = EXAMPLES[name]
    one = DIRECTORY.by_name(name.partition("/")[0])
    assert own_places(schemas, document, one) == faulty_places(others[one.type].iter_errors(document))
    assert (schemas.violations(document, one) == ()) == ("/valid-" in name)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_both_implementations_say_the_same_of_a_changed_example(
    data: st.DataObject, schemas: SchemaSet, others: dict[str, jsonschema.Draft202012Validator]
) -> None:
    name = data.draw(st.sampled_from(GOOD))
    document = copy.deepcopy(EXAMPLES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        spoil(document, data)
    one = DIRECTORY.by_name(name.partition("/")[0])
    assert own_places(schemas, document, one) == faulty_places(others[one.type].iter_errors(document))


def spoil(document: Any, data: st.DataObject) -> None:
    """Change, take away or add one member somewhere in ``document``."""
    here = document
    while True:
        steps = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not steps:
            return
        step = data.draw(st.sampled_from(steps))
        if isinstance(here[step], dict | list) and here[step] and data.draw(st.integers(0, 4)):
            here = here[step]
            continue
        break
    act = data.draw(st.sampled_from(["change", "change", "remove", "add"]))
    if act == "remove":
        del here[step]
    elif act == "change" or isinstance(here, list):
        here[step] = copy.deepcopy(data.draw(st.sampled_from(STRANGE)))
    else:
        here[data.draw(st.sampled_from(["id", "type", "x", "name", "@id", "share"]))] = copy.deepcopy(data.draw(st.sampled_from(STRANGE)))


BUSINESS = DIRECTORY.by_name("business-licence")


def edited(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(EXAMPLES["business-licence/valid-full.json"])
    document["credentialSubject"] |= changes
    return document


@pytest.mark.parametrize(
    ("changes", "place", "code", "found"),
    [
        ({"unifiedSocialCreditCode": "91440199DEMX1001XJ"}, "unifiedSocialCreditCode", "number_check_failed", "91440199DEMX1001XJ"),
        ({"establishedDate": "2024-02-30"}, "establishedDate", "not_a_date", "2024-02-30"),
        ({"entityName": "a\x07"}, "entityName", "control_character", "a\ufffd"),
        ({"entityName": ""}, "entityName", "too_short", ""),
        ({"entityName": 5}, "entityName", "wrong_type", "5"),
        ({"entityName": ["x"]}, "entityName", "wrong_type", "a list"),
        ({"trustLevel": "E"}, "trustLevel", "not_one_of", "E"),
        ({"type": "DrivingLicenceSubject"}, "type", "not_the_fixed_value", "DrivingLicenceSubject"),
        ({"a/b~c": 1}, "a~1b~0c", "member_unexpected", "a/b~c"),
        ({"licenceHolder": []}, "licenceHolder", "too_few", "a list"),
        ({"licenceHolder": [{"name": "x", "codeType": "001"}]}, "licenceHolder/0/code", "member_missing", "nothing"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_violation_says_where_what_and_what_instead(
    schemas: SchemaSet, changes: dict[str, Any], place: str, code: str, found: str
) -> None:
    violations = schemas.violations(edited(**changes), BUSINESS)
    assert [(v.place, v.code, v.found) for v in violations] == [(f"/credentialSubject/{place}", code, found)]
    assert violations[0].wanted


def test_a_pattern_is_told_in_words(schemas: SchemaSet) -> None:
    (violation,) = schemas.violations(edited(areaCode="44019"), BUSINESS)
    assert (violation.code, violation.wanted) == ("wrong_form", "an area code of six digits")


def test_a_hostile_document_gets_a_short_answer(schemas: SchemaSet) -> None:
    document = edited(licenceHolder=[{"name": n} for n in range(5_000)])
    assert 0 < len(schemas.violations(document, BUSINESS)) <= VIOLATIONS


def test_every_fault_of_a_document_is_told_at_once(schemas: SchemaSet) -> None:
    document = edited(entityName="", establishedDate="x", areaCode="y")
    assert {v.place.rpartition("/")[2] for v in schemas.violations(document, BUSINESS)} == {"entityName", "establishedDate", "areaCode"}


@pytest.mark.parametrize(
    "schema",
    [{"type": "strin"}, {"$ref": "https://example.org/other.json"}, {"$ref": "#/$defs/none"}, {"format": "of-nobody"}, {"pattern": "("}],
    ids=["type", "remote", "nowhere", "format", "pattern"],
)
def test_a_schema_that_cannot_be_used_is_said_to_be_so(schema: dict[str, Any]) -> None:
    with pytest.raises(SchemaMalformed) as caught:
        compile_schema(schema)
    assert caught.value.code == "schema_malformed"


def test_each_schema_is_compiled_once() -> None:
    schemas = SchemaSet(Directory.of([BUSINESS]))
    schemas.violations({}, BUSINESS)
    compiled = dict(schemas._compiled)
    schemas.violations({}, BUSINESS)
    assert schemas._compiled == compiled
    assert len(compiled) == 1


def test_formats_are_asserted_and_are_those_of_the_house() -> None:
    assert {*FORMATS} == {"uscc", "organisation-code", "citizen-number", "licence-identifier", "date", "date-time"}
    for name in FORMATS:
        assert not compile_schema({"format": name}).is_valid("x")


def test_no_schema_reaches_outside() -> None:
    for folder in type_folders(bundled_types_root()):
        assert '"$ref": "#' in (text := Path(folder / "schema.json").read_text("utf-8"))
        assert text.count('"$ref"') == text.count('"$ref": "#/$defs/')


def test_every_type_has_a_quick_validator() -> None:
    assert all(compile_quick(one.schema_document()) for one in DIRECTORY.types)


OPEN: Any = {"properties": {"a": {"pattern": "^x$(?!\\n)"}}}
APPLIED: Any = [
    {**OPEN, "unevaluatedProperties": False},
    {"allOf": [OPEN], "unevaluatedProperties": False},
    {"$ref": "#/$defs/open", "unevaluatedProperties": False, "$defs": {"open": OPEN}},
    {"properties": {"unevaluatedProperties": {"const": {"pattern": "^x$(?!\\n)"}}}, "unevaluatedProperties": False},
    {"patternProperties": {"^a": {"type": "string"}}, "unevaluatedProperties": False},
    {**OPEN, "unevaluatedProperties": {"type": "string"}},
]
OBJECTS: Any = [
    {},
    {"a": "x"},
    {"a": "x\n"},
    {"a": "x", "b": 1},
    {"b": "y"},
    {"aa": "x"},
    {"unevaluatedProperties": {"pattern": "^x$(?!\\n)"}},
]


@pytest.mark.parametrize("schema", APPLIED, ids=str)
def test_a_quick_validator_takes_what_the_published_schema_takes(schema: Any) -> None:
    exact, quick = compile_schema(schema), compile_quick(schema)
    assert quick is not None
    assert [quick.is_valid(each) for each in OBJECTS] == [exact.is_valid(each) for each in OBJECTS]


def test_a_pattern_that_looks_back_has_no_quick_validator() -> None:
    assert compile_quick({"pattern": "(?<=a)b"}) is None
