"""``credentialSchema``: is the credential what the schema that it names allows?

Source: VC JSON Schema (Verifiable Credentials JSON Schema Specification), 2 and 3; VC Data Model 2.0, 4.11.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import jsonschema_rs

from ..checks.answers import fails, holds, refusal
from ..document.schema import SchemaMalformed, violations_of
from ..document.strict_json import JsonObject, JsonValue, parse_object
from ..errors import VerifierError, shortened
from ..limits import Limits
from ..report import Check
from .data_model import listed, objects_of
from .errors import SchemaRefused, SchemaUnsupported
from .related import Resources, hold_digests

JSON_SCHEMA: Final = "JsonSchema"
JSON_SCHEMA_CREDENTIAL: Final = "JsonSchemaCredential"
_VALIDATORS: Final = {
    "https://json-schema.org/draft/2020-12/schema": jsonschema_rs.Draft202012Validator,
    "https://json-schema.org/draft/2019-09/schema": jsonschema_rs.Draft201909Validator,
    "http://json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
}


def check_schemas(document: JsonObject, resources: Resources, judge: Callable[[JsonObject], Check | None], limits: Limits) -> list[Check]:
    """Return whether ``document`` keeps each schema that it names, one check each.

    ``judge``: what decides against a ``JsonSchemaCredential`` as a credential, None where nothing does.
    """
    return [_checked(document, each, place, resources, judge, limits) for place, each in objects_of(document, "credentialSchema")]


def _checked(
    document: JsonObject, named: JsonValue, place: str, resources: Resources, judge: Callable[[JsonObject], Check | None], limits: Limits
) -> Check:
    try:
        schema = _schema(named, place, resources, judge, limits)
        violations = list(violations_of(schema, compiled(schema), document))
    except VerifierError as error:
        return refusal("schema", error)
    if violations:
        first = violations[0]
        facts = {"found": first.found, "wanted": first.wanted, "rule": first.code, "faults": str(len(violations))}
        return fails("schema", "schema_violated", facts, place=first.place)
    return holds("schema", "schema_kept", {"schema": str(named.get("id")) if isinstance(named, dict) else ""})


def _schema(named: JsonValue, place: str, resources: Resources, judge: Callable[[JsonObject], Check | None], limits: Limits) -> JsonObject:
    kinds = listed(named.get("type", [])) if isinstance(named, dict) else []
    if not isinstance(named, dict) or (JSON_SCHEMA not in kinds and JSON_SCHEMA_CREDENTIAL not in kinds):
        raise SchemaUnsupported(found=shortened(kinds), wanted=f"{JSON_SCHEMA} or {JSON_SCHEMA_CREDENTIAL}", place=f"{place}/type")
    text = resources.resource(str(named.get("id")))
    hold_digests(named, text, place)
    document = parse_object(text, limits)
    return document if JSON_SCHEMA in kinds else _schema_of_credential(document, place, judge)


def _schema_of_credential(document: JsonObject, place: str, judge: Callable[[JsonObject], Check | None]) -> JsonObject:
    """Return the schema that a ``JsonSchemaCredential`` vouches for. Source: VC JSON Schema, 2.2."""
    against = judge(document)
    if against is not None:
        raise SchemaRefused(found=f"a schema credential that does not hold: {against.code}", wanted="one that does", place=place)
    subject = document.get("credentialSubject")
    inner = subject.get("jsonSchema") if isinstance(subject, dict) else None
    if JSON_SCHEMA_CREDENTIAL not in listed(document.get("type", [])) or not isinstance(subject, dict) or not isinstance(inner, dict):
        raise SchemaRefused(found=shortened(document.get("type")), wanted="a JsonSchemaCredential with a jsonSchema", place=place)
    if JSON_SCHEMA not in listed(subject.get("type", [])):
        raise SchemaRefused(found=shortened(subject.get("type")), wanted="a subject of type JsonSchema", place=place)
    return inner


def compiled(schema: JsonObject) -> jsonschema_rs.Validator:
    """Return a validator by the draft that the schema names, which never leaves the machine.

    Raises:
        SchemaUnsupported: another draft, or none.
        SchemaMalformed: it is no schema, or points outside of itself.
    """
    draft = schema.get("$schema")
    kind = _VALIDATORS.get(draft.rstrip("#")) if isinstance(draft, str) else None
    if kind is None:
        raise SchemaUnsupported(found=f"$schema {shortened(draft, 120)}", wanted=" or ".join(_VALIDATORS), place="/$schema")
    try:
        return kind(schema, validate_formats=True, offline=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as wrong:
        raise SchemaMalformed(found=shortened(str(wrong), 200), wanted="a JSON Schema that stands alone") from wrong
