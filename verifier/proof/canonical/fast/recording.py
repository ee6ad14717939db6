"""A document whose signature held -> the form of its like.

The values are replaced by markers, the marked document is walked (or written as canonical JSON), and each marker that comes out shows
where a value goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Final

from ....document.strict_json import JsonObject, JsonValue
from ....limits import Limits
from ..jcs import jcs
from .blocks import statement_shape
from .filling import Line, Source, value
from .form import Form
from .marks import IN_JSON, Marks, pattern_of
from .scopes import Asked, NotFast, Scopes, Term
from .shape import JsonShape, Shape
from .walk import Walker

MOST_VALUES: Final = 1_000  # a licence has forty; to compile a function for more takes as long as fifty walks

# The documents that are canonicalised for one that is signed: made by taking members out and putting them elsewhere.
Parts = Callable[[JsonObject], tuple[JsonObject, ...]]


def whole(document: JsonObject) -> tuple[JsonObject, ...]:
    """Return the document alone: what is canonicalised is what stands there."""
    return (document,)


def recorded(document: JsonObject, text: bytes, parts: Parts, *, json_ld: bool, scopes: Scopes, limits: Limits) -> Form:
    """Return the form of a document.

    Args:
        text: of the document, as ``written`` returned it.

    Raises:
        NotFast: it has none: the walk does not take it, a value is in no part that is canonicalised, it holds a marker or too many values.
        VerifierError: its contexts are refused.
    """
    marks = Marks()
    marked = marks.put(document, (), limits.depth)
    if not isinstance(marked, dict) or marks.count > MOST_VALUES:
        raise NotFast
    walked = [_Recorder(Asked(scopes.known), limits, marks).walk(part, scopes, limits) for part in parts(marked)] if json_ld else []
    # Only now is it known which texts are words.
    values = marks.values()
    slots = {marker: values[place] for marker, place in marks.places.items() if place in values}
    shape: Shape
    iris: set[int] = set()
    if json_ld:
        shape, statements = statement_shape(walked, slots, len(values))
        shown, iris = statements.texts | statements.iris, statements.iris
    else:
        shape, shown = _json_shape([jcs(part) for part in parts(marked)], slots, len(values))
        if marks.fractions:
            # RFC 8785 writes them in a way of its own.
            raise NotFast
    # Each value must show in what is signed, or none could see it change. The signature alone is in neither part.
    signature = slots.get(_signature_of(marked)) if parts is not whole else None
    if set(values.values()) - shown - {signature}:
        raise NotFast
    return Form(
        pattern=pattern_of(text, marks, {place for place, number in values.items() if number in iris}),
        iris=_picker(sorted(iris)),
        fractions=tuple(values[place] for place in sorted(marks.fractions)),
        shape=shape,
        json_ld=json_ld,
        places={path: values[place] for place, path in marks.paths.items() if place in values},
        wholes={path: values[place] for place, path in marks.wholes.items()},
    )


def _picker(numbers: Sequence[int]) -> Callable[[Sequence[bytes]], tuple[bytes, ...]]:
    """Return a function that takes the values with these numbers out of all."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda values: tuple([values[number] for number in numbers])


def _signature_of(marked: JsonObject) -> str:
    proof = marked.get("proof")
    signature = proof.get("proofValue") if isinstance(proof, dict) else None
    return signature if isinstance(signature, str) else ""


class _Recorder(Walker):
    """A walk over a marked document."""

    __slots__ = ("marks",)

    def __init__(self, pyld: Asked, limits: Limits, marks: Marks) -> None:
        super().__init__(pyld, limits)
        self.marks = marks

    def iri(self, text: JsonValue, prefixes: frozenset[str]) -> str:
        # Where words can be prefixes, the scheme of each value would have to be compared: such documents are walked.
        if prefixes:
            raise NotFast
        return super().iri(text, prefixes)

    def word(self, text: str, term: Term) -> str:
        return super().word(self.marks.word(text), term)


def _json_shape(texts: Sequence[bytes], slots: Mapping[str, int], values: int) -> tuple[JsonShape, set[int]]:
    """Return the shape of canonical JSON, and which values stand in it."""
    source, shown = Source(values), set[int]()
    parts = []
    for text in texts:
        constants, variables, behind = [], [], 0
        for found in IN_JSON.finditer(text):
            number = slots.get(found[0].decode())
            if number is None:
                raise NotFast
            shown.add(number)
            variables.append(value(number))
            constants.append(text[behind : found.start()].decode())
            behind = found.end()
        parts.append(source.text([Line((*constants, text[behind:].decode()), tuple(variables))]))
    return JsonShape(source.function(parts)), shown
