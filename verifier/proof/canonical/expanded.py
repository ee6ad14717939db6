"""Expanded JSON-LD -> statements, strictly: nothing is skipped that JSON-LD would skip.

Source: JSON-LD 1.1 API, 8.2 (Deserialize JSON-LD to RDF) and 8.6 (Object to RDF).
"""

from __future__ import annotations

import re
from typing import Any, Final

from ...errors import shortened
from .errors import DataLoss, TooManyQuads
from .jcs import jcs
from .quads import RDF_FIRST, RDF_JSON, RDF_NIL, RDF_REST, RDF_TYPE, XSD, Quad, iri, literal

_I18N: Final = "https://www.w3.org/ns/i18n#"
_EXPONENT: Final = re.compile(r"(\d)0*E\+?(-)?0*(\d)")


def statements(nodes: list[Any], most: int, *, directions: bool = False) -> list[Quad]:
    """Return the statements of expanded nodes, at most ``most`` of them.

    ``directions``: whether a base direction is written, as a datatype of the i18n namespace (8.6, ``rdfDirection``).

    Raises:
        DataLoss: something in the nodes makes no statement.
        TooManyQuads: they make more.
    """
    writer = _Writer(most, directions)
    for node in nodes:
        writer.node(node, "")
    if not writer.quads:
        raise DataLoss(found="a document that states nothing", wanted="at least one statement")
    return writer.quads


class _Writer:
    """The statements written so far, and the labels given to blank nodes."""

    def __init__(self, most: int, directions: bool) -> None:
        self.most = most
        self.directions = directions
        self.quads: list[Quad] = []
        self.labels: dict[str, str] = {}
        self.blank_nodes = 0

    def node(self, node: dict[str, Any], graph: str) -> str:
        """Return the term of a node, after writing what is said of it."""
        named = node.get("@id")
        subject = self._blank() if named is None else self._named(named)
        for name, values in node.items():
            if name == "@id":
                continue
            if name == "@type":
                for term in _distinct([iri(each if isinstance(each, str) else "") for each in values], "/type"):
                    self._write(subject, RDF_TYPE, term, graph)
            elif name == "@graph":
                for inner in values:
                    if inner.keys() <= {"@id"}:
                        raise DataLoss(found="a node of which a graph says nothing", wanted="a node with properties", place="/@graph")
                    self.node(inner, subject)
            elif name.startswith("@"):
                raise DataLoss(found=f"{name} at a node", wanted="properties, types and graphs only")
            else:
                self._property(subject, name, values, graph)
        return subject

    def _property(self, subject: str, name: str, values: list[Any], graph: str) -> None:
        predicate = iri(name)
        plain = []
        for value in values:
            term = self._object(value, graph, name)
            if "@value" in value or set(value) == {"@id"}:
                plain.append(term)
            self._write(subject, predicate, term, graph)
        _distinct(plain, name)

    def _object(self, value: dict[str, Any], graph: str, name: str) -> str:
        if "@value" in value:
            return _literal(value, name, directions=self.directions)
        if "@list" in value:
            return self._list(value, graph, name)
        return self.node(value, graph)

    def _list(self, value: dict[str, Any], graph: str, name: str) -> str:
        if set(value) != {"@list"}:
            raise DataLoss(found="@index at a list", wanted="the list alone", place=name)
        head = RDF_NIL
        for item in reversed(value["@list"]):
            term = self._object(item, graph, name)
            cell = self._blank()
            self._write(cell, RDF_FIRST, term, graph)
            self._write(cell, RDF_REST, head, graph)
            head = cell
        return head

    def _named(self, named: str) -> str:
        if not named.startswith("_:"):
            return iri(named)
        # The document's own labels never meet ours: each gets a fresh one.
        if named not in self.labels:
            self.labels[named] = self._blank()
        return self.labels[named]

    def _blank(self) -> str:
        self.blank_nodes += 1
        return f"_:b{self.blank_nodes}"

    def _write(self, subject: str, predicate: str, object_: str, graph: str) -> None:
        if len(self.quads) >= self.most:
            raise TooManyQuads(found=f"more than {self.most} statements", wanted=f"at most {self.most}")
        self.quads.append((subject, predicate, object_, graph))


def _distinct(terms: list[str], place: str) -> list[str]:
    # A dataset is a set: the second of two equal values could be added or taken away, and the proof would still hold.
    if len(set(terms)) != len(terms):
        raise DataLoss(found="the same value twice", wanted="each value once", place=place)
    return terms


def _literal(value: dict[str, Any], place: str, *, directions: bool) -> str:
    """Return the literal of a value object (8.6)."""
    if directions and "@direction" in value and isinstance(value["@value"], str):
        language = value.get("@language", "").lower()
        return literal(value["@value"], f"{_I18N}{language}_{value['@direction']}", place=place)
    extra = set(value) - {"@value", "@type", "@language"}
    if extra:
        # Without an agreed way to write a base direction in RDF, JSON-LD drops it.
        raise DataLoss(found=f"{shortened(sorted(extra))} at a text", wanted="@value with @type or @language", place=place)
    content = value["@value"]
    datatype = value.get("@type") or ""
    if datatype == "@json":
        return literal(jcs(content).decode("utf-8"), RDF_JSON)
    if isinstance(content, bool):
        return literal("true" if content else "false", datatype or f"{XSD}boolean", place=place)
    if isinstance(content, int | float):
        return _number(content, datatype, place)
    if datatype == f"{XSD}double" and not _is_canonical_double(content):
        # The text says to leave it as it is, other implementations rewrite it: nobody would agree on the signature.
        raise DataLoss(found=f"the double {shortened(content)!r}", wanted="a JSON number, or the canonical form", place=place)
    return literal(content, datatype, value.get("@language", ""), place)


def _number(number: float, datatype: str, place: str) -> str:
    if number != int(number) or abs(number) >= 1e21 or datatype == f"{XSD}double":
        text = canonical_double(number)
        # The canonical form has 16 digits, a double may need 17: then two numbers would share one statement.
        if float(text) != number:
            raise DataLoss(found=f"the number {number!r}", wanted="at most 16 significant digits", place=place)
        return literal(text, datatype or f"{XSD}double", place=place)
    return literal(str(int(number)), datatype or f"{XSD}integer", place=place)


def canonical_double(number: float) -> str:
    """Return the canonical lexical form of an xsd:double, as JSON-LD writes it (``5.3E0``)."""
    return _EXPONENT.sub(r"\1E\2\3", f"{number:1.15E}")


def _is_canonical_double(text: str) -> bool:
    try:
        return canonical_double(float(text)) == text
    except ValueError:
        return False
