"""The face of a licence as lines of a page: each field with its label and its value in both languages. Nothing here is judged."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import tzinfo

from .document.credential_type import CredentialType
from .document.directory import Directory
from .document.entry_reader import LANGUAGES
from .document.field_kinds import Kind
from .document.identifier import URN
from .document.strict_json import JsonObject, JsonValue
from .figures import as_written, short_label
from .report import Outcome, Report
from .wording import report_as_json

LONG_TERM = {"zh-hans": "长期", "en": "long-term"}
FLAGS = {True: {"zh-hans": "是", "en": "yes"}, False: {"zh-hans": "否", "en": "no"}}
_PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))
_HEAD = 16  # characters of base64 that tell the kind of a picture
_SEPARATORS = {"zh-hans": "；", "en": "; "}


def shown_report(report: Report, types: Directory, zone: tzinfo) -> JsonObject:
    """Return the report as JSON with ``face``: None where no signature holds, for what nobody signed must not look like a licence."""
    shown = report_as_json(report, zone)
    entry = entry_of(report.document or {}, types) if _is_vouched_for(report) else None
    shown["face"] = list(face_lines(report.document or {}, entry)) if entry else None
    if report.credentials:
        shown["credentials"] = [shown_report(each, types, zone) for each in report.credentials]
    return shown


def _is_vouched_for(report: Report) -> bool:
    proofs = [check.outcome for check in report.checks if check.name in ("key", "proof")]
    return bool(proofs) and all(outcome is Outcome.VALID for outcome in proofs)


def entry_of(licence: Mapping[str, object], types: Directory) -> CredentialType | None:
    """Return the type whose schema ``licence`` names, None where it is not at hand."""
    schema = licence.get("credentialSchema")
    named = schema.get("id") if isinstance(schema, dict) else None
    return next((entry for entry in types.types if entry.schema == named), None)


def face_lines(licence: Mapping[str, object], entry: CredentialType) -> list[JsonObject]:
    """Return the lines in the order in which people read a licence: whose it is, its number, who issued it, how long, and its fields.

    Each has ``name``, ``label`` and ``value`` by language, or ``picture`` (a data: address) instead of a value.
    """
    subject = licence.get("credentialSubject")
    if not isinstance(subject, dict):
        return []
    lines = [*_head(licence, subject, entry), *_fields(subject, entry)]
    return [line for line in lines if line]


def _head(licence: Mapping[str, object], subject: JsonObject, entry: CredentialType) -> Iterator[JsonObject]:
    holders = subject.get("licenceHolder")
    for holder in holders if isinstance(holders, list) else []:
        if isinstance(holder, dict):
            yield _line("licenceHolder", entry, {language: _text(holder.get("name")) for language in LANGUAGES})
            yield from _unless_printed("licenceHolder.code", holder.get("code"), subject, entry)
    identifier = str(licence.get("id", "")).removeprefix(URN)
    yield from _unless_printed("certificateNumber", subject.get("certificateNumber"), subject, entry)
    yield _line("issuingAuthorityName", entry, _issuer(licence.get("issuer")))
    yield _line("issuedDate", entry, _same(_text(subject.get("issuedDate"))))
    yield _line("effectiveDate", entry, _same(str(licence.get("validFrom", ""))[:10]))
    until = licence.get("validUntil")
    yield _line("expiringDate", entry, _same(str(until)[:10]) if until else dict(LONG_TERM))
    yield _line("certificateIdentifier", entry, _same(identifier))


def _unless_printed(name: str, value: object, subject: JsonObject, entry: CredentialType) -> Iterator[JsonObject]:
    """Yield a number unless the type's own number, which stands among its fields, is the same."""
    if value != subject.get(entry.number_field):
        yield _line(name, entry, _same(_text(value)))


def _fields(subject: JsonObject, entry: CredentialType) -> Iterator[JsonObject]:
    for field in entry.signed_fields:
        value = subject.get(field.name)
        if value is None:
            continue
        if field.type.kind is Kind.IMAGE:
            picture = _picture(value)
            yield {"name": field.name, "label": _label(field.name, entry), "picture": picture} if picture else {}
        else:
            yield _line(field.name, entry, {language: _in_words(value, field.name, entry, language) for language in LANGUAGES})


def _line(name: str, entry: CredentialType, value: Mapping[str, str]) -> JsonObject:
    return {"name": name, "label": _label(name, entry), "value": dict(value)} if any(value.values()) else {}


def _label(name: str, entry: CredentialType) -> JsonObject:
    label = entry.labels.get(name, {})
    return {language: short_label(label.get(language, name)) for language in LANGUAGES}


def _same(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _issuer(issuer: object) -> dict[str, str]:
    names = issuer.get("name") if isinstance(issuer, dict) else None
    spoken = {
        str(each.get("@language")): _text(each.get("@value")) for each in names if isinstance(each, dict)
    } if isinstance(names, list) else {}  # fmt: skip
    return {language: spoken.get(language, "") for language in LANGUAGES}


def _in_words(value: JsonValue, name: str, entry: CredentialType, language: str) -> str:
    if isinstance(value, bool):
        return FLAGS[value][language]
    if isinstance(value, list):
        return _SEPARATORS[language].join(_in_words(each, name, entry, language) for each in value)
    if isinstance(value, dict):
        return " ".join(_in_words(each, f"{name}.{member}", entry, language) for member, each in value.items())
    word = entry.labels.get(f"{name}.{value}")
    return as_written(str(value), language) if word is None else word[language]


def _picture(value: JsonValue) -> str:
    """Return a data: address that is a picture and nothing that runs, "" for anything else."""
    if not isinstance(value, str):
        return ""
    try:
        head = base64.b64decode(value[:_HEAD], validate=True)
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return ""
    kind = next((kind for start, kind in _PICTURES if head.startswith(start)), "")
    return f"data:{kind};base64,{value}" if kind else ""
