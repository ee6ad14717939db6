"""Are the examples what their names claim, and can each good one be signed?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from ..document.contexts import ContextSet
from ..document.credential_type import CredentialType
from ..document.directory import Directory
from ..document.schema import SchemaSet
from ..document.strict_json import JsonObject, JsonValue, parse_object
from ..errors import VerifierError, shortened
from ..proof.canonical import Canonicalizer, jcs
from .context_rules import FILE as CONTEXT
from .fault import EntryFault
from .schema_rules import member_of

INDEX = "invalid.json"  # for each invalid-*.json the place and the code of the one rule that it breaks
SHEET = "rows.csv"


def example_faults(entry: CredentialType, examples: Mapping[str, bytes], contexts: ContextSet) -> Iterator[EntryFault]:
    """Yield what is wrong with the entry's examples."""
    schemas = SchemaSet(Directory.of([entry]))
    canonicalizer = Canonicalizer(contexts.with_contexts({entry.context: entry.files[CONTEXT]}))
    broken = _index(examples)
    for name in ("valid-", "invalid-"):
        if not any(example.startswith(name) for example in examples):
            yield EntryFault("examples", "", "example_missing", f"no {name}*.json", "at least one")
    for name, raw in sorted(examples.items()):
        if not name.startswith(("valid-", "invalid-")) or not name.endswith(".json"):
            continue
        try:
            document = parse_object(raw)
            if name.startswith("invalid-"):
                yield from _invalid(entry, schemas, name, document, broken.get(name))
            else:
                yield from _valid(entry, schemas, name, document)
                canonicalizer.rdfc(document)
                jcs(document)
        except VerifierError as wrong:
            yield EntryFault(f"examples/{name}", wrong.place, wrong.code, wrong.found, wrong.wanted)
    if SHEET in examples:
        yield from _heading_faults(entry, examples[SHEET])


def _valid(entry: CredentialType, schemas: SchemaSet, name: str, document: JsonObject) -> Iterator[EntryFault]:
    for violation in schemas.violations(document, entry):
        yield EntryFault(f"examples/{name}", violation.place, violation.code, violation.found, violation.wanted)
    # TemplateRenderMethod pins the face: an example with an old digest would teach a wrong one.
    digests = member_of(member_of(document, "renderMethod"), "template").get("digestMultibase")
    if digests not in (None, entry.face_digest_multibase):
        yield EntryFault(
            f"examples/{name}",
            "/renderMethod/template/digestMultibase",
            "face_digest",
            shortened(digests),
            str(entry.face_digest_multibase),
        )


def _invalid(entry: CredentialType, schemas: SchemaSet, name: str, document: JsonObject, claimed: JsonValue) -> Iterator[EntryFault]:
    found = [{"place": violation.place, "code": violation.code} for violation in schemas.violations(document, entry)]
    if found != [claimed]:
        yield EntryFault(f"examples/{name}", "", "example_differs", shortened(found, 200), f"{shortened(claimed, 200)}, as in {INDEX}")


def _heading_faults(entry: CredentialType, raw: bytes) -> Iterator[EntryFault]:
    try:
        header = next(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")), [])
    except (UnicodeDecodeError, csv.Error) as wrong:
        yield EntryFault(f"examples/{SHEET}", "line 1", "sheet_malformed", shortened(str(wrong)), "CSV in UTF-8")
        return
    known = {*entry.labels, *entry.sheet, *(label["zh-hans"] for label in entry.labels.values())}
    for heading in header:
        if heading not in known:
            yield EntryFault(
                f"examples/{SHEET}", "line 1", "column_unknown", shortened(heading), "the name or the Chinese label of a field"
            )


def _index(examples: Mapping[str, bytes]) -> JsonObject:
    try:
        return parse_object(examples[INDEX]) if INDEX in examples else {}
    except VerifierError:
        return {}
