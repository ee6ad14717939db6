"""What a document says of itself, for the head of a report; nothing here is believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Self

from msgspec import Struct, field

from ..proof.canonical import Path
from .strict_json import JsonValue

TEXT_CHARACTERS = 400  # a report is read by people, and a hostile document may say one thing at any length
MOST_TEXTS = 16
_NO_NAMES: Mapping[str, str] = MappingProxyType({})
_ALWAYS: Sequence[Path] = (("id",), ("issuer", "id"), ("validFrom",))


class Subject(Struct, frozen=True):
    """What was judged, in the words of its own document; nothing here is proven unless the outcome is valid."""

    id: str = ""
    types: tuple[str, ...] = ()
    issuer: str = ""
    issuer_names: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    names: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    valid_from: str = ""
    valid_until: str = ""


class SubjectForm(Struct, frozen=True):
    """Where documents of one form say that; their types and languages are the same in all of them.

    Attributes:
        pick: takes the texts of a subject out of all: what every one has, names of the issuer, names, and the end where it has one.
        issuer_languages, languages: of those names, in their order.
    """

    pick: Callable[[Sequence[str]], Sequence[str]]
    types: tuple[str, ...]
    issuer_languages: tuple[str, ...]
    languages: tuple[str, ...]

    @classmethod
    def of(cls, document: Mapping[str, JsonValue], places: Mapping[Path, int]) -> Self | None:
        """Return the form of what a document says of itself, None where it isn't the usual one. ``places``: which text stands where."""
        plain: Any = document
        issuers, names = _languages(plain["issuer"], places, ("issuer",)), _languages(plain, places, ())
        paths = [*_ALWAYS, *issuers.values(), *names.values(), *([("validUntil",)] if "validUntil" in document else [])]
        words: list[Path] = [("type", number) for number in range(len(plain["type"]))]
        if any(path not in places for path in paths) or any(path in places for path in words):
            return None
        found = subject_of(document)
        if (*issuers,) != (*found.issuer_names,) or (*names,) != (*found.names,):
            return None
        return cls(itemgetter(*(places[path] for path in paths)), found.types, (*issuers,), (*names,))

    def subject(self, texts: Sequence[str]) -> Subject:
        """Return what the document with these texts says; the same as ``subject_of``."""
        picked = self.pick(texts)
        if max(map(len, picked)) > TEXT_CHARACTERS:
            picked = [_text(each) for each in picked]
        id_, issuer, since, *others = picked
        theirs, more = zip(self.issuer_languages, others, strict=False), others[len(self.issuer_languages) :]
        until = more[len(self.languages) :]
        return Subject(
            id_, self.types, issuer, dict(theirs), dict(zip(self.languages, more, strict=False)), since, until[0] if until else ""
        )


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


def _languages(named: Any, places: Mapping[Path, int], where: Path) -> dict[str, Path]:
    """Return language -> path of the text, of a list of value objects whose languages are words of the form; else nothing."""
    names = named.get("name") if isinstance(named, dict) else None
    found: dict[str, Path] = {}
    for number, each in enumerate(names if isinstance(names, list) else []):
        path = (*where, "name", number)
        if not isinstance(each, dict) or (*path, "@language") in places:
            return {}
        found[_text(each.get("@language")).lower()] = (*path, "@value")
    return found
