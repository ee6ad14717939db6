"""RDFC-1.0: one order and one naming of blank nodes for a dataset.

Source: W3C RDF Dataset Canonicalization 1.0 (RDFC-1.0); section numbers below are its own. The algorithm is
exponential for graphs made on purpose ("poison graphs"), so each hash and each path that is tried is counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import permutations
from typing import Final

from msgspec import Struct, field

from .errors import CanonicalisationBudget
from .quads import Quad, line

HASHES: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}


class Issuer(Struct):
    """Names for blank nodes, in the order in which they were asked for (4.5)."""

    prefix: str
    issued: dict[str, str] = field(default_factory=dict)

    def issue(self, label: str) -> str:
        """Return the name of a blank node, a new one when it has none yet."""
        name = self.issued.get(label)
        if name is None:
            name = self.issued[label] = f"{self.prefix}{len(self.issued)}"
        return name

    def copy(self) -> Issuer:
        """Return an issuer of its own that has issued the same names."""
        return Issuer(self.prefix, dict(self.issued))


class Canonical(Struct, frozen=True):
    """A canonical dataset.

    Attributes:
        lines: the statements as canonical N-Quads, sorted by code point.
        names: the canonical name (``_:c14n0``) of each blank node, by the label that it came with.
    """

    lines: Sequence[str]
    names: dict[str, str]

    @property
    def text(self) -> bytes:
        """The document that is hashed and signed."""
        return "".join(self.lines).encode("utf-8")


def canonicalise(quads: Iterable[Quad], *, hash_name: str = "sha256", steps: int = 20_000, by_utf16: bool = False) -> Canonical:
    """Return the canonical form of a dataset (4.4.3); equal statements count once.

    Args:
        hash_name: ``sha256`` or ``sha384``, as the cryptosuite says.
        steps: how many statements may be looked at and paths be tried while equal blank nodes are told apart.
        by_utf16: order by UTF-16 units, as some implementations do against the text; only to find out whether it matters.

    Raises:
        CanonicalisationBudget: it would take more steps.
    """
    dataset = dict.fromkeys(quads)
    run = _Run(dataset, hash_name, steps, _utf16 if by_utf16 else None)
    try:
        names = run.canonical_names()
    except RecursionError as deep:
        raise CanonicalisationBudget(found="a chain of equal blank nodes", wanted="nodes that differ in what they say") from deep
    named = names.get
    lines = [line((named(s, s), p, named(o, o), named(g, g))) for s, p, o, g in dataset]
    lines.sort(key=run.order)
    return Canonical(lines, names)


class _Run:
    """The canonicalisation state (4.3) of one dataset."""

    def __init__(self, dataset: Iterable[Quad], hash_name: str, steps: int, order: Callable[[str], bytes] | None) -> None:
        self.hasher = HASHES[hash_name]
        self.order = order
        self.steps_left = steps
        self.steps = steps
        self.canonical = Issuer("_:c14n")
        self.mentions: dict[str, list[Quad]] = {}
        self.first_hashes: dict[str, str] = {}
        mentions = self.mentions
        for quad in dataset:
            subject, _, object_, graph = quad
            if subject[0] == "_":
                mentions.setdefault(subject, []).append(quad)
            if object_[0] == "_" and object_ != subject:
                mentions.setdefault(object_, []).append(quad)
            if graph and graph[0] == "_" and graph not in (subject, object_):
                mentions.setdefault(graph, []).append(quad)

    def canonical_names(self) -> dict[str, str]:
        by_hash: dict[str, list[str]] = {}
        for label in self.mentions:
            digest = self.first_hashes[label] = self._first_degree(label)
            by_hash.setdefault(digest, []).append(label)
        # Unique hashes first: what one node says usually tells it from all others, and nothing more is asked.
        shared = []
        for digest in sorted(by_hash):
            if len(by_hash[digest]) == 1:
                self.canonical.issue(by_hash[digest][0])
            else:
                shared.append(by_hash[digest])
        for labels in shared:
            self._name_equals(labels)
        return self.canonical.issued

    def _name_equals(self, labels: list[str]) -> None:
        """Name blank nodes whose first-degree hashes are equal (4.4.3, step 5)."""
        found: list[tuple[str, Issuer]] = []
        for label in labels:
            if label in self.canonical.issued:
                continue
            issuer = Issuer("_:b")
            issuer.issue(label)
            found.append(self._n_degree(label, issuer))
        for _, issuer in sorted(found, key=lambda result: result[0]):
            for label in issuer.issued:
                self.canonical.issue(label)

    def _hash(self, text: str) -> str:
        return self.hasher(text.encode("utf-8")).hexdigest()

    def _spend(self, steps: int) -> None:
        self.steps_left -= steps
        if self.steps_left < 0:
            raise CanonicalisationBudget(
                found=f"more than {self.steps} steps to tell equal blank nodes apart", wanted="nodes that differ in what they say"
            )

    def _first_degree(self, label: str) -> str:
        """Return the hash of what is said of a blank node, all others being nameless (4.6)."""
        lines = [line((_mark(s, label), p, _mark(o, label), _mark(g, label))) for s, p, o, g in self.mentions[label]]
        lines.sort(key=self.order)
        return self._hash("".join(lines))

    def _related_hash(self, related: str, quad: Quad, issuer: Issuer, position: str) -> str:
        """Return the hash of a neighbour and of the way to it (4.7)."""
        name = self.canonical.issued.get(related) or issuer.issued.get(related) or self.first_hashes[related]
        predicate = "" if position == "g" else quad[1]
        return self._hash(f"{position}{predicate}{name}")

    def _neighbours(self, label: str, issuer: Issuer) -> dict[str, list[str]]:
        by_hash: dict[str, list[str]] = {}
        self._spend(len(self.mentions[label]))
        for quad in self.mentions[label]:
            for position, related in (("s", quad[0]), ("o", quad[2]), ("g", quad[3])):
                if related != label and related.startswith("_:"):
                    digest = self._related_hash(related, quad, issuer, position)
                    by_hash.setdefault(digest, []).append(related)
        return by_hash

    def _n_degree(self, label: str, issuer: Issuer) -> tuple[str, Issuer]:
        """Return the hash of a blank node with its neighbourhood, and the names given on the way (4.8)."""
        text = ""
        for digest, related in sorted(self._neighbours(label, issuer).items()):
            text += digest
            best_path, best_issuer = "", issuer
            for order in permutations(related):
                tried = self._path(order, issuer.copy(), best_path)
                if tried is not None and (not best_path or tried[0] < best_path):
                    best_path, best_issuer = tried
            text += best_path
            issuer = best_issuer
        return self._hash(text), issuer

    def _path(self, order: Sequence[str], issuer: Issuer, best: str) -> tuple[str, Issuer] | None:
        """Return the path through neighbours in this order, or None once it is sure to be no better than ``best``."""
        self._spend(len(order))
        path = ""
        unknown = []
        for related in order:
            name = self.canonical.issued.get(related)
            if name is None:
                if related not in issuer.issued:
                    unknown.append(related)
                name = issuer.issue(related)
            path += name
            if _is_worse(path, best):
                return None
        for related in unknown:
            digest, deeper = self._n_degree(related, issuer)
            path += f"{issuer.issue(related)}<{digest}>"
            issuer = deeper
            if _is_worse(path, best):
                return None
        return path, issuer


def _utf16(line: str) -> bytes:
    return line.encode("utf-16-be")


def _mark(term: str, label: str) -> str:
    if term == label:
        return "_:a"
    return "_:z" if term[:1] == "_" else term


def _is_worse(path: str, best: str) -> bool:
    return bool(best) and len(path) >= len(best) and path > best
