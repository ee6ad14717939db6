"""What a document says of itself, for the head of a report; nothing here is believed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

from .document.strict_json import JsonValue

TEXT_CHARACTERS = 400  # a report is read by people, and a hostile document may say one thing at any length
MOST_TEXTS = 16
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


class Subject(Struct, frozen=True):
    """What was judged, in the words of its own document; nothing here is proven unless the outcome is valid."""

    id: str = ""
    types: tuple[str, ...] = ()
    issuer: str = ""
    issuer_names: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    names: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    valid_from: str = ""
    valid_until: str = ""


def subject_of(document: Mapping[str, JsonValue]) -> Subject:
    """Return identifier, types, issuer, names and dates as they stand, "" where they are missing or no text."""
    issuer = document.get("issuer")
    issuer_id = issuer.get("id") if isinstance(issuer, dict) else issuer
    types = document.get("type")
    return Subject(
        id=_text(document.get("id")),
        types=tuple(_text(each) for each in types[:MOST_TEXTS] if isinstance(each, str)) if isinstance(types, list) else (),
        issuer=_text(issuer_id),
        issuer_names=_by_language(issuer.get("name") if isinstance(issuer, dict) else None),
        names=_by_language(document.get("name")),
        valid_from=_text(document.get("validFrom")),
        valid_until=_text(document.get("validUntil")),
    )


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        return ""
    return value if len(value) <= TEXT_CHARACTERS else value[: TEXT_CHARACTERS - 1] + "…"


def _by_language(value: JsonValue) -> dict[str, str]:
    """Return language -> text of a string, a value object, or a list of value objects."""
    if isinstance(value, str):
        return {"": _text(value)}
    found = {}
    for each in value[:MOST_TEXTS] if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            text = each.get("@value")
            if isinstance(text, str):
                found[_text(each.get("@language")).lower()] = _text(text)
    return found
