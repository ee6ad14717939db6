"""Statements with markers -> a shape: groups of lines with slots, in an order that their values can't change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from ..quads import Quad
from ..rdfc import HASHES
from .filling import Line, Source, value
from .scopes import NotFast
from .shape import StatementShape


class Marked:
    """Where the values stand in the statements of one document.

    Attributes:
        slots: the number of a value, by its marker.
        nodes: the variable that takes the name of a blank node, by its label.
        texts, iris: the numbers of the values that stand in literals, and as IRIs.
    """

    def __init__(self, slots: Mapping[str, int]) -> None:
        self.slots = slots
        self.nodes: dict[str, str] = {}
        self.texts: set[int] = set()
        self.iris: set[int] = set()

    def line(self, quad: Quad, node_text: Callable[[str], str] | None = None) -> Line:
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
        return Line(tuple(constants), tuple(slots))

    def _part(self, term: str, node_text: Callable[[str], str] | None) -> tuple[str, str | None, str]:
        if term.startswith("_:"):
            if node_text is not None:
                return node_text(term), None, ""
            return "", self.nodes.setdefault(term, f"n{len(self.nodes)}"), ""
        if term.startswith("<"):
            number = self.slots.get(term[1:-1])
            if number is None:
                return term, None, ""
            self.iris.add(number)
            return "<", value(number), ">"
        text, quote, suffix = term[1:].rpartition('"')
        number = self.slots.get(text)
        if number is None:
            return term, None, ""
        self.texts.add(number)
        return '"', value(number), quote + suffix


def statement_shape(walked: Sequence[Sequence[Quad]], slots: Mapping[str, int], values: int) -> tuple[StatementShape, Marked]:
    """Return the shape of the statements of each part, and where values stand in them. Raises: ``NotFast``.

    Args:
        slots: the number of each value, by its marker; there are ``values`` of them.
    """
    marked, source = Marked(slots), Source(values)
    source.step("hasher = HASHES[hash_name]")
    texts = [_part(quads, marked, source) for quads in walked]
    return StatementShape(tuple(sorted(marked.texts)), source.function(texts)), marked


def _part(quads: Sequence[Quad], marked: Marked, source: Source) -> str:
    """Return the variable of the canonical statements of a part."""
    marked.nodes = {}
    lines = [marked.line(quad) for quad in quads]
    _hold_subjects({quad[0] for quad in quads}, marked, source)
    if len(marked.nodes) == 1:
        # Its name is known: there is no other.
        lines = [marked.line(quad, lambda _: "_:c14n0") for quad in quads]
    elif marked.nodes:
        _name_nodes(quads, marked, source)
    groups: dict[str, list[Line]] = defaultdict(list)
    for quad, line in zip(quads, lines, strict=True):
        groups[quad[0]].append(line)
    return source.variable(f"join(sorted([{', '.join([_ordered(group, source) for group in groups.values()])}]))")


def _hold_subjects(subjects: Iterable[str], marked: Marked, source: Source) -> None:
    """Leave documents to the walk in which two nodes have one name."""
    constants = [subject for subject in subjects if subject.startswith("<")]
    named = [value(marked.slots[subject[1:-1]]) for subject in constants if subject[1:-1] in marked.slots]
    if len(constants) != len(named):
        # A subject that every document shares could be named again by a value.
        raise NotFast
    source.refuse_if_alike(named)


def _name_nodes(quads: Sequence[Quad], marked: Marked, source: Source) -> None:
    """Name the blank nodes by the order of the hashes of the lines that mention them (RDFC-1.0, 4.4.3, step 4, and 4.6)."""
    digests = {name: _digest(_mentions(node, quads, marked), source) for node, name in marked.nodes.items()}
    names = source.constant(tuple(b"_:c14n%d" % number for number in range(len(digests))))
    order = source.variable(f"dict(zip(sorted([{', '.join(digests.values())}]), {names}))")
    source.refuse_if(f"len({order}) != {len(digests)}")
    for name, digest in digests.items():
        source.step(f"{name} = {order}[{digest}]")


def _mentions(node: str, quads: Sequence[Quad], marked: Marked) -> list[Line]:
    """Return the lines that mention a blank node, itself ``_:a`` and every other ``_:z``."""
    mentioned = [quad for quad in quads if node in (quad[0], quad[2])]
    return [marked.line(quad, lambda term: "_:a" if term == node else "_:z") for quad in mentioned]


def _digest(lines: list[Line], source: Source) -> str:
    if any(line.slots for line in lines):
        # Without their names two neighbours may look the same: a node with two holders has one line twice, and both are hashed.
        return source.variable(f"hasher({_ordered(lines, source, distinct=False)}).digest()")
    text = "".join(sorted(line.constants[0] for line in lines)).encode("utf-8")
    return source.variable(f"{source.constant({name: hasher(text).digest() for name, hasher in HASHES.items()})}[hash_name]")


def _ordered(lines: Sequence[Line], source: Source, *, distinct: bool = True) -> str:
    """Return the expression for a group of lines in code point order.

    Args:
        distinct: whether one that comes out twice is an error.
    """
    parts: list[Line] = []
    for stretch, decided in _stretches(lines):
        parts += stretch if decided else [Line(("", ""), (_run(stretch, source, distinct=distinct),))]
    return source.text(parts)


def _run(lines: Sequence[Line], source: Source, *, distinct: bool) -> str:
    """Return the variable of some lines that can't be ordered without their values."""
    filled = [source.variable(source.text([line])) for line in lines]
    if distinct:
        source.refuse_if_alike(filled)
    if len(filled) > 2:
        return source.variable(f"join(sorted([{', '.join(filled)}]))")
    one, other = filled
    return source.variable(f"{one} + {other} if {one} < {other} else {other} + {one}")


def _stretches(group: Sequence[Line]) -> list[tuple[list[Line], bool]]:
    """Return the lines of a group as stretches that are in order, each with whether its own lines are.

    What stands before the first value that differs decides the order of two lines, unless one beginning continues the other.
    In their order, all that stands between two such beginnings continues the first of them too.
    """
    same_start = len({(line.constants[0], line.slots[:1]) for line in group}) == 1 and bool(group[0].slots)
    stretches: list[tuple[list[Line], bool]] = []
    for _, alike in _alike([line.constants[same_start] for line in group]):
        lines = [group[number] for number in alike]
        if len(lines) == 1 and stretches and stretches[-1][1]:
            stretches[-1][0].extend(lines)
        else:
            stretches.append((lines, len(lines) == 1))
    return stretches


def _alike(beginnings: list[str]) -> list[tuple[str, list[int]]]:
    """Return the numbers of texts in order, those together of which one continues the first."""
    runs: list[tuple[str, list[int]]] = []
    for beginning, number in sorted((beginning, number) for number, beginning in enumerate(beginnings)):
        if runs and beginning.startswith(runs[-1][0]):
            runs[-1][1].append(number)
        else:
            runs.append((beginning, [number]))
    return runs
