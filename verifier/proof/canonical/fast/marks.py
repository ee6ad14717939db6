"""Markers in place of the values of one document: where they come out, values go."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from ....document.strict_json import JsonValue
from ..expanded import canonical_double
from ..quads import SCHEME
from .form import Path
from .scopes import NotFast

_MARK: Final = "urn:x-slot:"  # an absolute IRI with the place and a colon behind it, and a text that needs no escape
_NUMBER_MARK: Final = 4_000_000_000_000_000
_NUMBER_MARK_START: Final = b"40000000000"
IN_JSON: Final = re.compile(rb'(?<=")(urn:x-slot:[0-9]+:)(?=")|\b(40000000[0-9]{8})\b')

# Members whose values the walk reads to decide, by any name that they can have in a document that it takes: a type under another
# alias is marked, so it comes out as an undefined word, and there is no shape. The others hardly ever vary, so they are held too.
_HELD: Final = frozenset(
    {"@context", "type", "@type", "@language", "cryptosuite", "proofPurpose", "statusPurpose", "mediaType", "renderSuite"}
)

# In JSON text whose escaped quotes were put away: a text, with a colon where it is a name; or a number.
_TOKEN: Final = re.compile(rb'"([^"]*)"(:?)|-?[0-9][0-9.eE+-]*')
# What is taken for a value. Nothing is given back: behind each must stand what the form has there.
_TEXT: Final = rb'([^"]*+)'
_IRI: Final = rf'({SCHEME}+:[^"]*+)'.encode()  # what must not stand behind its scheme, the form looks for in all at once
_WHOLE: Final = rb"(0|-?[1-9][0-9]{0,14}+)"  # a statement holds each exactly, and the JSON of RFC 8785 writes it so
_FRACTION: Final = rb"(-?[0-9]++(?=[.eE])[0-9.eE+-]++)"  # orjson wrote it: what was read from bytes is never taken with one


class Marks:
    """The markers of one document, and what they stand for, by place: values are counted as they stand.

    Attributes:
        places: by marker, as it comes out.
        texts: what was replaced; ``paths``: the way to each, ``wholes``: that to each whole number.
        held: the places of texts that are no values: the words by which a form is known.
        numbers, fractions: the places of all numbers, and of those that are not whole.
    """

    def __init__(self) -> None:
        self.count = 0
        self.places: dict[str, int] = {}
        self.texts: dict[int, str] = {}
        self.paths: dict[int, Path] = {}
        self.wholes: dict[int, Path] = {}
        self.held: set[int] = set()
        self.numbers: set[int] = set()
        self.fractions: set[int] = set()

    def put(self, value: JsonValue, path: Path, depth: int) -> JsonValue:
        """Return a value with a marker for each text and number in it, at most ``depth`` deep. ``path``: the way to it.

        Raises:
            NotFast: it is deeper, or no plain JSON.
        """
        if depth < 0:
            raise NotFast
        if type(value) is dict:
            return {name: self.put(inner, (*path, name), depth - 1) for name, inner in value.items()}
        if type(value) is list:
            return [self.put(inner, (*path, number), depth - 1) for number, inner in enumerate(value)]
        if value is True or value is False:
            return value
        place, self.count = self.count, self.count + 1
        if type(value) is str:
            return self._text(value, place, path)
        if type(value) is int or type(value) is float:
            return self._number(value, place, path)
        raise NotFast

    def _text(self, value: str, place: int, path: Path) -> str:
        # The member which it is, or in whose list it is.
        if next((step for step in reversed(path) if type(step) is str), "") in _HELD:
            self.held.add(place)
            return value
        marker = f"{_MARK}{place}:"
        self.places[marker] = place
        self.texts[place] = value
        self.paths[place] = path
        return marker

    def _number(self, value: float, place: int, path: Path) -> float:
        self.numbers.add(place)
        if type(value) is int:
            self.wholes[place] = path
            self.places[str(_NUMBER_MARK + place)] = place
            return _NUMBER_MARK + place
        self.fractions.add(place)
        self.places[canonical_double(place + 0.5)] = place
        return place + 0.5

    def word(self, marker: str) -> str:
        """Return the text that a marker stands for, which from now on is held; what is no marker comes back as it is."""
        place = self.places.get(marker)
        if place is None:
            return marker
        self.held.add(place)
        return self.texts[place]

    def values(self) -> dict[int, int]:
        """Return the number of each value, by its place; of texts that are held there is none."""
        return {place: number for number, place in enumerate(place for place in range(self.count) if place not in self.held)}


def pattern_of(text: bytes, marks: Marks, iris: Collection[int]) -> re.Pattern[bytes]:
    """Return what matches the text of each document that differs from this one in its values only.

    Args:
        text: of the document itself, as ``written`` returned it.
        iris: the places of values that stand where an IRI must.

    Raises:
        NotFast: a name, or a word that is held, could pass for a marker; that is never honest.
    """
    return re.compile(b"".join(_constants_and_slots(text, marks, iris)))


def _constants_and_slots(text: bytes, marks: Marks, iris: Collection[int]) -> Iterator[bytes]:
    place = behind = 0
    for token in _TOKEN.finditer(text):
        if token[2] or place in marks.held:
            if _MARK.encode() in token[0] or _NUMBER_MARK_START in token[0]:
                raise NotFast
            if token[2]:
                continue
        else:
            start, end = token.span(0 if place in marks.numbers else 1)
            yield re.escape(text[behind:start])
            yield _FRACTION if place in marks.fractions else _WHOLE if place in marks.numbers else _IRI if place in iris else _TEXT
            behind = end
        place += 1
    yield re.escape(text[behind:])
