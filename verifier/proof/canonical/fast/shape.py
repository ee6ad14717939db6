"""A shape: the canonical form of all documents with one skeleton, with slots for their values.

A shape is data, never code: constant bytes, and the numbers of the values that go between them. Why filling one equals the walk
and RDFC-1.0: see ``fast/__init__.py``. Bytes of UTF-8 have the order of their code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from ..quads import ESCAPED, IRI_PATTERN, escaped
from ..rdfc import HASHES
from .scopes import NotFast

SEPARATOR: Final = b"\0"  # stands in no line of canonical N-Quads: in a text it is escaped, in an IRI it is not allowed

# An IRI holds no space, so texts that are joined by spaces are all IRIs exactly if the whole matches.
_IRIS: Final = re.compile(f"(?:{IRI_PATTERN} )*\\Z")


def picker(numbers: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return a function that takes the values with these numbers out of a sequence."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda values: tuple([values[number] for number in numbers])


@dataclass(frozen=True, slots=True)
class Blocks:
    """Groups of lines with slots, one after the other.

    Attributes:
        parts: the lines of all blocks, with separators between the blocks, and an empty part for each slot: constants at
            even places, slots at odd ones.
        slots: takes the values for the slots out of all values.
        unsorted: the blocks whose lines can't be ordered without their values.
    """

    parts: tuple[bytes, ...]
    slots: Callable[[Sequence[bytes]], tuple[bytes, ...]]
    unsorted: tuple[int, ...]

    def filled(self, values: Sequence[bytes], *, distinct: bool) -> list[bytes]:
        """Return the blocks, each with its lines in code point order.

        Raises:
            NotFast: a block says the same thing twice, where lines are to be distinct.
        """
        parts = list(self.parts)
        parts[1::2] = self.slots(values)
        blocks = b"".join(parts).split(SEPARATOR)
        for number in self.unsorted:
            lines = blocks[number].split(b"\n")
            lines.sort()
            if distinct and len(set(lines)) != len(lines):
                raise NotFast
            # The empty text behind the last newline came first in the order; it belongs behind again.
            del lines[0]
            lines.append(b"")
            blocks[number] = b"\n".join(lines)
        return blocks


@dataclass(frozen=True, slots=True)
class Shape:
    """The canonical form of one skeleton, where some of its words are given.

    Attributes:
        words: takes the values that must be what they were; ``given`` is what they were.
        texts: the values that stand in literals.
        iris: takes the values that stand as IRIs.
        subjects: takes the values that name the nodes, where several do; they must differ.
        mentions: for each blank node, the lines that are hashed to name it (RDFC-1.0, 4.6); None for fewer than two.
        statements: the lines, grouped by subject. Values are the leaves, then the names of the blank nodes.
        names: the canonical names in their order.
    """

    words: Callable[[Sequence[str]], tuple[str, ...]]
    given: tuple[str, ...]
    texts: tuple[int, ...]
    iris: Callable[[Sequence[str]], tuple[str, ...]]
    subjects: Callable[[Sequence[str]], tuple[str, ...]]
    mentions: Blocks | None
    statements: Blocks
    names: tuple[bytes, ...]

    def takes(self, leaves: list[str]) -> bool:
        """Return whether the words in a document are those of this shape."""
        return self.words(leaves) == self.given

    def text(self, leaves: list[str], hash_name: str) -> bytes:
        """Return the canonical N-Quads of the document with these leaves, which this shape takes.

        Raises:
            NotFast: a value does not fit its slot, or blank nodes are too alike to be named by their first hash.
            UnicodeEncodeError: half of a surrogate pair.
        """
        if not _IRIS.match(" ".join((*self.iris(leaves), ""))):
            raise NotFast
        subjects = self.subjects(leaves)
        if len(set(subjects)) != len(subjects):
            raise NotFast
        values = self._encoded(leaves)
        blocks = self.statements.filled([*values, *self._named(values, hash_name)], distinct=True)
        blocks.sort()
        return b"".join(blocks)

    def _encoded(self, leaves: list[str]) -> list[bytes]:
        """Return the leaves in UTF-8, texts escaped."""
        whole = "".join(leaves)
        # What is printable holds no control character; it is the cheaper question, and the answer is mostly yes.
        if not whole.isprintable() or '"' in whole or "\\" in whole:
            leaves = list(leaves)
            for leaf in self.texts:
                if ESCAPED.search(leaves[leaf]):
                    leaves[leaf] = escaped(leaves[leaf])
        return "\0".join(leaves).encode("utf-8").split(b"\0")

    def _named(self, values: list[bytes], hash_name: str) -> Sequence[bytes]:
        """Return the names of the blank nodes, in the order of the shape (RDFC-1.0, 4.4.3 step 4)."""
        if self.mentions is None:
            return self.names
        hasher = HASHES[hash_name]
        # Without their names two neighbours may look the same: a node with two holders has one line twice, and both are hashed.
        digests = [hasher(block).digest() for block in self.mentions.filled(values, distinct=False)]
        if len(set(digests)) != len(digests):
            raise NotFast
        order = sorted(digests)
        return [self.names[order.index(digest)] for digest in digests]
