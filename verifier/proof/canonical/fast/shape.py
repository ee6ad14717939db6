"""A shape: the canonical texts of all documents that differ in values only, with slots for the values.

A shape is data, never code: constant bytes, and the numbers of the values that go between them. Why filling one equals the general
path: see ``fast/__init__.py``. Bytes of UTF-8 have the order of their code points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import eq, itemgetter
from typing import Any, Final, Protocol, Self

from msgspec import Struct

from ..rdfc import HASHES
from .scopes import NotFast
from .written import as_literal, restored

# Such a byte stands in no JSON and in no line of canonical N-Quads: in a text it is escaped, in an IRI it is not allowed. One is
# searched for byte by byte, of many the search takes as many bytes at a step.
SEPARATOR: Final = bytes(16)


def picker(numbers: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return a function that takes the values with these numbers out of a sequence."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda values: tuple([values[number] for number in numbers])


class Shape(Protocol):
    """The canonical texts of a document, with slots for the values of its like."""

    def canonical(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> list[bytes]:
        """Return the canonical texts with these values. Raises: ``NotFast``, where one does not fit its slot."""


class Template(Struct, frozen=True):
    """A text with slots. ``text``: as ``bytes % values`` takes it; ``slots``: takes their values, in order, out of all values."""

    text: bytes
    slots: Callable[[Sequence[bytes]], tuple[bytes, ...]]

    @classmethod
    def of(cls, constants: Sequence[bytes], slots: Sequence[int]) -> Self:
        """Return the template with these values between its constants."""
        return cls(b"%b".join([constant.replace(b"%", b"%%") for constant in constants]), picker(slots))

    def filled(self, values: Sequence[bytes]) -> bytes:
        """Return the text with these values in it."""
        return self.text % self.slots(values)


class Run(Struct, frozen=True):
    """Some neighbours among the lines of all runs. ``distinct``: whether one that comes out twice is an error."""

    lines: slice
    distinct: bool

    def ordered(self, filled: Sequence[bytes]) -> bytes:
        """Return its lines in code point order. Raises: ``NotFast``, where it says the same thing twice."""
        lines = sorted(filled[self.lines])
        if self.distinct and any(map(eq, lines, lines[1:])):
            raise NotFast
        return b"".join(lines)


class Runs(Struct, frozen=True):
    """Runs of lines that can't be ordered without their values. ``lines``: those of all, separated."""

    lines: Template
    each: tuple[Run, ...]

    def ordered(self, values: Sequence[bytes]) -> list[bytes]:
        """Return the runs, each with its lines in code point order. Raises: ``NotFast``, where one says the same thing twice."""
        filled = self.lines.filled(values).split(SEPARATOR)
        return [run.ordered(filled) for run in self.each]


class Blocks(Struct, frozen=True):
    """Groups of lines with slots, one after the other.

    Attributes:
        groups: the lines of all, separated; behind all values it takes the runs.
    """

    groups: Template
    runs: Runs | None

    def filled(self, values: Sequence[bytes]) -> list[bytes]:
        """Return the groups, each with its lines in code point order. Raises: ``NotFast``, where one says the same thing twice."""
        if self.runs is not None:
            values = [*values, *self.runs.ordered(values)]
        return self.groups.filled(values).split(SEPARATOR)


class Named(Struct, frozen=True):
    """Statements with names of blank nodes that depend on values.

    Attributes:
        fixed: by hash, the digests of the blank nodes in whose lines no value stands.
        names: the canonical names in their order.
        statements: the lines, grouped by subject. Values are those of the document, then the names of the blank nodes.
    """

    fixed: Mapping[str, tuple[bytes, ...]]
    names: tuple[bytes, ...]
    statements: Blocks

    def groups(self, values: Sequence[bytes], mentions: Sequence[bytes], hash_name: str) -> list[bytes]:
        """Return the groups of statements. ``mentions``: the lines that are hashed to name the other blank nodes (RDFC-1.0, 4.6)."""
        hasher = HASHES[hash_name]
        digests = [hasher(lines).digest() for lines in mentions]
        digests += self.fixed[hash_name]
        # RDFC-1.0, 4.4.3, step 4.
        order = dict(zip(sorted(digests), self.names, strict=True))
        if len(order) != len(digests):
            raise NotFast
        return self.statements.filled([*values, *[order[digest] for digest in digests]])


class Part(Struct, frozen=True):
    """One canonical text of several.

    Attributes:
        groups: of those that are filled first, its own.
        subjects: takes the values that name the nodes, where several do; they must differ.
        named: what follows when the blank nodes have their names; None where the groups are the statements themselves.
    """

    groups: slice
    subjects: Callable[[Sequence[bytes]], tuple[bytes, ...]] | None
    named: Named | None


class StatementShape(Struct, frozen=True):
    """The canonical N-Quads of documents of one form.

    Attributes:
        texts: which values stand in literals.
        first: what needs no name that depends on values: statements, or the mentions of blank nodes that are hashed to name them.
    """

    texts: tuple[int, ...]
    first: Blocks
    parts: tuple[Part, ...]

    def canonical(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> list[bytes]:
        """Return the canonical N-Quads of the parts of the document with these values.

        Raises:
            NotFast: a value does not fit its slot, or blank nodes are too alike to be named by their first hash.
        """
        if not clean:
            values = list(values)
            for number in self.texts:
                values[number] = as_literal(values[number])
        first = self.first.filled(values)
        texts = []
        for part in self.parts:
            if part.subjects is not None:
                subjects = part.subjects(values)
                if len(set(subjects)) != len(subjects):
                    raise NotFast
            groups = first[part.groups]
            if part.named is not None:
                groups = part.named.groups(values, groups, hash_name)
            groups.sort()
            texts.append(b"".join(groups))
        return texts


class JsonShape(Struct, frozen=True):
    """The canonical JSON of documents of one form. ``texts``: those of the parts, separated, as RFC 8785 orders their members."""

    texts: Template

    def canonical(self, values: Sequence[bytes], *, clean: bool, hash_name: str) -> list[bytes]:  # noqa: ARG002 (it names no blank nodes)
        """Return the canonical JSON of the parts of the document with these values."""
        text = self.texts.filled(values)
        return (text if clean else restored(text)).split(SEPARATOR)
