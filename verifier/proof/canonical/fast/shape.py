"""A shape: the canonical texts of all documents that differ in values only.

Why filling one equals the general path: see ``fast/__init__.py``. Bytes of UTF-8 have the order of their code points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from .filling import Filling
from .written import as_literal, restored


class Shape(Protocol):
    """The canonical texts of a document, with slots for the values of its like."""

    def canonical(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> list[bytes]:
        """Return the canonical texts with these values. Raises: ``NotFast``, where one does not fit its slot.

        Args:
            clean: whether no value needs an escape.
        """


class StatementShape(Struct, frozen=True):
    """The canonical N-Quads of documents of one form. ``texts``: which values stand in literals."""

    texts: tuple[int, ...]
    filling: Filling

    def canonical(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> list[bytes]:
        """Return the canonical N-Quads of the parts of the document with these values.

        Raises:
            NotFast: a value does not fit its slot, or blank nodes are too alike to be named by their first hash.
        """
        if not clean:
            values = list(values)
            for number in self.texts:
                values[number] = as_literal(values[number])
        return self.filling(values, hash_name)


class JsonShape(Struct, frozen=True):
    """The canonical JSON of documents of one form, as RFC 8785 orders its members."""

    filling: Filling

    def canonical(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> list[bytes]:
        """Return the canonical JSON of the parts of the document with these values."""
        texts = self.filling(values, hash_name)
        return texts if clean else [restored(text) for text in texts]
