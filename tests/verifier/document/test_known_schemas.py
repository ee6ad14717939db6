"""A licence of a known form is held against its schema by its values, and what they break is named as ever."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from msgspec.structs import replace

from tests.verifier.conftest import MemorySigner
from verifier.document.contexts import bundled_contexts
from verifier.document.known_schemas import MAKES_ROOM, MOST_FORMS, KnownSchemas, _Asked
from verifier.document.read import Parsed
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import JsonObject
from verifier.proof.canonical import Canonicalizer, Known
from verifier.proof.data_integrity import add_proof
from verifier.reading import read_credential, read_document
from verifier.sources import bundled_types_root, read_directory

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
DIRECTORY = read_directory(bundled_types_root())
SIGNER = MemorySigner(2, "did:web:registry.example:authorities:11440199DEMX00014L#key-1")
EXAMPLES: dict[str, dict[str, Any]] = {
    one.name: json.loads((bundled_types_root() / one.key / "examples" / "valid-minimal.json").read_text(encoding="utf-8"))
    for one in DIRECTORY.types
}


@pytest.fixture(scope="module")
def canonicalizer() -> Canonicalizer:
    return Canonicalizer(bundled_contexts().with_contexts(DIRECTORY.contexts()), fast=True)


def signed(document: JsonObject, canonicalizer: Canonicalizer) -> bytes:
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    return orjson.dumps(add_proof(unsigned, signer=SIGNER, cryptosuite="eddsa-rdfc-2022", created=NOW, canonicalizer=canonicalizer))


def known(raw: bytes, canonicalizer: Canonicalizer) -> Known:
    """Return what is known of the document, after one of its form was proven."""
    reading = read_credential(read_document(raw, canonicalizer), canonicalizer)
    reading.verify(reading.credential.proofs[0], SIGNER.public_key, canonicalizer)
    read = read_document(raw, canonicalizer)
    assert isinstance(read, Known)
    return read


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_first_of_a_form_is_parsed_and_no_other(name: str, canonicalizer: Canonicalizer) -> None:
    entry, schemas = DIRECTORY.by_name(name), KnownSchemas(SchemaSet(DIRECTORY))
    raw = signed(EXAMPLES[name], canonicalizer)
    first, second = known(raw, canonicalizer), known(raw, canonicalizer)
    assert (schemas.violations(first, entry), first.parsed) == ((), json.loads(raw))
    assert (schemas.violations(second, entry), second.parsed) == ((), None)


def test_numbers_are_held_against_the_schema_too(canonicalizer: Canonicalizer) -> None:
    entry, whole = DIRECTORY.by_name("birth-medical-certificate"), SchemaSet(DIRECTORY)
    schemas, altered = KnownSchemas(whole), copy.deepcopy(EXAMPLES["birth-medical-certificate"])
    for age, holds in ((30, True), (31, True), (-1, False), (32, True)):
        altered["credentialSubject"]["mother"]["age"] = age
        read = known(signed(altered, canonicalizer), canonicalizer)
        assert schemas.violations(read, entry) == whole.violations(altered, entry)
        assert (schemas.violations(read, entry) == ()) is holds
    assert read.parsed is None


def test_the_table_is_bounded_and_is_not_turned_over_by_each_new_form(canonicalizer: Canonicalizer) -> None:
    entry, schemas = DIRECTORY.by_name("business-licence"), KnownSchemas(SchemaSet(DIRECTORY))
    read = known(signed(EXAMPLES["business-licence"], canonicalizer), canonicalizer)
    others = [replace(read, form=replace(read.form)) for _ in range(MOST_FORMS + MAKES_ROOM)]
    schemas._asked |= {id(one.form): _Asked(one.form, entry.schema) for one in others[:MOST_FORMS]}
    for one in others[MOST_FORMS:-1]:
        assert schemas.violations(one, entry) == ()
    assert (len(schemas._asked), id(others[0].form) in schemas._asked) == (MOST_FORMS, True)
    assert schemas.violations(others[-1], entry) == ()
    assert (len(schemas._asked), id(others[0].form) in schemas._asked) == (MOST_FORMS, False)
    assert schemas._asked[id(others[-1].form)].values is not None


def test_what_is_not_known_is_held_against_the_schema_itself() -> None:
    schemas = KnownSchemas(SchemaSet(DIRECTORY))
    for name, example in EXAMPLES.items():
        assert schemas.violations(Parsed(example), DIRECTORY.by_name(name)) == ()
        assert [each.place for each in schemas.violations(Parsed({**example, "more": 1}), DIRECTORY.by_name(name))] == ["/more"]
