"""All rules of an entry, in the order in which a person would mend what they find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..document.contexts import ContextSet
from ..document.credential_type import ENTRY, FACE, REQUIRED_FILES, SHEET_COLUMNS, CredentialType, digest
from ..document.numbers import uscc_holds
from ..errors import VerifierError
from .context_rules import context_faults
from .example_rules import example_faults
from .face_rules import face_faults
from .fault import EntryFault
from .label_rules import label_faults
from .schema_rules import schema_faults

__all__ = ["EntryFault", "check_entry", "with_digests"]


def check_entry(files: Mapping[str, bytes], examples: Mapping[str, bytes], contexts: ContextSet) -> tuple[EntryFault, ...]:
    """Return everything that is wrong with an entry; empty where nothing is.

    Args:
        files: the files of the folder ``credential-types/<name>/v<n>/``, by name.
        examples: those of its folder ``examples``, by name.
        contexts: the bundled ones, without the type's own.
    """
    missing = [EntryFault(name, "", "file_missing", "no such file", "one") for name in (ENTRY, *REQUIRED_FILES) if name not in files]
    if missing:
        return tuple(missing)
    try:
        # With the digests as they should be: a wrong one must not hide what else is wrong.
        entry = CredentialType.load({**files, ENTRY: with_digests(files)})
    except VerifierError as wrong:
        return (_fault_of(wrong, ENTRY),)
    return (*_digest_faults(files), *_entry_faults(entry), *_rules(entry, examples, contexts))


def _rules(entry: CredentialType, examples: Mapping[str, bytes], contexts: ContextSet) -> Iterator[EntryFault]:
    schema = tuple(schema_faults(entry))
    context = tuple(context_faults(entry, contexts))
    yield from (*schema, *context, *face_faults(entry))
    if not context:
        yield from label_faults(entry)
    if not schema and not context:
        # Examples are judged by the schema and the context: with those wrong, every example would be.
        yield from example_faults(entry, examples, contexts)


def with_digests(files: Mapping[str, bytes]) -> bytes:
    """Return ``type.json`` with the digests that its neighbours have now, and every other character as it was.

    Only digests that the file names already are renewed: which files an entry has is for its author to say.
    """
    text = files[ENTRY].decode("utf-8", "surrogateescape")
    for name in (*REQUIRED_FILES, FACE):
        if name in files:
            text = re.sub(rf'("{re.escape(name)}"\s*:\s*)"[^"\n]*"', rf'\g<1>"{digest(files[name])}"', text)
    return text.encode("utf-8", "surrogateescape")


def _digest_faults(files: Mapping[str, bytes]) -> Iterator[EntryFault]:
    written, right = (files[ENTRY].splitlines(), with_digests(files).splitlines())
    for number, (found, wanted) in enumerate(zip(written, right, strict=True), start=1):
        if found != wanted:
            yield EntryFault(
                ENTRY,
                f"line {number}",
                "type_digest_mismatch",
                found.decode("utf-8", "replace").strip(),
                f"{wanted.decode().strip()} (--write-digests)",
            )


def _entry_faults(entry: CredentialType) -> Iterator[EntryFault]:
    for place, code in (("/typeCode", entry.type_code[:18]), ("/definingAuthority/code", entry.defining_authority.code)):
        if not uscc_holds(code):
            yield EntryFault(ENTRY, place, "number_check_failed", code, "a unified social credit code whose checks hold")
    if entry.defining_authority.code != entry.type_code[:18]:
        yield EntryFault(
            ENTRY, "/definingAuthority/code", "not_the_definer", entry.defining_authority.code, f"{entry.type_code[:18]}, as in typeCode"
        )
    wanted = list(dict.fromkeys((*SHEET_COLUMNS, *(field.name for field in entry.signed_fields))))
    if list(entry.sheet) != wanted:
        different = sorted({*entry.sheet} ^ {*wanted}) or ["another order"]
        yield EntryFault(ENTRY, "/sheet", "sheet_columns", ", ".join(different), "the common columns, then every signed field in its order")
    if entry.face is not None and FACE not in entry.files:
        yield EntryFault(FACE, "", "file_missing", "no such file", "the face that type.json names")
    dates = {field.name for field in entry.signed_fields if field.type.code in ("d", "dt")}
    for name in (*entry.validity.begins, *entry.validity.ends):
        if name not in dates:
            yield EntryFault(ENTRY, "/validity", "not_a_date_field", name, "a signed field that holds a date")


def _fault_of(wrong: VerifierError, file: str) -> EntryFault:
    return EntryFault(file, wrong.place, wrong.code, wrong.found, wrong.wanted)
