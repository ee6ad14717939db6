"""A document -> its statements in one walk, with the scopes that pyld made.

Why it equals the general path, construct by construct, or says ``NotFast``: see ``fast/__init__.py``.
"""

from __future__ import annotations

from ....document.json_values import SAFE_INTEGER
from ....document.strict_json import JsonObject, JsonValue
from ....limits import Limits
from ..expanded import canonical_double
from ..quads import ABSOLUTE_IRI, LANGUAGE_TAG, RDF_TYPE, Quad, escaped
from .scopes import Asked, NodeScope, NotCompiled, NotFast, Scope, Scopes, Term


def walk(document: JsonObject, scopes: Scopes, limits: Limits) -> list[Quad]:
    """Return the statements of a document.

    Raises:
        NotFast: the general path must decide.
        VerifierError: its contexts are refused.
    """
    try:
        return Walker(Asked(scopes.known), limits).walk(document, scopes, limits)
    except NotCompiled:
        scopes.without_compiled()
        return Walker(Asked(scopes.known), limits).walk(document, scopes, limits)


def _root(document: JsonObject, scopes: Scopes, limits: Limits, pyld: Asked) -> Scope:
    contexts = document.get("@context")
    if type(contexts) is list:
        if len(contexts) > limits.contexts or not all(type(url) is str for url in contexts):
            raise NotFast
        return scopes.root(tuple(contexts), pyld)  # type: ignore[arg-type]
    if type(contexts) is str:
        return scopes.root(contexts, pyld)
    raise NotFast


class Walker:
    __slots__ = ("blank_nodes", "depth", "most", "pyld", "quads")

    def __init__(self, pyld: Asked, limits: Limits) -> None:
        self.pyld = pyld
        self.quads: list[Quad] = []
        self.blank_nodes = 0
        # Stricter than the general path by a margin, so that its own limits never decide otherwise: a statement stands for
        # at most four values (its own, a list's, an @id's, a type list's), and a value object is one level below its node.
        self.most = min(limits.quads, limits.values // 4)
        self.depth = limits.depth - 2

    def walk(self, document: JsonObject, scopes: Scopes, limits: Limits) -> list[Quad]:
        """Return the statements of a document. Raises: as ``walk``."""
        root = _root(document, scopes, limits, self.pyld)
        self.node(document, root.of(document, self.pyld), 1)
        # A statement made twice may be a value that stands twice, one of which would be lost; the general path can tell.
        if not self.quads or len(set(self.quads)) != len(self.quads):
            raise NotFast
        return self.quads

    def node(self, node: JsonObject, scope: NodeScope, depth: int) -> str:
        """Return the term of a node, after writing what is said of it."""
        if depth > self.depth:
            raise NotFast
        subject, members = self._named(node, scope, depth)
        quads = self.quads
        for type_ in scope.types:
            quads.append((subject, RDF_TYPE, type_, ""))
        for term, value in members:
            if type(value) is list:
                self._many(subject, term, value, depth)
            else:
                quads.append((subject, term.predicate, self._object(term, value, depth), ""))
        if len(quads) > self.most:
            raise NotFast
        return subject

    def _named(self, node: JsonObject, scope: NodeScope, depth: int) -> tuple[str, list[tuple[Term, JsonValue]]]:
        subject = ""
        members: list[tuple[Term, JsonValue]] = []
        terms = scope.terms
        for name, value in node.items():
            if name == "@context":
                if depth > 1:
                    raise NotFast
                continue
            term = terms.get(name) or scope.term(name, self.pyld)
            if not term.keyword:
                members.append((term, value))
            elif term.keyword == "@id":
                if subject:
                    raise NotFast
                subject = self.iri(value, scope.prefixes)
            elif name not in scope.type_names:
                raise NotFast
        if not subject:
            self.blank_nodes += 1
            subject = f"_:b{self.blank_nodes}"
        return subject, members

    def _many(self, subject: str, term: Term, values: list[JsonValue], depth: int) -> None:
        if not values or depth >= self.depth:
            raise NotFast
        for value in values:
            if type(value) is list:
                raise NotFast
            self.quads.append((subject, term.predicate, self._object(term, value, depth + 1), ""))

    def _object(self, term: Term, value: JsonValue, depth: int) -> str:
        if type(value) is str:
            if term.text is not None:
                return f'"{escaped(value)}{term.text}'
            if term.iri:
                return self.iri(value, term.prefixes)
            return self.word(value, term)
        if type(value) is dict:
            if "@value" in value:
                return _value_object(value)
            return self._node_object(term, value, depth)
        if value is True or value is False:
            return f'"{"true" if value else "false"}{term.truth}'
        if type(value) is int or type(value) is float:
            return _number(value, term)
        raise NotFast

    def _node_object(self, term: Term, value: JsonObject, depth: int) -> str:
        if term.node is None or term.reference is None:
            raise NotFast
        if len(value) == 1:
            (name,) = value
            if term.reference.term(name, self.pyld).keyword == "@id" and type(value[name]) is str:
                return self.iri(value[name], term.reference.prefixes)
        return self.node(value, term.node.of(value, self.pyld), depth + 1)

    def iri(self, text: JsonValue, prefixes: frozenset[str]) -> str:
        """Return the term of an absolute IRI whose scheme is no prefix of the context."""
        if type(text) is not str or not ABSOLUTE_IRI.match(text) or (prefixes and text.partition(":")[0] in prefixes):
            raise NotFast
        return f"<{text}>"

    def word(self, text: str, term: Term) -> str:
        """Return the term that a word of a vocabulary stands for."""
        if term.words is None or text not in term.words:
            raise NotFast
        return term.words[text]


def _number(value: float, term: Term) -> str:
    text = fraction_text(value)
    return f'"{int(value)}{term.number}' if text is None else f'"{text}{term.fraction}'


def fraction_text(value: float) -> str | None:
    """Return a number as a literal has it (JSON-LD 1.1 API, 8.6), None if it is whole. Raises: ``NotFast``, where none has it exactly."""
    if not -SAFE_INTEGER <= value <= SAFE_INTEGER:
        raise NotFast
    if value == int(value):
        return None
    text = canonical_double(value)
    if float(text) != value:
        raise NotFast
    return text


def _value_object(value: JsonObject) -> str:
    text = value["@value"]
    if type(text) is not str:
        raise NotFast
    if len(value) == 1:
        return f'"{escaped(text)}"'
    language = value.get("@language")
    if len(value) != 2 or type(language) is not str or not LANGUAGE_TAG.match(language):
        raise NotFast
    return f'"{escaped(text)}"@{language.lower()}'
