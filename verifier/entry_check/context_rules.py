"""Does ``context.jsonld`` give every field a meaning of its own, and is every one of its words signed?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ..document.contexts import CREDENTIALS_V2, LICENCE_V1, ContextSet
from ..document.credential_type import CredentialType
from ..document.strict_json import JsonObject, JsonValue, parse_object
from ..errors import VerifierError, shortened
from ..proof.canonical import Canonicalizer
from ..proof.canonical.quads import XSD
from .fault import EntryFault
from .schema_rules import ENVELOPE

FILE = "context.jsonld"
BASE_TERMS = frozenset({"id", "type", "name", "description", "digestMultibase", "digestSRI", "mediaType"})  # of the v2 context, everywhere
TERM_KEYWORDS = frozenset({"@id", "@type", "@container", "@context"})
IRI = re.compile(r"https://[!-~]+")


def context_faults(entry: CredentialType, contexts: ContextSet) -> Iterator[EntryFault]:
    """Yield what is wrong with the entry's context.

    Source: the profile (protected, type-scoped, no base term redefined); security 4: every term is signed.
    """
    try:
        document = parse_object(entry.files[FILE])
    except VerifierError as wrong:
        yield EntryFault(FILE, wrong.place, wrong.code, wrong.found, wrong.wanted)
        return
    top = document.get("@context")
    if not isinstance(top, dict):
        yield EntryFault(FILE, "/@context", "context_malformed", shortened(top), "one object")
        return
    faults = [*_scope_faults(top, "/@context"), *_meaning_faults(entry, top)]
    yield from faults
    if not faults:
        yield from _unsigned_terms(entry, top, contexts)


def _scope_faults(scope: JsonObject, place: str) -> Iterator[EntryFault]:
    if scope.get("@protected") is not True:
        yield EntryFault(FILE, place, "not_protected", "no @protected", '"@protected": true')
    terms = {name: value for name, value in scope.items() if name != "@protected"}
    for name, value in terms.items():
        here = f"{place}/{name}"
        if name.startswith("@") or name in BASE_TERMS or not re.fullmatch("[A-Za-z][A-Za-z0-9]*", name):
            yield EntryFault(FILE, here, "term_not_allowed", name, "a plain word that the v2 context does not define")
            continue
        yield from _term_faults(value, here)
    for iri, times in Counter(_iri(value) for value in terms.values()).items():
        if times > 1:
            # Two words of one meaning could change places in a signed licence, and nobody would notice.
            yield EntryFault(FILE, place, "meaning_twice", f"{iri} for {times} terms", "an IRI of its own for each")


def _term_faults(value: JsonValue, place: str) -> Iterator[EntryFault]:
    definition: JsonObject = value if isinstance(value, dict) else {"@id": value}
    if not IRI.fullmatch(_iri(value)):
        yield EntryFault(FILE, place, "not_absolute", shortened(_iri(value)), "an absolute https IRI")
    for keyword in definition.keys() - TERM_KEYWORDS:
        yield EntryFault(FILE, f"{place}/{keyword}", "term_not_allowed", keyword, f"only {', '.join(sorted(TERM_KEYWORDS))}")
    if not str(definition.get("@type", XSD)).startswith(XSD):
        # A value coerced to an IRI is dropped where it is relative.
        yield EntryFault(FILE, f"{place}/@type", "term_not_allowed", shortened(definition["@type"]), "a type of XML Schema")
    if definition.get("@container", "@set") != "@set":
        yield EntryFault(FILE, f"{place}/@container", "term_not_allowed", shortened(definition["@container"]), "@set")
    scope = definition.get("@context", {"@protected": True})
    if not isinstance(scope, dict):
        yield EntryFault(FILE, f"{place}/@context", "context_malformed", shortened(scope), "an object: contexts load no others")
    elif "@context" in definition:
        yield from _scope_faults(scope, f"{place}/@context")


def _meaning_faults(entry: CredentialType, top: JsonObject) -> Iterator[EntryFault]:
    if {*top} != {"@protected", entry.type, entry.subject_type}:
        yield EntryFault(FILE, "/@context", "terms_differ", ", ".join(sorted(top)), f"@protected, {entry.type} and {entry.subject_type}")
        return
    wanted = {field.name for field in entry.signed_fields} | {*ENVELOPE, "copyKind", "replaces", "relatedMatterCode"} - {"type"}
    found = _scope_of(top[entry.subject_type]).keys() - {"@protected"}
    for name in sorted(wanted ^ found):
        kind = ("nothing", "a definition") if name in wanted else (name, "only signed fields and envelope members")
        yield EntryFault(FILE, f"/@context/{entry.subject_type}/@context/{name}", "terms_differ", *kind)


def _unsigned_terms(entry: CredentialType, top: JsonObject, contexts: ContextSet) -> Iterator[EntryFault]:
    """Yield each term that leaves no trace in what is signed, tried on a licence that uses all of them."""
    probe: JsonObject = {
        "@context": [CREDENTIALS_V2, LICENCE_V1, entry.context],
        "type": ["VerifiableCredential", "LicenceCredential", entry.type],
        "credentialSubject": {"type": entry.subject_type, **_probe(_scope_of(top[entry.subject_type]), "")},
    }
    try:
        canonicalizer = Canonicalizer(contexts.with_contexts({entry.context: entry.files[FILE]}))
        quads = canonicalizer.rdfc(probe).decode("utf-8")
    except VerifierError as wrong:
        yield EntryFault(FILE, wrong.place, wrong.code, wrong.found, wrong.wanted)
        return
    for place, iri, text in _traces(top, "/@context", ""):
        trace = f"<{iri}>" if text is None else f'<{iri}> "{text}"'
        if trace not in quads:
            yield EntryFault(FILE, place, "term_not_signed", "no statement", f"a statement with <{iri}>")


def _probe(scope: JsonObject, path: str) -> JsonObject:
    """Return an object that uses every term of a scope, each literal with a text that occurs nowhere else."""
    made: JsonObject = {}
    for name, definition in scope.items():
        if name == "@protected":
            continue
        inner = _scope_of(definition)
        value: JsonValue = _probe(inner, f"{path}.{name}") if inner else f"{path}.{name}"
        made[name] = [value] if isinstance(definition, dict) and "@container" in definition else value
    return made


def _traces(scope: JsonObject, place: str, path: str) -> Iterator[tuple[str, str, str | None]]:
    for name, definition in scope.items():
        if name == "@protected":
            continue
        inner = _scope_of(definition)
        is_type = not path and name[0].isupper()
        yield f"{place}/{name}", _iri(definition), None if inner or is_type else f"{path}.{name}".replace("/.", ".")
        if inner:
            yield from _traces(inner, f"{place}/{name}/@context", "/" if is_type else f"{path}.{name}")


def _iri(definition: JsonValue) -> str:
    return str(definition.get("@id", "")) if isinstance(definition, dict) else str(definition)


def _scope_of(definition: JsonValue) -> JsonObject:
    scope = definition.get("@context") if isinstance(definition, dict) else None
    return scope if isinstance(scope, dict) else {}
