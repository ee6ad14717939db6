"""Statements with markers -> a shape: groups of lines with slots, in an order that their values can't change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from ..quads import Quad
from ..rdfc import HASHES
from .scopes import NotFast
from .shape import SEPARATOR, Blocks, Named, Part, Run, Runs, StatementShape, Template, picker


class Line(Struct, frozen=True):
    """A line as constants with slots between them: one constant more than slots."""

    constants: tuple[str, ...]
    slots: tuple[int, ...]


class Group(Struct, frozen=True):
    """Lines that are ordered among themselves. ``distinct``: whether one that comes out twice is an error."""

    lines: list[Line]
    distinct: bool


class Marked:
    """Where the values stand in the statements of one document.

    Attributes:
        slots: the number of a value, by its marker; ``nodes_from``: that of the first blank node's name.
        texts, iris: the numbers of the values that stand in literals, and as IRIs.
    """

    def __init__(self, slots: Mapping[str, int], nodes_from: int) -> None:
        self.slots = slots
        self.nodes_from = nodes_from
        self.nodes: dict[str, int] = {}
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

    def _part(self, term: str, node_text: Callable[[str], str] | None) -> tuple[str, int | None, str]:
        if term.startswith("_:"):
            if node_text is not None:
                return node_text(term), None, ""
            return "", self.nodes_from + self.nodes.setdefault(term, len(self.nodes)), ""
        if term.startswith("<"):
            number = self.slots.get(term[1:-1])
            if number is None:
                return term, None, ""
            self.iris.add(number)
            return "<", number, ">"
        text, quote, suffix = term[1:].rpartition('"')
        number = self.slots.get(text)
        if number is None:
            return term, None, ""
        self.texts.add(number)
        return '"', number, quote + suffix


def statement_shape(walked: Sequence[Sequence[Quad]], slots: Mapping[str, int], values: int) -> tuple[StatementShape, Marked]:
    """Return the shape of the statements of each part, and where values stand in them. Raises: ``NotFast``.

    Args:
        slots: the number of each value, by its marker; there are ``values`` of them.
    """
    marked = Marked(slots, values)
    first: list[Group] = []
    parts = []
    for quads in walked:
        groups, part = _part(quads, marked, len(first))
        first += groups
        parts.append(part)
    return StatementShape(texts=tuple(sorted(marked.texts)), first=blocks(first, values), parts=tuple(parts)), marked


def _part(quads: Sequence[Quad], marked: Marked, before: int) -> tuple[list[Group], Part]:
    """Return the groups of a part that are filled first, of which there are some ``before``, and the part."""
    marked.nodes = {}
    by_subject: dict[str, list[Line]] = defaultdict(list)
    for quad in quads:
        by_subject[quad[0]].append(marked.line(quad))
    subjects = _subjects(by_subject, [marked.slots[subject[1:-1]] for subject in by_subject if subject[1:-1] in marked.slots])
    if len(marked.nodes) < 2:
        # Its name is known: there is no other.
        whole = [
            Group([marked.line(quad, lambda _: "_:c14n0") for quad in quads if quad[0] == subject], distinct=True) for subject in by_subject
        ]
        return whole, Part(slice(before, before + len(whole)), subjects, None)
    mentions = {node: _mentions(node, quads, marked) for node in marked.nodes}
    # Those whose lines vary come first; the others have the same hash in every document.
    varying = [node for node, lines in mentions.items() if any(line.slots for line in lines)]
    fixed = [node for node in mentions if node not in varying]
    renumbered = {marked.nodes_from + marked.nodes[node]: marked.nodes_from + number for number, node in enumerate([*varying, *fixed])}
    lines = [Group([_renumbered(line, renumbered) for line in each], distinct=True) for each in by_subject.values()]
    named = Named(
        fixed={name: tuple(_digest(mentions[node], name) for node in fixed) for name in HASHES},
        names=tuple(b"_:c14n%d" % number for number in range(len(mentions))),
        statements=blocks(lines, marked.nodes_from + len(mentions)),
    )
    # Without their names two neighbours may look the same: a node with two holders has one line twice, and both are hashed.
    return [Group(mentions[node], distinct=False) for node in varying], Part(slice(before, before + len(varying)), subjects, named)


def _subjects(by_subject: dict[str, list[Line]], named: list[int]) -> Callable[[Sequence[bytes]], tuple[bytes, ...]] | None:
    constants = [subject for subject in by_subject if subject.startswith("<")]
    if len(constants) != len(named):
        # A subject that every document shares could be named again by a value.
        raise NotFast
    return picker(named) if len(named) > 1 else None


def _mentions(node: str, quads: Sequence[Quad], marked: Marked) -> list[Line]:
    """Return the lines that mention a blank node, itself ``_:a`` and every other ``_:z``."""
    mentioned = [quad for quad in quads if node in (quad[0], quad[2])]
    return [marked.line(quad, lambda term: "_:a" if term == node else "_:z") for quad in mentioned]


def _renumbered(line: Line, numbers: dict[int, int]) -> Line:
    return Line(line.constants, tuple(numbers.get(slot, slot) for slot in line.slots))


def _digest(lines: list[Line], hash_name: str) -> bytes:
    return HASHES[hash_name]("".join(sorted(line.constants[0] for line in lines)).encode("utf-8")).digest()


def blocks(groups: Sequence[Group], values: int) -> Blocks:
    """Return groups of lines in the order of their constant beginnings, with a run wherever these don't decide.

    ``values``: how many there are, so that a run is the next.
    """
    constants, slots = [""], list[int]()
    run_constants, run_slots, runs = [""], list[int](), list[Run]()
    for group in groups:
        for lines, decided in _stretches(group.lines):
            if decided:
                _append(lines, constants, slots)
                continue
            slots.append(values + len(runs))
            constants.append("")
            before = runs[-1].lines.stop if runs else 0
            runs.append(Run(slice(before, before + len(lines)), group.distinct))
            for line in lines:
                _append([line], run_constants, run_slots)
                run_constants[-1] += SEPARATOR.decode()
        constants[-1] += SEPARATOR.decode()
    return Blocks(_template(constants, slots), Runs(_template(run_constants, run_slots), tuple(runs)) if runs else None)


def _append(lines: list[Line], constants: list[str], slots: list[int]) -> None:
    for line in lines:
        beginning, *others = line.constants
        constants[-1] += beginning
        constants += others
        slots += line.slots


def _template(constants: list[str], slots: list[int]) -> Template:
    # The last of all needs no separator behind it.
    constants[-1] = constants[-1].removesuffix(SEPARATOR.decode())
    return Template.of([constant.encode("utf-8") for constant in constants], slots)


def _stretches(group: list[Line]) -> list[tuple[list[Line], bool]]:
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
