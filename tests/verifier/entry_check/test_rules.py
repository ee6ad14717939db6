"""Each rule of an entry, broken once: the check finds it, and names the place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from verifier.document.contexts import bundled_contexts
from verifier.document.credential_type import digest
from verifier.entry_check import EntryFault, check_entry, with_digests
from verifier.sources import bundled_types_root, read_entry_files, read_examples

FOLDER = bundled_types_root() / "vehicle-transport-certificate" / "v1"
SUBJECT = "VehicleTransportCertificateSubject"
Edit = Callable[[Any], object]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return read_entry_files(FOLDER)


@pytest.fixture(scope="module")
def examples() -> dict[str, bytes]:
    return read_examples(FOLDER)


def checked(files: dict[str, bytes], examples: dict[str, bytes]) -> list[EntryFault]:
    return list(check_entry(files, examples, bundled_contexts()))


def with_edit(files: dict[str, bytes], name: str, edit: Edit) -> dict[str, bytes]:
    """Return the files with one JSON file edited, and the digests renewed."""
    document = json.loads(files[name])
    edit(document)
    edited = {**files, name: json.dumps(document, ensure_ascii=False).encode()}
    return {**edited, "type.json": with_digests(edited)}


def terms(document: Any) -> Any:
    return document["@context"][SUBJECT]["@context"]


def subject(document: Any) -> Any:
    return document["$defs"]["subject"]


SCHEMA_EDITS: list[tuple[str, Edit, str, str]] = [
    ("open subject", lambda d: subject(d).pop("unevaluatedProperties"), "/credentialSubject", "schema_open"),
    ("open root", lambda d: d.update(unevaluatedProperties=True), "", "schema_open"),
    ("open part", lambda d: d["$defs"]["review"].pop("unevaluatedProperties"), "/credentialSubject/annualReview/*", "schema_open"),
    ("open holder", lambda d: d["$defs"]["holder"].pop("unevaluatedProperties"), "/credentialSubject/licenceHolder/*", "schema_open"),
    ("open status", lambda d: d["$defs"]["statusEntry"].pop("unevaluatedProperties"), "/credentialStatus/0", "schema_open"),
    ("open proof", lambda d: d["$defs"]["proof"].pop("unevaluatedProperties"), "/proof", "schema_open"),
    ("any value", lambda d: subject(d)["properties"].update(seats={"minimum": 0}), "/credentialSubject/seats", "schema_open"),
    ("any item", lambda d: subject(d)["properties"]["businessScope"].pop("items"), "/credentialSubject/businessScope", "schema_open"),
    ("more items", lambda d: d["properties"]["credentialStatus"].pop("maxItems"), "/credentialStatus", "schema_open"),
    ("names by pattern", lambda d: subject(d).update(patternProperties={"^x": {}}), "/credentialSubject/patternProperties", "schema_open"),
    ("field lacks", lambda d: subject(d)["properties"].pop("seats"), "/credentialSubject/seats", "field_not_in_schema"),
    (
        "living fact",
        lambda d: subject(d)["properties"].update(points={"type": "integer"}),
        "/credentialSubject/points",
        "field_not_in_type",
    ),
    ("not required", lambda d: subject(d)["required"].remove("ownerName"), "/credentialSubject/ownerName", "required_differs"),
    ("too much required", lambda d: subject(d)["required"].append("seats"), "/credentialSubject/seats", "required_differs"),
    ("status optional", lambda d: d["required"].remove("credentialStatus"), "/required", "status_not_required"),
    ("other id", lambda d: d.update({"$id": "https://example.org/x"}), "/$id", "schema_identity"),
    ("other dialect", lambda d: d.update({"$schema": "http://json-schema.org/draft-07/schema#"}), "/$schema", "schema_identity"),
    ("no schema", lambda d: d.update(type="thing"), "", "schema_malformed"),
    ("reference out", lambda d: d["properties"].update(proof={"$ref": "https://example.org/proof.json"}), "", "schema_malformed"),
]

CONTEXT_EDITS: list[tuple[str, Edit, str, str]] = [
    ("not protected", lambda d: d["@context"].pop("@protected"), "/@context", "not_protected"),
    ("scope not protected", lambda d: terms(d).pop("@protected"), f"/@context/{SUBJECT}/@context", "not_protected"),
    ("base term", lambda d: terms(d).update(name="https://example.org/name"), f"/@context/{SUBJECT}/@context/name", "term_not_allowed"),
    ("base type", lambda d: d["@context"].update(type="@type"), "/@context/type", "term_not_allowed"),
    ("vocabulary", lambda d: terms(d).update({"@vocab": "https://e.org/"}), f"/@context/{SUBJECT}/@context/@vocab", "term_not_allowed"),
    ("field lacks", lambda d: terms(d).pop("seats"), f"/@context/{SUBJECT}/@context/seats", "terms_differ"),
    ("word too many", lambda d: terms(d).update(x="https://example.org/x"), f"/@context/{SUBJECT}/@context/x", "terms_differ"),
    ("type lacks", lambda d: d["@context"].pop(SUBJECT), "/@context", "terms_differ"),
    ("word without meaning", lambda d: terms(d).update(seats=None), f"/@context/{SUBJECT}/@context/seats", "not_absolute"),
    ("relative meaning", lambda d: terms(d).update(seats="#seats"), f"/@context/{SUBJECT}/@context/seats", "not_absolute"),
    ("same meaning", lambda d: terms(d).update(seats=terms(d)["plateNumber"]), f"/@context/{SUBJECT}/@context", "meaning_twice"),
    (
        "dropped when relative",
        lambda d: terms(d).update(seats={"@id": "https://example.org/seats", "@type": "@id"}),
        f"/@context/{SUBJECT}/@context/seats/@type",
        "term_not_allowed",
    ),
    (
        "nested away",
        lambda d: terms(d).update(seats={"@id": "https://example.org/seats", "@nest": "x"}),
        f"/@context/{SUBJECT}/@context/seats/@nest",
        "term_not_allowed",
    ),
    (
        "index container",
        lambda d: terms(d)["annualReview"].update({"@container": "@index"}),
        f"/@context/{SUBJECT}/@context/annualReview/@container",
        "term_not_allowed",
    ),
    (
        "remote context",
        lambda d: terms(d)["annualReview"].update({"@context": "https://example.org/c"}),
        f"/@context/{SUBJECT}/@context/annualReview/@context",
        "context_malformed",
    ),
    ("several contexts", lambda d: d.update({"@context": [d["@context"]]}), "/@context", "context_malformed"),
]


@pytest.mark.parametrize(("name", "edit", "place", "code"), SCHEMA_EDITS, ids=[case[0] for case in SCHEMA_EDITS])
def test_a_schema_that_lets_something_through_is_found(
    files: dict[str, bytes], examples: dict[str, bytes], name: str, edit: Edit, place: str, code: str
) -> None:
    faults = checked(with_edit(files, "schema.json", edit), examples)
    assert ("schema.json", place, code) in [(fault.file, fault.place, fault.code) for fault in faults]


@pytest.mark.parametrize(("name", "edit", "place", "code"), CONTEXT_EDITS, ids=[case[0] for case in CONTEXT_EDITS])
def test_a_context_that_leaves_something_unsigned_is_found(
    files: dict[str, bytes], examples: dict[str, bytes], name: str, edit: Edit, place: str, code: str
) -> None:
    faults = checked(with_edit(files, "context.jsonld", edit), examples)
    assert ("context.jsonld", place, code) in [(fault.file, fault.place, fault.code) for fault in faults]


def test_a_word_that_means_nothing_inside_an_object_is_found(files: dict[str, bytes], examples: dict[str, bytes]) -> None:
    """The form of the context is right; only trying it shows that ``date`` of a review is not signed."""
    faults = checked(with_edit(files, "context.jsonld", lambda d: terms(d)["annualReview"]["@context"].pop("date")), examples)
    assert {fault.code for fault in faults} == {"data_loss", "label_of_nothing"} or {fault.code for fault in faults} == {"data_loss"}


@pytest.mark.parametrize(
    ("edit", "place", "code"),
    [
        (lambda d: d.pop("seats"), "/seats", "label_missing"),
        (lambda d: d.pop("annualReview.result"), "/annualReview.result", "label_missing"),
        (lambda d: d.pop("holderCode"), "/holderCode", "label_missing"),
        (lambda d: d.update(nothing={"zh-hans": "无", "en": "none"}), "/nothing", "label_of_nothing"),
        (lambda d: d.update(seats=d["loadTonnes"]), "", "label_twice"),
    ],
    ids=["field", "part", "column", "stray", "twice"],
)
def test_a_label_that_lacks_or_misleads_is_found(
    files: dict[str, bytes], examples: dict[str, bytes], edit: Edit, place: str, code: str
) -> None:
    (fault,) = checked(with_edit(files, "labels.json", edit), examples)
    assert (fault.file, fault.place, fault.code) == ("labels.json", place, code)


def test_a_label_in_one_language_is_found(files: dict[str, bytes], examples: dict[str, bytes]) -> None:
    (fault,) = checked(with_edit(files, "labels.json", lambda d: d["seats"].pop("en")), examples)
    assert (fault.place, fault.code) == ("labels.json/seats/en", "type_malformed")


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (b"<script>alert(1)</script>", "element_not_allowed"),
        (b"<style>@import url(https://example.org/x.css)</style>", "element_not_allowed"),
        (b"<foreignObject/>", "element_not_allowed"),
        (b"<a href='https://example.org'/>", "element_not_allowed"),
        (b"<use href='https://example.org/x.svg#y'/>", "element_not_allowed"),
        (b"<animate attributeName='href'/>", "element_not_allowed"),
        (b"<svg:script xmlns:svg='http://www.w3.org/2000/svg'/>", "element_not_allowed"),
        (b"<div xmlns='http://www.w3.org/1999/xhtml'/>", "element_not_allowed"),
        (b"<rect onclick='x()'/>", "attribute_not_allowed"),
        (b"<rect ONLOAD='x()'/>", "attribute_not_allowed"),
        (b"<rect style='fill:url(https://example.org/x)'/>", "attribute_not_allowed"),
        (b"<image href='https://example.org/x.png'/>", "external_reference"),
        (b"<image xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='file:///etc/passwd'/>", "external_reference"),
        (b"<image href='data:image/svg+xml,x'/>", "external_reference"),
        (b"<rect fill='URL( https://example.org/x )'/>", "external_reference"),
        (b"<text>{{penalty}}</text>", "unknown_field"),
        (b"<text>{{#lines}}</text>", "unknown_field"),
        (b"<text>{{seats</text>", "unknown_field"),
        (b"<?xml-stylesheet href='x.css'?>", "element_not_allowed"),
        (b"<text>", "not_xml"),
        (b"<text>&nothing;</text>", "not_xml"),
    ],
    ids=lambda value: value.decode()[:28] if isinstance(value, bytes) else "",
)
def test_a_face_that_does_more_than_show_is_found(files: dict[str, bytes], examples: dict[str, bytes], part: bytes, code: str) -> None:
    edited = {**files, "face.svg": files["face.svg"].replace(b"</svg>", part + b"</svg>")}
    faults = checked({**edited, "type.json": with_digests(edited)}, examples)
    assert ("face.svg", code) in [(fault.file, fault.code) for fault in faults]


def test_a_face_may_not_define_entities(files: dict[str, bytes], examples: dict[str, bytes]) -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + files["face.svg"]
    edited = {**files, "face.svg": bomb}
    faults = checked({**edited, "type.json": with_digests(edited)}, examples)
    assert "doctype_not_allowed" in {fault.code for fault in faults}


@pytest.mark.parametrize("name", [b"{{seats}}", b"{{qr}}", b"{{certificateIdentifier}}"])
def test_a_face_shows_what_its_type_puts_on_it(files: dict[str, bytes], examples: dict[str, bytes], name: bytes) -> None:
    edited = {**files, "face.svg": files["face.svg"].replace(name, b"{{ownerName}}")}
    faults = checked({**edited, "type.json": with_digests(edited)}, examples)
    assert [("face.svg", "field_not_shown", name.decode()) in {(f.file, f.code, f.wanted[: len(name)]) for f in faults}] == [True]


def test_examples_are_what_their_names_claim(files: dict[str, bytes], examples: dict[str, bytes]) -> None:
    good, bad = examples["valid-full.json"], examples["invalid-undefined-member.json"]
    faults = checked(files, {**examples, "valid-full.json": bad, "invalid-undefined-member.json": good})
    assert {(fault.file, fault.code) for fault in faults} == {
        ("examples/valid-full.json", "member_unexpected"),
        ("examples/valid-full.json", "data_loss"),
        ("examples/invalid-undefined-member.json", "example_differs"),
    }


def test_an_example_with_another_face_is_found(files: dict[str, bytes], examples: dict[str, bytes]) -> None:
    edited = {**files, "face.svg": files["face.svg"] + b"<!-- newer -->"}
    faults = checked({**edited, "type.json": with_digests(edited)}, examples)
    assert {fault.code for fault in faults} == {"face_digest"}


def test_an_entry_without_examples_is_not_finished(files: dict[str, bytes]) -> None:
    assert [fault.code for fault in checked(files, {})] == ["example_missing", "example_missing"]


def test_a_demonstration_sheet_has_known_columns(files: dict[str, bytes], examples: dict[str, bytes]) -> None:
    rows = examples["rows.csv"].replace(b"ownerName", b"owner")
    (fault,) = checked(files, {**examples, "rows.csv": rows})
    assert (fault.file, fault.code, fault.found) == ("examples/rows.csv", "column_unknown", "owner")


def test_a_stale_digest_is_found_with_its_line_and_hides_nothing(files: dict[str, bytes], examples: dict[str, bytes]) -> None:
    edited = {**files, "labels.json": files["labels.json"].replace(b'"seats"', b'"seat"')}
    faults = checked(edited, examples)
    assert [fault.code for fault in faults] == ["type_digest_mismatch", "label_missing", "label_of_nothing"]
    assert faults[0].place.startswith("line ")
    assert digest(edited["labels.json"]) in faults[0].wanted


@pytest.mark.parametrize("name", ["type.json", "schema.json", "context.jsonld", "labels.json"])
def test_a_missing_file_is_found(files: dict[str, bytes], examples: dict[str, bytes], name: str) -> None:
    (fault,) = checked({other: raw for other, raw in files.items() if other != name}, examples)
    assert (fault.file, fault.code) == (name, "file_missing")


@pytest.mark.parametrize(
    ("edit", "place", "code"),
    [
        (lambda d: d["definingAuthority"].update(code="11440199DEMX00014L"), "/definingAuthority/code", "not_the_definer"),
        (lambda d: d.update(typeCode="11440199DEMX00014X001"), "/typeCode", "number_check_failed"),
        (lambda d: d["sheet"].remove("seats"), "/sheet", "sheet_columns"),
        (lambda d: d["sheet"].reverse(), "/sheet", "sheet_columns"),
        (lambda d: d["validity"].update({"from": ["ownerName"]}), "/validity", "not_a_date_field"),
        (lambda d: d.update(colour="red"), "/colour", "type_malformed"),
    ],
    ids=["definer", "code", "column", "order", "validity", "stray"],
)
def test_an_entry_that_contradicts_itself_is_found(
    files: dict[str, bytes], examples: dict[str, bytes], edit: Edit, place: str, code: str
) -> None:
    faults = checked(with_edit(files, "type.json", edit), examples)
    assert ("type.json", place, code) in [(fault.file, fault.place, fault.code) for fault in faults]


@pytest.mark.parametrize("name", ["schema.json", "context.jsonld"])
def test_a_file_that_is_no_strict_json_is_found(files: dict[str, bytes], examples: dict[str, bytes], name: str) -> None:
    edited = {**files, name: b'{"a": 1, "a": 2}'}
    faults = checked({**edited, "type.json": with_digests(edited)}, examples)
    assert (name, "json_duplicate_member") in [(fault.file, fault.code) for fault in faults]
