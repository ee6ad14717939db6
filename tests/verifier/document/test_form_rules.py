"""What a schema still asks of a document of a known form: whoever keeps that keeps the schema, and honest licences keep it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document.form_rules import FormRules, Path, rules_of
from verifier.document.schema import compile_quick, compile_schema
from verifier.document.strict_json import JsonObject
from verifier.sources import bundled_types_root, read_directory

DIRECTORY = read_directory(bundled_types_root())
WORDS = {"@context", "type", "@language", "cryptosuite", "proofPurpose", "statusPurpose", "mediaType", "renderSuite"}
EXAMPLES: dict[str, dict[str, Any]] = {
    f"{one.name}/{path.stem}": json.loads(path.read_text(encoding="utf-8"))
    for one in DIRECTORY.types
    for path in sorted((bundled_types_root() / one.key / "examples").glob("valid-*.json"))
}
TEXTS = [
    "",
    "x",
    "\x00",
    "\n",
    "2024-05-01",
    "2024-02-30",
    "2026-11-23T09:00:00+08:00",
    "0",
    "0100",
    "001",
    "111",
    "999",
    "440199",
    "44019",
]
TEXTS += [
    "91440199DEMX1001XH",
    "91440199DEMX1001XJ",
    "440199199001010017",
    "did:key:z6Mk",
    "did:web:x",
    "https://x",
    "名" * 257,
    "名" * 256,
]
TEXTS += ["100.00 CNY", "C1", "A", "original", "JsonSchema", "urn:licence:2.999", "uEiA" + "x" * 43, "_:b0", "zh-hans", "valid"]


def texts_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_in(inner, (*path, step))


def values_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, str | int]]:
    if isinstance(value, str) or type(value) is int:
        yield path, value
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from values_in(inner, (*path, step))


def places_in(document: Any) -> dict[Path, int]:
    free = [path for path, _ in values_in(document) if next(step for step in reversed(path) if isinstance(step, str)) not in WORDS]
    return {path: place for place, path in enumerate(free)}


def put(document: Any, path: Path, text: str | int) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = text


def holds(schema: JsonObject, value: Any) -> bool:
    return compile_schema(schema).is_valid(value)


class Case:
    """A type's schema, an example that keeps it, and what is asked of its texts."""

    def __init__(self, name: str) -> None:
        self.document = EXAMPLES[name]
        self.schema = DIRECTORY.by_name(name.partition("/")[0]).schema_document()
        self.places = places_in(self.document)
        self.rules = rules_of(self.schema, self.document, self.places, holds)
        self.whole = compile_quick(self.schema) or compile_schema(self.schema)

    def keeps_rules(self, document: Any) -> bool:
        assert self.rules is not None
        return kept(self.rules, {self.places[path]: value for path, value in values_in(document) if path in self.places})


def kept(rules: FormRules, values: Mapping[int, str | int]) -> bool:
    each = all(quick({"allOf": list(of_one)}).is_valid(values[place]) for place, of_one in rules.each.items())
    return each and all(any(values[one] != values[other] for one, other in group) for group in rules.apart)


VALIDATORS: dict[str, jsonschema_rs.Validator] = {}


def quick(schema: JsonObject) -> jsonschema_rs.Validator:
    key = json.dumps(schema)
    if key not in VALIDATORS:
        made = compile_quick(schema)
        assert made is not None
        VALIDATORS[key] = made
    return VALIDATORS[key]


CASES = {name: Case(name) for name in EXAMPLES}
RULED = sorted(name for name, case in CASES.items() if case.rules is not None)


