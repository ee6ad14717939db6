"""A form: a document with blanks where its values stand, as a printed form has; and what was learnt of documents that fill it in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from ....document.strict_json import JsonObject
from ..expanded import canonical_double
from .cut import Cut
from .scopes import NotFast
from .shape import Shape

SAFE_INTEGER: Final = 2**53 - 1
_NUMBER: Final = re.compile(rb"-?[0-9][0-9.eE+-]*")


Path = tuple[str | int, ...]  # names and numbers, from the document to one of its values
NoteOf = Callable[[JsonObject, Mapping[Path, int], frozenset[int]], object]  # of a document, the places of its texts, and those held


class Form(Struct, frozen=True):
    """Everything of a document but the values that may differ.

    Attributes:
        structure: what stands between its texts; a pattern where numbers stand there.
        held: takes the names and the words that must be what they were out of the pieces; ``given`` is what they were.
        shapes: the canonical texts that are made of it.
        json_ld: whether those are statements, or JSON.
        held_places: where those stand.
        note: what somebody knows of documents of this form.
    """

    structure: bytes | re.Pattern[bytes]
    held: Callable[[Sequence[bytes]], tuple[bytes, ...]]
    given: tuple[bytes, ...]
    shapes: tuple[Shape, ...]
    json_ld: bool
    held_places: frozenset[int]
    note: object = None

    def values(self, one: Cut) -> list[bytes] | None:
        """Return the values of a document that fills in this form, its pieces and then its numbers; None of any other.

        Raises:
            NotFast: it has a number that a statement can't hold.
        """
        numbers: list[bytes] = []
        if isinstance(self.structure, bytes):
            if one.structure != self.structure:
                return None
        else:
            found = self.structure.fullmatch(one.structure)
            if found is None:
                return None
            numbers = [_written(number) for number in found.groups()]
        if self.held(one.pieces) != self.given:
            return None
        return one.pieces + numbers if numbers else one.pieces


class Known(Struct, frozen=True):
    """A document whose form is known.

    Attributes:
        document: the very object that was cut.
        text: its compact JSON text.
    """

    document: JsonObject
    text: bytes
    form: Form
    values: list[bytes]
    clean: bool

    def canonical(self, hash_name: str) -> list[bytes]:
        """Return the canonical texts. Raises: ``NotFast``, where a value does not fit."""
        return [shape.text(self.values, clean=self.clean, hash_name=hash_name) for shape in self.form.shapes]


def key_of(structure: bytes) -> bytes:
    """Return what documents of one form share that differ in their numbers; others may share it too."""
    return structure.translate(None, b"0123456789.eE+-")


def structure_of(one: Cut) -> bytes | re.Pattern[bytes]:
    """Return what stands between the texts of a document, with a group for each number; whole numbers stay whole."""
    constants = _NUMBER.split(one.structure)
    if len(constants) == 1:
        return one.structure
    pattern = re.escape(constants[0])
    for number, constant in zip(_NUMBER.findall(one.structure), constants[1:], strict=True):
        pattern += (rb"(-?[0-9]+)" if _is_whole(number) else rb"(-?[0-9]+[.eE][0-9.eE+-]*)") + re.escape(constant)
    return re.compile(pattern)


def _is_whole(number: bytes) -> bool:
    return number.removeprefix(b"-").isdigit()


def _written(number: bytes) -> bytes:
    """Return a number as a literal has it (JSON-LD 1.1 API, 8.6). Raises: ``NotFast``, where none has it exactly."""
    if _is_whole(number):
        if abs(int(number)) > SAFE_INTEGER:
            raise NotFast
        return number
    value = float(number)
    if not -SAFE_INTEGER <= value <= SAFE_INTEGER or value == int(value):
        raise NotFast
    text = canonical_double(value)
    if float(text) != value:
        raise NotFast
    return text.encode()
