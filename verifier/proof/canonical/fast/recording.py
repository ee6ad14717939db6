"""A document whose signature held -> the shape of its like.

The leaves are replaced by markers, the marked document is walked, and each marker that comes out shows where a value goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ....document.strict_json import JsonObject, JsonValue
from ....limits import Limits
from ..expanded import canonical_double
from ..quads import Quad
from .scopes import Asked, NotFast, Scopes, Term
from .shape import SEPARATOR, Blocks, Shape, picker
from .skeleton import with_leaves
from .walk import Walker

_MARK: Final = "urn:x-slot:"  # an absolute IRI with the number and a colon behind it, and a text that needs no escape
_NUMBER_MARK: Final = 4_000_000_000_000_000

# Members whose values the walk reads to decide, by any name that they can have in a document that it takes: a type under another
# alias is marked, so it comes out as an undefined word, and there is no shape.
_DECIDING: Final = frozenset({"@context", "type", "@type", "@language"})


def recorded(document: JsonObject, leaves: list[str], scopes: Scopes, limits: Limits) -> Shape:
    """Return the shape of a document.

    Raises:
        NotFast: it has none: the walk does not take it, a value is used in no statement, or a word of it looks like a marker.
        VerifierError: its contexts are refused.
    """
    recorder = _Recorder(Asked(scopes.known), limits, leaves)
    marked = with_leaves(document, recorder.mark)
    quads = recorder.walk(marked, scopes, limits) if isinstance(marked, dict) else []
    given = tuple(leaves[leaf] for leaf in recorder.words)
    # A word could pass for a marker, or break the bytes in which values travel; neither is ever honest.
    if any(_MARK in word or not word.isprintable() for word in given):
        raise NotFast
    parts = _Parts(recorder.numbers, len(leaves))
    by_subject: dict[str, list[_Line]] = defaultdict(list)
    for quad in quads:
        by_subject[quad[0]].append(parts.line(quad))
    # Each value must show in a statement, or be a word that is compared: no value may change unseen.
    if parts.texts | parts.iris | set(recorder.words) != set(range(len(leaves))):
        raise NotFast
    subjects = [parts.leaf_of(subject) for subject in by_subject if subject.startswith("<")]
    nodes = list(parts.nodes)
    return Shape(
        words=picker(recorder.words),
        given=given,
        texts=tuple(sorted(parts.texts)),
        iris=picker(sorted(parts.iris)),
        subjects=picker(subjects if len(subjects) > 1 else []),
        mentions=_blocks([_mentions(node, quads, parts) for node in nodes]) if len(nodes) > 1 else None,
        statements=_blocks(list(by_subject.values())),
        names=tuple(b"_:c14n%d" % number for number in range(len(nodes))),
    )


class _Recorder(Walker):
    """A walk over a marked document."""

    __slots__ = ("count", "leaves", "numbers", "words")

    def __init__(self, pyld: Asked, limits: Limits, leaves: list[str]) -> None:
        super().__init__(pyld, limits)
        self.leaves = leaves
        self.count = 0
        self.numbers: dict[str, int] = {}
        self.words: list[int] = []

    def mark(self, name: str, leaf: JsonValue) -> JsonValue:
        """Return a marker for the next leaf, or the leaf itself where it decides what statements there are."""
        number = self.count
        self.count += 1
        if name in _DECIDING:
            self.words.append(number)
            return leaf
        if type(leaf) is str:
            marker: str | float = f"{_MARK}{number}:"
        else:
            marker = number + 0.5 if type(leaf) is float else _NUMBER_MARK + number
        self.numbers[canonical_double(marker) if type(marker) is float else str(marker)] = number
        return marker

    def iri(self, text: JsonValue, prefixes: frozenset[str]) -> str:
        # Where words can be prefixes, the scheme of each value would have to be compared: such documents are walked.
        if prefixes:
            raise NotFast
        return super().iri(text, prefixes)

    def word(self, text: str, term: Term) -> str:
        leaf = self.numbers.get(text)
        if leaf is None:
            raise NotFast
        self.words.append(leaf)
        return super().word(self.leaves[leaf], term)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as constants with slots between them: one constant more than slots."""

    constants: tuple[str, ...]
    slots: tuple[int, ...]


class _Parts:
    """Where the values stand in the statements of one document."""

    def __init__(self, numbers: dict[str, int], leaves: int) -> None:
        self.numbers = numbers
        self.leaves = leaves
        self.nodes: dict[str, int] = {}
        self.texts: set[int] = set()
        self.iris: set[int] = set()

    def leaf_of(self, subject: str) -> int:
        """Return the leaf that names a subject. Raises: ``NotFast`` where none does."""
        leaf = self.numbers.get(subject[1:-1])
        if leaf is None:
            raise NotFast
        return leaf

    def line(self, quad: Quad, node_text: Callable[[str], str] | None = None) -> _Line:
        """Return the line of a statement; blank nodes are slots, or what ``node_text`` says of them."""
        subject, predicate, object_, graph = quad
        if graph:
            raise NotFast
        constants, slots = [""], []
        for term, behind in ((subject, " "), (predicate, " "), (object_, " .\n")):
            before, slot, after = self._part(term, node_text)
            constants[-1] += before
            if slot is not None:
                slots.append(slot)
                constants.append("")
            constants[-1] += after + behind
        return _Line(tuple(constants), tuple(slots))

    def _part(self, term: str, node_text: Callable[[str], str] | None) -> tuple[str, int | None, str]:
        if term.startswith("_:"):
            if node_text is not None:
                return node_text(term), None, ""
            return "", self.leaves + self.nodes.setdefault(term, len(self.nodes)), ""
        if term.startswith("<"):
            leaf = self.numbers.get(term[1:-1])
            if leaf is None:
                return term, None, ""
            self.iris.add(leaf)
            return "<", leaf, ">"
        text, quote, suffix = term[1:].rpartition('"')
        leaf = self.numbers.get(text)
        if leaf is None:
            return term, None, ""
        self.texts.add(leaf)
        return '"', leaf, quote + suffix


def _mentions(node: str, quads: Sequence[Quad], parts: _Parts) -> list[_Line]:
    """Return the lines that mention a blank node, itself ``_:a`` and every other ``_:z``."""
    mentioned = [quad for quad in quads if node in (quad[0], quad[2])]
    return [parts.line(quad, lambda term: "_:a" if term == node else "_:z") for quad in mentioned]


def _blocks(groups: list[list[_Line]]) -> Blocks:
    parts: list[str] = [""]
    slots: list[int] = []
    unsorted: list[int] = []
    for number, group in enumerate(groups):
        # What stands before the first value that differs decides the order, unless one such beginning continues another.
        same_start = len({(line.constants[0], line.slots[:1]) for line in group}) == 1 and bool(group[0].slots)
        ordered = sorted(group, key=lambda line: line.constants[same_start])
        if any(later.constants[same_start].startswith(earlier.constants[same_start]) for earlier, later in pairwise(ordered)):
            unsorted.append(number)
        for line in ordered:
            first, *others = line.constants
            parts[-1] += first
            for slot, constant in zip(line.slots, others, strict=True):
                slots.append(slot)
                parts += ("", constant)
        if number < len(groups) - 1:
            parts[-1] += SEPARATOR.decode()
    return Blocks(tuple(part.encode("utf-8") for part in parts), picker(slots), tuple(unsorted))
