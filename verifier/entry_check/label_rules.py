"""Does ``labels.json`` name everything that people see, in both languages, and no two columns alike?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..document.credential_type import SHEET_COLUMNS, CredentialType
from ..document.entry_reader import LANGUAGES
from ..document.strict_json import JsonObject, parse_object
from .context_rules import FILE as CONTEXT
from .context_rules import _scope_of
from .fault import EntryFault

FILE = "labels.json"
ENVELOPE_NAMES = (
    "certificateIdentifier",
    "certificateName",
    "certificateTypeCode",
    "certificateNumber",
    "issuingAuthorityName",
    "issuingAuthorityCode",
    "issuedDate",
    "licenceHolder",
    "effectiveDate",
    "expiringDate",
    "areaCode",
    "version",
    "copyKind",
    "replaces",
    "relatedMatterCode",
    "trustLevel",
)


def label_faults(entry: CredentialType) -> Iterator[EntryFault]:
    """Yield what is wrong with the entry's labels; that each has both languages was seen when it was loaded."""
    wanted = {*ENVELOPE_NAMES, *SHEET_COLUMNS, *(field.name for field in entry.fields), *_parts(entry)}
    for name in sorted(wanted - entry.labels.keys()):
        yield EntryFault(FILE, f"/{name}", "label_missing", "nothing", f"a label in {' and '.join(LANGUAGES)}")
    stems = {name.split(".")[0] for name in entry.labels}
    for name in sorted(stems - wanted):
        yield EntryFault(FILE, f"/{name}", "label_of_nothing", name, "a field, an envelope member or a column")
    headings = Counter(entry.labels[name]["zh-hans"] for name in entry.sheet if name in entry.labels)
    for heading, times in headings.items():
        if times > 1:
            yield EntryFault(FILE, "", "label_twice", f"{heading} for {times} columns", "a heading of its own for each column of a sheet")


def _parts(entry: CredentialType) -> Iterator[str]:
    """Yield the parts of objects, such as ``lines.amount``, as the context knows them."""
    top = parse_object(entry.files[CONTEXT]).get("@context")
    subject: JsonObject = _scope_of(top.get(entry.subject_type)) if isinstance(top, dict) else {}
    for name, definition in subject.items():
        for part in _scope_of(definition):
            if part != "@protected":
                yield f"{name}.{part}"
