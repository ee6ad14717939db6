"""A reader of hand-written JSON objects that names the place of whatever is missing, extra or of another kind."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from ..errors import Malformed, shortened
from .strict_json import JsonObject, JsonValue

LANGUAGES = ("zh-hans", "en")


class TypeMalformed(Malformed):
    """A type entry of the directory that does not say what an entry must say."""

    code = "type_malformed"


class EntryReader(Struct, frozen=True):
    """One object of an entry; each question returns a member's value, or raises ``TypeMalformed`` with its place."""

    members: JsonObject
    place: str = ""

    def closed(self, *names: str) -> EntryReader:
        """Return this reader, once it is sure that the object has no member but ``names``: a misspelt one would be lost."""
        for name in self.members:
            if name not in names:
                raise self.wrong(name, "a member of this name", f"one of {', '.join(names)}")
        return self

    def text(self, name: str, pattern: str = ".+") -> str:
        """Return a text that matches all of ``pattern``."""
        value = self._member(name)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise self.wrong(name, shortened(value), f"a text of the form {pattern}")
        return value

    def texts(self, name: str, pattern: str = ".+") -> tuple[str, ...]:
        """Return a list of texts, each of which matches ``pattern``; none twice."""
        value = self._member(name)
        if not isinstance(value, list):
            raise self.wrong(name, shortened(value), "a list of texts")
        found = tuple(item for item in value if isinstance(item, str) and re.fullmatch(pattern, item))
        if len(found) != len(value) or len(set(found)) != len(found):
            raise self.wrong(name, shortened(value), f"different texts of the form {pattern}")
        return found

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._member(name)
        if not isinstance(value, bool):
            raise self.wrong(name, shortened(value), "true or false")
        return value

    def count(self, name: str) -> int:
        """Return a whole number from 1."""
        value = self._member(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(name, shortened(value), "a whole number from 1")
        return value

    def inner(self, name: str) -> EntryReader:
        """Return a reader of the object ``name``."""
        return self._object(self._member(name), f"{self.place}/{name}")

    def inners(self, name: str) -> tuple[EntryReader, ...]:
        """Return a reader of each object in the list ``name``."""
        value = self._member(name)
        if not isinstance(value, list):
            raise self.wrong(name, shortened(value), "a list of objects")
        return tuple(self._object(item, f"{self.place}/{name}/{index}") for index, item in enumerate(value))

    def names(self, name: str) -> Mapping[str, str]:
        """Return the object ``name`` as one text in each of ``LANGUAGES``."""
        return self.inner(name).in_languages()

    def in_languages(self) -> Mapping[str, str]:
        """Return the object itself as one text in each of ``LANGUAGES``."""
        self.closed(*LANGUAGES)
        return {language: self.text(language) for language in LANGUAGES}

    def wrong(self, name: str, found: str, wanted: str) -> TypeMalformed:
        """Return the error that says what is wrong with the member ``name``."""
        return TypeMalformed(found=found, wanted=wanted, place=f"{self.place}/{name}")

    def _member(self, name: str) -> JsonValue:
        if name not in self.members:
            raise self.wrong(name, "no such member", "one")
        return self.members[name]

    @staticmethod
    def _object(value: JsonValue, place: str) -> EntryReader:
        if not isinstance(value, dict):
            raise TypeMalformed(found=shortened(value), wanted="an object", place=place)
        return EntryReader(value, place)
