"""A document whose signature held -> the form of its like.

The values are replaced by markers, the marked document is walked (or written as canonical JSON), and each marker that comes out shows
where a value goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ....document.strict_json import JsonObject, JsonValue
from ....limits import Limits
from ..expanded import canonical_double
from ..jcs import jcs
from ..quads import Quad
from .blocks import Marked, statement_shape
from .cut import Cut, text_places
from .form import Form, structure_of
from .scopes import Asked, NotFast, Scopes, Term
from .shape import JsonShape, Shape, picker
from .walk import Walker

_MARK: Final = "urn:x-slot:"  # an absolute IRI with the place and a colon behind it, and a text that needs no escape
_NUMBER_MARK: Final = 4_000_000_000_000_000
_NUMBER_MARK_START: Final = b"40000000000"
_MARKS: Final = re.compile(rb'(?<=")urn:x-slot:([0-9]+):(?=")|\b4(0000000[0-9]{8})\b')

# Members whose values the walk reads to decide, by any name that they can have in a document that it takes: a type under another
# alias is marked, so it comes out as an undefined word, and there is no shape. The others hardly ever vary, so they are held too.
_HELD: Final = frozenset(
    {"@context", "type", "@type", "@language", "cryptosuite", "proofPurpose", "statusPurpose", "mediaType", "renderSuite"}
)

# The documents that are canonicalised for one that is signed: made by taking members out and putting them elsewhere.
Parts = Callable[[JsonObject], tuple[JsonObject, ...]]


def whole(document: JsonObject) -> tuple[JsonObject, ...]:
    """Return the document alone: what is canonicalised is what stands there."""
    return (document,)


def recorded(document: JsonObject, one: Cut, parts: Parts, *, json_ld: bool, scopes: Scopes, limits: Limits) -> Form:
    """Return the form of a document.

    Raises:
        NotFast: it has none: the walk does not take it, a value is in no part that is canonicalised, or it holds a marker.
        VerifierError: its contexts are refused.
    """
    marks = _Marks(one.pieces)
    marked = marks.put(document, "", limits.depth)
    shapes: list[Shape] = []
    shown: set[int] = set()
    for part in parts(marked):  # type: ignore[arg-type]
        walker = _Recorder(Asked(scopes.known), limits, marks)
        shape, places = _statement_shape(walker.walk(part, scopes, limits), marks) if json_ld else _json_shape(part, marks)
        shapes.append(shape)
        shown |= places
    signature = _signature_of(marked) if parts is not whole else None
    # Each value must show in what is signed, or be a word that is compared: no value may change unseen.
    if {place for marker, place in marks.places.items() if marker != signature} - shown - marks.held:
        raise NotFast
    names = set(range(1, len(one.pieces), 2)) - set(marks.texts)
    held_places = names | marks.held
    held = picker(sorted(held_places))
    given = held(one.pieces)
    # A word could pass for a marker; that is never honest.
    if any(_MARK.encode() in word or _NUMBER_MARK_START in word for word in given):
        raise NotFast
    return Form(structure_of(one), held, given, tuple(shapes), json_ld, frozenset(held_places))


def _signature_of(marked: JsonValue) -> JsonValue:
    proof = marked.get("proof") if isinstance(marked, dict) else None
    return proof.get("proofValue") if isinstance(proof, dict) else None


class _Marks:
    """The markers of one document, and the places of the values that they stand for.

    Attributes:
        places: by marker, as it comes out.
        texts: the places of all texts, in their order.
        held: the places of the texts that were left as they are.
        numbers: how many numbers there are; they have the places behind all pieces. ``fractions``: whether some are not whole.
    """

    def __init__(self, pieces: list[bytes]) -> None:
        self.texts = text_places(pieces)
        self.pieces = len(pieces)
        self.places: dict[str, int] = {}
        self.values: dict[int, str] = {}
        self.held: set[int] = set()
        self.numbers = 0
        self.fractions = False
        self._next: Iterator[int] = iter(self.texts)

    def put(self, value: JsonValue, name: str, depth: int) -> JsonValue:
        """Return a value with a marker for each text and number in it, at most ``depth`` deep.

        ``name``: of the member which it is, or in whose list it is.
        """
        if depth < 0:
            raise NotFast
        if type(value) is dict:
            return {inner_name: self.put(inner, inner_name, depth - 1) for inner_name, inner in value.items()}
        if type(value) is list:
            return [self.put(inner, name, depth - 1) for inner in value]
        if type(value) is str:
            return self._text(value, name)
        if type(value) is int or type(value) is float:
            place = self.pieces + self.numbers
            self.numbers += 1
            self.fractions |= type(value) is float
            marker = place + 0.5 if type(value) is float else _NUMBER_MARK + place
            self.places[canonical_double(marker) if type(marker) is float else str(marker)] = place
            return marker
        if value is True or value is False:
            return value
        raise NotFast

    def _text(self, value: str, name: str) -> str:
        place = next(self._next)
        if name in _HELD:
            self.held.add(place)
            return value
        marker = f"{_MARK}{place}:"
        self.places[marker] = place
        self.values[place] = value
        return marker


class _Recorder(Walker):
    """A walk over a marked document."""

    __slots__ = ("marks",)

    def __init__(self, pyld: Asked, limits: Limits, marks: _Marks) -> None:
        super().__init__(pyld, limits)
        self.marks = marks

    def iri(self, text: JsonValue, prefixes: frozenset[str]) -> str:
        # Where words can be prefixes, the scheme of each value would have to be compared: such documents are walked.
        if prefixes:
            raise NotFast
        return super().iri(text, prefixes)

    def word(self, text: str, term: Term) -> str:
        place = self.marks.places.get(text)
        if place is not None:
            self.marks.held.add(place)
            text = self.marks.values[place]
        return super().word(text, term)


def _statement_shape(quads: Sequence[Quad], marks: _Marks) -> tuple[Shape, set[int]]:
    return statement_shape(quads, Marked(marks.places, marks.pieces + marks.numbers))


def _json_shape(part: JsonObject, marks: _Marks) -> tuple[Shape, set[int]]:
    constants: list[bytes] = []
    places: list[int] = []
    behind, text = 0, jcs(part)
    if marks.fractions:
        # RFC 8785 writes them in a way of its own.
        raise NotFast
    for found in _MARKS.finditer(text):
        places.append(int(found[1] or found[2]))
        constants += (text[behind : found.start()], b"")
        behind = found.end()
    return JsonShape((*constants, text[behind:]), picker(places)), set(places)
