"""A form: a document with blanks where its values stand, as a printed form has; and what was learnt of documents that fill it in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import orjson
from msgspec import Struct

from ....document.strict_json import JsonObject
from ..quads import NOT_IN_IRI
from .scopes import NotFast
from .walk import fraction_text
from .written import clean_texts

if TYPE_CHECKING:
    from .shape import Shape  # loaded by who learns forms

Path = tuple[str | int, ...]  # names and numbers, from the document to one of its values
# Of a document: the numbers of the values at the end of some paths; the texts at all others are the same wherever the form is.
NoteOf = Callable[[JsonObject, Mapping[Path, int]], object]

_ONLY_OF_IRIS: Final = bytes(ord('"') if chr(byte) in NOT_IN_IRI else byte for byte in range(256))


class Form(Struct, frozen=True):
    """Everything of a document but the values that may differ.

    Attributes:
        pattern: matches the JSON text of a document that fills in this form, with a group for each value.
        iris: takes out the values that stand as IRIs: of these the pattern holds that there is a scheme, and no quote.
        fractions: which values are numbers that are not whole.
        shape: the canonical texts that are made of the values.
        json_ld: whether those are statements, or JSON.
        places, wholes: which text, and which whole number, stands at the end of each path.
        note: what somebody knows of documents of this form.
    """

    pattern: re.Pattern[bytes]
    iris: Callable[[Sequence[bytes]], tuple[bytes, ...]]
    fractions: tuple[int, ...]
    shape: Shape
    json_ld: bool
    places: Mapping[Path, int]
    wholes: Mapping[Path, int]
    note: object = None

    def values(self, text: bytes) -> Sequence[bytes] | None:
        """Return the values of a document by its text, None if it has another form.

        Raises:
            NotFast: it has a number that a statement can't hold.
        """
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        values = found.groups()
        iris = b'"'.join(self.iris(values))
        if iris.translate(_ONLY_OF_IRIS) != iris:
            return None
        return self._in_statements(values) if self.fractions else values

    def _in_statements(self, values: Sequence[bytes]) -> list[bytes]:
        return [_canonical_fraction(value) if place in self.fractions else value for place, value in enumerate(values)]


class Known(Struct):
    """A document whose form is known.

    Attributes:
        clean: whether none of its values needs an escape.
        raw: its JSON text, where it was read from one; it is parsed when somebody asks for the document.
    """

    form: Form
    values: Sequence[bytes]
    clean: bool
    raw: bytes = b""
    parsed: JsonObject | None = None
    decoded: list[str] | None = None

    @classmethod
    def of(cls, form: Form, values: Sequence[bytes], parsed: JsonObject) -> Known:
        """Return what is known of a document that is at hand."""
        texts = clean_texts(values)
        return cls(form, values, texts is not None, parsed=parsed, decoded=texts)

    @classmethod
    def read(cls, form: Form, values: Sequence[bytes], raw: bytes) -> Known | None:
        """Return what was read from JSON text with these values; None where one of them is no text, or needs an escape."""
        texts = clean_texts(values)
        return None if texts is None else cls(form, values, clean=True, raw=raw, decoded=texts)

    @property
    def texts(self) -> list[str] | None:
        """The values as they read, if none of them needs an escape."""
        if self.decoded is None and self.clean:
            self.decoded = clean_texts(self.values)
        return self.decoded

    @property
    def document(self) -> JsonObject:
        """The document itself; always the same object."""
        if self.parsed is None:
            self.parsed = orjson.loads(self.raw)
        return self.parsed

    def canonical(self, hash_name: str) -> list[bytes]:
        """Return the canonical texts. Raises: ``NotFast``, where a value does not fit."""
        return self.form.shape.canonical(self.values, clean=self.clean, hash_name=hash_name)


def _canonical_fraction(number: bytes) -> bytes:
    text = fraction_text(float(number))
    if text is None:
        raise NotFast
    return text.encode()