def has_fraction(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(has_fraction(inner) for inner in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, float)


@pytest.mark.parametrize("name", sorted(CASES))
def test_each_example_without_a_fraction_has_rules_and_keeps_them(name: str) -> None:
    case = CASES[name]
    assert (case.rules is None) == has_fraction(case.document)
    assert case.rules is None or case.keeps_rules(case.document)


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_whoever_keeps_the_rules_keeps_the_schema(data: st.DataObject) -> None:
    case = CASES[data.draw(st.sampled_from(RULED))]
    document = copy.deepcopy(case.document)
    # Often a text of the document itself, so that two of one kind become equal.
    own = [text for _, text in texts_in(document)]
    for path in data.draw(st.lists(st.sampled_from(sorted(case.places, key=str)), min_size=1, max_size=3)):
        texts = st.sampled_from(TEXTS) | st.sampled_from(own) | st.text(max_size=20)
        if isinstance(dict(values_in(case.document))[path], int):
            put(document, path, data.draw(st.integers(-1, 2**53)))
        else:
            put(document, path, data.draw(texts))
    if case.keeps_rules(document):
        assert case.whole.is_valid(document)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        pytest.param("business-licence/valid-full", {("credentialSubject", "entityName"): "示范市另一家有限公司"}, id="a name"),
        pytest.param("business-licence/valid-full", {("credentialSubject", "trustLevel"): "B"}, id="another word of several"),
        pytest.param("business-licence/valid-full", {("validFrom",): "2020-02-29T00:00:00+08:00"}, id="a day"),
        pytest.param(
            "marriage-certificate/valid-full", {("credentialSubject", "licenceHolder", 0, "name"): "张三"}, id="one holder of two"
        ),
    ],
)
def test_another_honest_document_keeps_the_rules_too(name: str, changes: dict[Path, str]) -> None:
    document = copy.deepcopy(CASES[name].document)
    for path, text in changes.items():
        put(document, path, text)
    assert CASES[name].keeps_rules(document)


@pytest.mark.parametrize(
    ("schema", "document", "other"),
    [
        pytest.param(
            {"if": {"properties": {"a": {"const": "1"}}}, "then": {"properties": {"b": {"const": "2"}}}},
            {"a": "1", "b": "2"},
            {"a": "0", "b": "3"},
            id="if",
        ),
        pytest.param({"const": {"a": "1"}}, {"a": "1"}, {"a": "2"}, id="an object that is fixed"),
        pytest.param({"uniqueItems": True}, ["1", "2"], ["1", "1"], id="equal items"),
        pytest.param({"uniqueItems": True}, [1, 2], [1, 1], id="equal numbers"),
        pytest.param({"properties": {"n": {"maximum": 5}}}, {"n": 5}, {"n": 6}, id="a number"),
        pytest.param({"uniqueItems": True}, [{"a": "1"}, {"a": "2"}], [{"a": "1"}, {"a": "1"}], id="equal objects"),
        pytest.param({"items": {"$ref": "#/$defs/a"}, "$defs": {"a": {"maxLength": 1}}}, ["1"], ["12"], id="a definition"),
        pytest.param({"prefixItems": [{}, {"enum": ["1"]}], "items": {}}, ["0", "1", "2"], ["0", "2", "2"], id="the second item"),
        pytest.param({"prefixItems": [{}], "items": {"pattern": "^2$"}}, ["0", "2"], ["0", "1"], id="the other items"),
    ],
)
def test_what_a_rule_is_about_is_asked_again(schema: JsonObject, document: Any, other: Any) -> None:
    places = {path: place for place, (path, _) in enumerate(values_in(document))}
    rules = rules_of(schema, document, places, holds)
    assert rules is not None
    assert kept(rules, dict(enumerate(value for _, value in values_in(document))))
    assert not kept(rules, dict(enumerate(value for _, value in values_in(other))))


@pytest.mark.parametrize(
    "schema",
    [
        {"not": {"const": "1"}},
        {"anyOf": [{"maxLength": 3}, {"pattern": "x"}]},
        {"oneOf": [{"maxLength": 3}, {"const": "x"}]},
        {"properties": {"a": {"contains": {"const": "1"}}}},
        {"patternProperties": {"a": {"const": "1"}}},
        {"properties": {"a": False}},
        {"additionalProperties": {"maxLength": 3}},
        {"properties": {"a": {"$id": "https://other.example/", "$ref": "#/$defs/b"}}, "$defs": {"b": {}}},
        {"$ref": "#/$defs/b/properties/a", "$defs": {"b": {"properties": {"a": {}}}}},
        {"$ref": "#/$defs/b", "$defs": {"b": {"$ref": "#/$defs/b"}}},
        {"properties": {"f": {"maximum": 5}}},
        {"unheardOf": True},
    ],
    ids=str,
)
def test_what_is_not_understood_has_no_rules(schema: JsonObject) -> None:
    assert rules_of(schema, {"a": "1", "f": 5.5}, {("a",): 0}, holds) is None
