"""A shape: the canonical form of all documents that differ in values only, with slots for the values.

A shape is data, never code: constant bytes, and the places of the values that go between them. Why filling one equals the general
path: see ``fast/__init__.py``. Bytes of UTF-8 have the order of their code points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, Protocol

from msgspec import Struct

from ..rdfc import HASHES
from .scopes import NotFast
from .written import as_literal, restored

SEPARATOR: Final = b"\0"  # stands in no line of canonical N-Quads: in a text it is escaped, in an IRI it is not allowed


def picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return a function that takes the values at these places out of a sequence."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: tuple([values[place] for place in places])


class Shape(Protocol):
    """One canonical text of a document, with slots for the values of its like."""

    def text(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> bytes:
        """Return the canonical text with these values. Raises: ``NotFast``, where one does not fit its slot."""


class Blocks(Struct, frozen=True):
    """Groups of lines with slots, one after the other.

    Attributes:
        parts: the lines of all groups, with separators between groups and around runs, and an empty part for each slot:
            constants at even places, slots at odd ones.
        slots: takes the values for the slots out of all values.
        runs: the pieces between separators whose lines can't be ordered without their values.
        spans: for each group, its first piece and the one behind its last.
    """

    parts: tuple[bytes, ...]
    slots: Callable[[Sequence[bytes]], tuple[bytes, ...]]
    runs: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    def filled(self, values: Sequence[bytes], *, distinct: bool) -> list[bytes]:
        """Return the groups, each with its lines in code point order.

        Raises:
            NotFast: a group says the same thing twice, where lines are to be distinct.
        """
        parts = list(self.parts)
        parts[1::2] = self.slots(values)
        pieces = b"".join(parts).split(SEPARATOR)
        if not self.runs:
            return pieces if self.spans else []
        for run in self.runs:
            lines = pieces[run].split(b"\n")
            lines.sort()
            if distinct and len(set(lines)) != len(lines):
                raise NotFast
            # The empty text behind the last newline came first in the order; it belongs behind again.
            del lines[0]
            lines.append(b"")
            pieces[run] = b"\n".join(lines)
        return [pieces[first] if behind == first + 1 else b"".join(pieces[first:behind]) for first, behind in self.spans]


class StatementShape(Struct, frozen=True):
    """The canonical N-Quads of documents of one form.

    Attributes:
        texts: which values stand in literals.
        subjects: takes the values that name the nodes, where several do; they must differ.
        mentions: for blank nodes, the lines that are hashed to name each (RDFC-1.0, 4.6); None for fewer than two nodes.
        fixed: by hash, the digests of further blank nodes, in whose lines no value stands.
        statements: the lines, grouped by subject. Values are those of the document, then the names of the blank nodes.
        names: the canonical names in their order.
    """

    texts: tuple[int, ...]
    subjects: Callable[[Sequence[bytes]], tuple[bytes, ...]] | None
    mentions: Blocks | None
    fixed: Mapping[str, tuple[bytes, ...]]
    statements: Blocks
    names: tuple[bytes, ...]

    def text(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> bytes:
        """Return the canonical N-Quads of the document with these values.

        Raises:
            NotFast: a value does not fit its slot, or blank nodes are too alike to be named by their first hash.
        """
        if self.subjects is not None:
            subjects = self.subjects(values)
            if len(set(subjects)) != len(subjects):
                raise NotFast
        if not clean:
            values = list(values)
            for place in self.texts:
                values[place] = as_literal(values[place])
        groups = self.statements.filled([*values, *self._named(values, hash_name)], distinct=True)
        groups.sort()
        return b"".join(groups)

    def _named(self, values: Sequence[bytes], hash_name: str) -> Sequence[bytes]:
        """Return the names of the blank nodes, in the order of the shape (RDFC-1.0, 4.4.3 step 4)."""
        if self.mentions is None:
            return self.names
        hasher = HASHES[hash_name]
        # Without their names two neighbours may look the same: a node with two holders has one line twice, and both are hashed.
        digests = [hasher(group).digest() for group in self.mentions.filled(values, distinct=False)]
        digests += self.fixed[hash_name]
        order = dict(zip(sorted(digests), self.names, strict=True))
        if len(order) != len(digests):
            raise NotFast
        return [order[digest] for digest in digests]


class JsonShape(Struct, frozen=True):
    """The canonical JSON of documents of one form: the pieces of their text in the order of RFC 8785."""

    parts: tuple[bytes, ...]
    slots: Callable[[Sequence[bytes]], tuple[bytes, ...]]

    def text(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> bytes:  # noqa: ARG002 (the hash names no blank nodes here)
        """Return the canonical JSON of the document with these values."""
        parts = list(self.parts)
        parts[1::2] = self.slots(values)
        text = b"".join(parts)
        return text if clean else restored(text)
