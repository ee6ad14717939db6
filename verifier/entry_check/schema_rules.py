"""Is ``schema.json`` a schema that lets nothing through but what ``type.json`` describes?"""

from __future__ import annotations

from collections.abc import Iterator

from ..document.credential_type import CredentialType
from ..document.schema import SchemaMalformed, compile_schema
from ..document.strict_json import JsonObject, JsonValue
from ..errors import VerifierError, shortened
from .fault import EntryFault

FILE = "schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE = ("type", "certificateNumber", "issuedDate", "areaCode", "trustLevel", "licenceHolder")
REFERENCES = 8  # one definition naming another; more is a circle
SAYS_SOMETHING = ("type", "const", "enum", "allOf", "anyOf", "oneOf")
OPTIONAL_ENVELOPE = ("id", "copyKind", "replaces", "relatedMatterCode")


def schema_faults(entry: CredentialType) -> Iterator[EntryFault]:
    """Yield what is wrong with the entry's schema."""
    try:
        schema = entry.schema_document()
        compile_schema(schema)
    except SchemaMalformed as wrong:
        yield EntryFault(FILE, "", wrong.code, wrong.found, wrong.wanted)
        return
    except VerifierError as wrong:
        yield EntryFault(FILE, wrong.place, wrong.code, wrong.found, wrong.wanted)
        return
    for name, wanted in (("$schema", DIALECT), ("$id", entry.schema)):
        if schema.get(name) != wanted:
            yield EntryFault(FILE, f"/{name}", "schema_identity", shortened(schema.get(name)), wanted)
    if entry.status_required and "credentialStatus" not in _list(schema.get("required")):
        yield EntryFault(FILE, "/required", "status_not_required", "no credentialStatus", "it, as type.json requires a status")
    yield from (
        EntryFault(FILE, place, "schema_open", found, wanted) for place, found, wanted in _open_places(schema, schema, "", frozenset())
    )
    yield from _field_faults(entry, schema)


def _field_faults(entry: CredentialType, schema: JsonObject) -> Iterator[EntryFault]:
    subject = _resolved(schema, member_of(member_of(schema, "properties"), "credentialSubject"))
    fields = {field.name for field in entry.signed_fields}
    known = {*member_of(subject, "properties")}
    for name in sorted(fields - known):
        yield EntryFault(FILE, f"/credentialSubject/{name}", "field_not_in_schema", "nothing", f"the field {name} of type.json")
    for name in sorted(known - fields - {*ENVELOPE, *OPTIONAL_ENVELOPE}):
        yield EntryFault(FILE, f"/credentialSubject/{name}", "field_not_in_type", name, "a signed field of type.json")
    required = {field.name for field in entry.signed_fields if field.required} | {*ENVELOPE}
    different = required ^ {str(name) for name in _list(subject.get("required"))}
    for name in sorted(different):
        wanted = "required, as in type.json" if name in required else "optional, as in type.json"
        yield EntryFault(FILE, f"/credentialSubject/{name}", "required_differs", "the contrary", wanted)


def _open_places(schema: JsonObject, value: JsonValue, place: str, passed: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each place of a credential where the schema would let an unknown member or any value at all through."""
    name = str(value.get("$ref", "")) if isinstance(value, dict) else ""
    if name and name in passed:
        return
    passed = passed | {name}
    here = _resolved(schema, value)
    if not any(keyword in here for keyword in SAYS_SOMETHING):
        yield place, "any value", "a type, const or enum"
    if _may_be(here, "object") and not _closed(schema, here):
        yield place, "members of any name", "unevaluatedProperties: false"
    if "patternProperties" in here:
        yield f"{place}/patternProperties", "members by pattern", "each member by its name"
    if _may_be(here, "array") and not _ends(here):
        yield place, "items of any kind", "items, or as many prefixItems as maxItems"
    for inner_place, inner in _inner(schema, here, place):
        yield from _open_places(schema, inner, inner_place, passed)


def _inner(schema: JsonObject, here: JsonObject, place: str) -> Iterator[tuple[str, JsonValue]]:
    for member, inner in member_of(here, "properties").items():
        if not _refines(schema, here, member):
            yield f"{place}/{member}", inner
    if "items" in here:
        yield f"{place}/*", here["items"]
    for index, inner in enumerate(_list(here.get("prefixItems"))):
        yield f"{place}/{index}", inner
    for keyword in ("allOf", "anyOf", "oneOf"):
        # A part without a reference narrows what stands beside it; one with a reference says what may stand here.
        yield from ((place, part) for part in _list(here.get(keyword)) if isinstance(part, dict) and "$ref" in part)


def _refines(schema: JsonObject, here: JsonObject, member: str) -> bool:
    """Return whether ``member`` only narrows what another part of ``allOf`` says of it in full."""
    return any(member in member_of(_resolved(schema, part), "properties") for part in _list(here.get("allOf")))


def _ends(here: JsonObject) -> bool:
    return "items" in here or ("prefixItems" in here and here.get("maxItems") == len(_list(here["prefixItems"])))


def _may_be(here: JsonObject, kind: str) -> bool:
    return kind in (_list(here["type"]) if isinstance(here.get("type"), list) else [here.get("type")])


def _closed(schema: JsonObject, here: JsonObject) -> bool:
    if here.get("unevaluatedProperties") is False or here.get("additionalProperties") is False:
        return True
    return any(isinstance(part, dict) and _closed(schema, _resolved(schema, part)) for part in _list(here.get("allOf")))


def _resolved(schema: JsonObject, value: JsonValue) -> JsonObject:
    """Return a schema with what it refers to, its own keywords winning; after ``REFERENCES`` steps it is taken as it is."""
    here = value if isinstance(value, dict) else {}
    for _ in range(REFERENCES):
        reference = here.get("$ref")
        if not isinstance(reference, str):
            break
        own = {name: member for name, member in here.items() if name != "$ref"}
        here = member_of(member_of(schema, "$defs"), reference.removeprefix("#/$defs/")) | own
    return here


def member_of(value: JsonObject, name: str) -> JsonObject:
    """Return the object that is a member, an empty one where there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
