"""What the words of a document mean, worked out once by pyld and kept: a scope for each active context.

A ``Scope`` is an active context in which a node stands before its types are looked at; ``Scope.of`` gives the
``NodeScope`` of a node with certain types, and that the ``Term`` behind each member name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from ....document.strict_json import JsonObject, JsonValue
from ..known_contexts import ActiveContext, KnownContexts
from ..quads import ABSOLUTE_IRI, LANGUAGE_TAG, XSD

if TYPE_CHECKING:
    from ..pyld_scopes import ScopeProcessor

# An active context weighs 10 kB, and a type of credential has some ten; beyond this all are forgotten and made anew.
MOST_SCOPES: Final = 4_096

# Objects that show pyld's two ways into a value: a node, for which type-scoped contexts are left, and a mere reference,
# for which they are not (JSON-LD 1.1 API, 5.1.2 step 7).
_NODE: Final[JsonObject] = {"@id": "urn:x", "@type": "urn:x"}
_REFERENCE: Final[JsonObject] = {"@id": "urn:x"}


Contexts = str | tuple[str, ...]  # the URLs that a document names, as it names them


class NotFast(Exception):
    """The fast path has no answer; the general path decides, and names what is wrong if anything is."""


class NotCompiled(NotFast):
    """A compiled scope was asked for a word that was not met when it was made; pyld knows."""


class Asked:
    """pyld for one document, loaded when the first word is asked of it; it counts how many contexts the document has worked out afresh."""

    __slots__ = ("_known", "_processor")

    def __init__(self, known: KnownContexts) -> None:
        self._known = known
        self._processor: ScopeProcessor | None = None

    def __call__(self) -> ScopeProcessor:
        """Return the processor, the same each time."""
        if self._processor is None:
            from ..pyld_scopes import ScopeProcessor  # noqa: PLC0415 (pyld loads only for words that are not known yet)

            self._processor = ScopeProcessor(self._known)
        return self._processor


class Term(Struct, frozen=True):
    """What a member name means in a node, and how its values are written.

    Attributes:
        predicate: the property as a term of N-Quads; ``""`` for ``@id`` and ``@type``.
        keyword: ``@id``, ``@type`` or ``""``.
        text: what follows a text: ``"``, ``"@en`` or ``"^^<datatype>``; None where texts are IRIs or words.
        number, fraction, truth: the same for whole numbers, for others, and for booleans.
        iri: texts are absolute IRIs.
        words: texts are words of a vocabulary (``@vocab``), with the IRI of each.
        prefixes: the words that would be taken as prefixes, if an IRI had one as its scheme.
        node, reference: where objects stand.
    """

    keyword: str
    predicate: str = ""
    text: str | None = None
    number: str = f'"^^<{XSD}integer>'
    fraction: str = f'"^^<{XSD}double>'
    truth: str = f'"^^<{XSD}boolean>'
    iri: bool = False
    words: dict[str, str] | None = None
    prefixes: frozenset[str] = frozenset()
    node: Scope | None = None
    reference: NodeScope | None = None


class NodeScope:
    """The meaning of member names in a node of certain types. Terms are worked out when they are first met."""

    __slots__ = ("active", "prefixes", "scopes", "terms", "type_names", "types")

    def __init__(self, active: ActiveContext | None, types: tuple[str, ...], type_names: tuple[str, ...], scopes: Scopes) -> None:
        self.active = active  # None in a compiled scope
        self.types = types
        self.type_names = type_names  # under which the types were looked for, before they could bring other names for it
        self.scopes = scopes
        self.terms: dict[str, Term] = {}
        self.prefixes = frozenset() if active is None else _prefixes(active)

    def term(self, name: str, pyld: Asked) -> Term:
        """Return the meaning of a member name.

        Raises:
            NotFast: it has none, or one that the general path must handle.
        """
        term = self.terms.get(name)
        if term is None:
            term = self.terms[name] = self.scopes.term(self.active, name, pyld)
        return term


class Scope:
    """A place where nodes may stand, before their types are known."""

    __slots__ = ("active", "scopes", "type_names", "typed")

    def __init__(self, active: ActiveContext | None, type_names: tuple[str, ...], scopes: Scopes) -> None:
        self.active = active  # None in a compiled scope
        self.type_names = type_names
        self.scopes = scopes
        self.typed: dict[str | tuple[str, ...] | None, NodeScope] = {}

    def of(self, node: JsonObject, pyld: Asked) -> NodeScope:
        """Return the scope that this node opens.

        Raises:
            NotFast: its types are no plain words that are defined, or named twice.
        """
        types: JsonValue = None
        for name in self.type_names:
            if name in node:
                # Named a second time under another alias, or null: not for here.
                if types is not None or node[name] is None:
                    raise NotFast
                types = node[name]
        key = tuple(types) if type(types) is list else types
        try:
            return self.typed[key]  # type: ignore[index]
        except KeyError:
            return self._make(key, pyld)
        except TypeError:
            raise NotFast from None

    def _make(self, key: object, pyld: Asked) -> NodeScope:
        types = [key] if isinstance(key, str) else list(key) if isinstance(key, tuple) else []
        if not all(isinstance(word, str) for word in types) or (key is not None and not types):
            raise NotFast
        made = self.scopes.node_scope(self, types, pyld)
        self.typed[key] = made  # type: ignore[index]
        return made


# Where scopes come from that were worked out before; None for contexts that were not.
Compiled = Callable[[Contexts, "Scopes"], Scope | None]


class Scopes:
    """All scopes of one canonicaliser, by the contexts of a document."""

    def __init__(self, known: KnownContexts, compiled: Compiled | None = None) -> None:
        self.known = known
        self.roots: dict[Contexts, Scope] = {}
        self.count = 0
        self._compiled = compiled

    def root(self, contexts: Contexts, pyld: Asked) -> Scope:
        """Return the scope of documents with these contexts, which are URLs.

        Raises:
            VerifierError: one is unknown, or they contradict each other.
        """
        root = self.roots.get(contexts)
        if root is None and self._compiled is not None and (root := self._compiled(contexts, self)) is not None:
            self.roots[contexts] = root
        if root is None:
            named: JsonValue = contexts if isinstance(contexts, str) else list(contexts)
            root = self.roots[contexts] = self._scope(pyld().of_document(named))
        return root

    def without_compiled(self) -> None:
        """Forget the compiled scopes: from now on pyld says what words mean."""
        self._compiled = None
        self.roots = {}

    def _scope(self, active: ActiveContext) -> Scope:
        self._counted()
        _check_plain(active)
        aliases = [name for name, mapping in active["mappings"].items() if mapping and mapping.get("@id") == "@type"]
        return Scope(active, ("@type", *aliases), self)

    def _counted(self) -> None:
        self.count += 1
        if self.count > MOST_SCOPES:
            # Somebody makes ever new combinations of types. What is forgotten here is made again when it is met again.
            self.roots = {}
            self.count = 0

    def node_scope(self, scope: Scope, types: list[str], pyld: Asked) -> NodeScope:
        """Return the scope of a node with these types. Raises: ``NotFast``."""
        if scope.active is None:
            raise NotCompiled
        self._counted()
        active, processor = scope.active, pyld()
        meanings = [processor.meaning(active, word) for word in types]
        if len(set(meanings)) != len(meanings):
            raise NotFast
        terms = []
        for meaning in meanings:
            if meaning is None or not ABSOLUTE_IRI.match(meaning):
                raise NotFast
            terms.append(f"<{meaning}>")
        typed = processor.of_types(active, types)
        _check_plain(typed)
        return NodeScope(typed, tuple(terms), scope.type_names, self)

    def term(self, active: ActiveContext | None, name: str, pyld: Asked) -> Term:
        """Return what a member name means in an active context. Raises: ``NotFast``."""
        if active is None:
            raise NotCompiled
        processor = pyld()
        meaning = processor.meaning(active, name)
        if meaning in ("@id", "@type"):
            return Term(keyword=meaning)
        # Only words that the context defines: an IRI as a member name is anybody's, and would fill the table.
        if name not in active["mappings"] or meaning is None or not ABSOLUTE_IRI.match(meaning):
            raise NotFast
        of_term = processor.of_term(active, name)
        _check_plain(of_term)
        for seen in (active, of_term):
            container = processor.entry(seen, name, "@container") or ()
            if set(container) - {"@set"} or processor.entry(seen, name, "@direction") is not None:
                raise NotFast
        node = self._scope(processor.of_object(of_term, name, _NODE))
        reference = NodeScope(processor.of_object(of_term, name, _REFERENCE), (), (), self)
        return self._written(processor, of_term, name, f"<{meaning}>", node, reference)

    def _written(
        self, processor: ScopeProcessor, of_term: ActiveContext, name: str, predicate: str, node: Scope, reference: NodeScope
    ) -> Term:
        coercion = processor.entry(of_term, name, "@type")
        language = processor.entry(of_term, name, "@language")
        prefixes = _prefixes(of_term)
        if processor.meaning(of_term, name) != predicate[1:-1] or coercion in ("@json", f"{XSD}double"):
            raise NotFast
        common = Term("", predicate, prefixes=prefixes, node=node, reference=reference)
        if coercion == "@id":
            return replace(common, iri=True)
        if coercion == "@vocab":
            return replace(common, words=_words(of_term))
        if coercion is not None and coercion != "@none":
            if not ABSOLUTE_IRI.match(coercion):
                raise NotFast
            typed = '"' if coercion == f"{XSD}string" else f'"^^<{coercion}>'
            return replace(common, text=typed, number=typed, fraction=typed, truth=typed)
        if language is not None and not LANGUAGE_TAG.match(language):
            raise NotFast
        return replace(common, text='"' if language is None else f'"@{language}')


def _check_plain(active: ActiveContext) -> None:
    """Return if words mean only what is defined for them, and no word but for ``@id`` and ``@type`` is a keyword in disguise."""
    if "@vocab" in active or "@base" in active or "@direction" in active:
        raise NotFast
    for mapping in active["mappings"].values():
        meaning = mapping and mapping.get("@id")
        if meaning and meaning.startswith("@") and meaning not in ("@id", "@type"):
            raise NotFast


def _prefixes(active: ActiveContext) -> frozenset[str]:
    return frozenset(name for name, mapping in active["mappings"].items() if mapping and mapping.get("_prefix"))


def _words(active: ActiveContext) -> dict[str, str]:
    meanings = {name: mapping["@id"] for name, mapping in active["mappings"].items() if mapping}
    return {name: f"<{meaning}>" for name, meaning in meanings.items() if meaning and ABSOLUTE_IRI.match(meaning)}
