"""The way through a document's contexts: from the terms that hold in an object to those that hold inside it.

Source: JSON-LD 1.1 Processing 4.1, as far as CBOR-LD 1.0 asks, and as its reference does. Contexts come from a
closed set and never change, so each step is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from .errors import CborLdUnsupported
from .terms import KEYWORD_NUMBERS, ActiveContext, LoadedContext, Term, in_order

_REMEMBERED = 1024  # steps of a walk; the licences of a house take some 10 a type
_PREFIXES_OF_PREFIXES = 4
_NOTHING: JsonObject = {}


class Contexts(Protocol):
    """A closed set of JSON-LD contexts."""

    def document(self, url: str) -> JsonObject:
        """Return the document at ``url``, the context below ``@context``; an unknown address is an error."""
        ...


class TermWalk:
    """The steps from one active context to the next, remembered because contexts never change."""

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        self._by_url: dict[str, LoadedContext] = {}
        self._steps: dict[tuple[ActiveContext, str, object], ActiveContext] = {}
        self.start = ActiveContext.of({}, None, ())

    def embedded(self, active: ActiveContext, urls: tuple[str, ...]) -> ActiveContext:
        """Return what holds in an object that names ``urls`` in its ``@context``."""
        return self._remembered(active, "embedded", urls) or self._remember(
            active, "embedded", urls, self._apply(active.terms, list(urls), active, overrides=False, propagates=True)
        )

    def typed(self, active: ActiveContext, types: Iterable[str]) -> ActiveContext:
        """Return what holds in an object of these types: each may open a context of its own."""
        names = tuple(in_order(set(types)))
        if not any("@context" in self._definition(active, name) for name in names):
            return active
        if step := self._remembered(active, "typed", names):
            return step
        terms, loaded = active.terms, tuple[LoadedContext, ...]()
        for name in names:
            # A context that the first type opened may define what the second one opens.
            scoped = terms[name].definition.get("@context", _NOTHING) if name in terms else _NOTHING
            step = self._apply(terms, scoped, active, overrides=False, propagates=False)
            terms, loaded = step.terms, (*loaded, *step.loaded)
        return self._remember(active, "typed", names, ActiveContext.of(terms, active, loaded))

    def within(self, active: ActiveContext, term: str) -> ActiveContext:
        """Return what holds in the values of ``term``: types' own terms end, the member may open a context."""
        scoped = "@context" in self._definition(active, term)
        if not scoped and all(known.propagates for known in active.terms.values()):
            return active
        argument = term if scoped else ""
        if step := self._remembered(active, "within", argument):
            return step
        kept = _propagating(active)
        context = active.terms[term].definition["@context"] if scoped else _NOTHING
        return self._remember(active, "within", argument, self._apply(kept, context, active, overrides=True, propagates=True))

    def _remembered(self, active: ActiveContext, kind: str, argument: object) -> ActiveContext | None:
        return self._steps.get((active, kind, argument))

    def _remember(self, active: ActiveContext, kind: str, argument: object, step: ActiveContext) -> ActiveContext:
        if len(self._steps) >= _REMEMBERED:  # by strangers' documents: those of the house are soon learnt again
            self._steps.clear()
        self._steps[active, kind, argument] = step
        return step

    @staticmethod
    def _definition(active: ActiveContext, name: str) -> JsonObject:
        term = active.terms.get(name)
        return term.definition if term else _NOTHING

    def _apply(
        self, terms: Mapping[str, Term], contexts: JsonValue, previous: ActiveContext, *, overrides: bool, propagates: bool
    ) -> ActiveContext:
        loaded: list[LoadedContext] = []
        for context in contexts if isinstance(contexts, list) else [contexts]:
            if context is None:  # JSON-LD 1.1: clears what held before
                terms = {}
                continue
            entry = self._load(context)
            loaded.append(entry)
            terms = _merge(terms, entry, overrides=overrides, propagates=propagates)
        return ActiveContext.of(terms, previous, tuple(loaded))

    def _load(self, context: JsonValue) -> LoadedContext:
        if isinstance(context, dict):
            return _read(context)
        if not isinstance(context, str):
            raise CborLdUnsupported(found=f"the context {shortened(context)}", wanted="an address")
        if context not in self._by_url:
            self._by_url[context] = _read(self._contexts.document(context).get("@context"))
        return self._by_url[context]


def _read(context: JsonValue) -> LoadedContext:
    """Return one context with its terms sorted; the order is the order of their numbers."""
    if not isinstance(context, dict) or "@import" in context:
        raise CborLdUnsupported(found="a context that is a list or imports another", wanted="one object with terms")
    definitions: dict[str, JsonObject] = {}
    for name in in_order(context):
        definition = context[name]
        if name in KEYWORD_NUMBERS or definition is None:
            continue
        if isinstance(definition, str):
            definition = {"@id": definition}
        if not isinstance(definition, dict):
            raise CborLdUnsupported(found=f"the definition {shortened(definition)} of {shortened(name)}", wanted="a text or an object")
        definitions[name] = definition
    return LoadedContext(context, definitions)


def _merge(terms: Mapping[str, Term], entry: LoadedContext, *, overrides: bool, propagates: bool) -> dict[str, Term]:
    """Return the terms of ``entry`` laid over ``terms``; a protected term stays what it was."""
    raw = entry.raw
    lasting = raw.get("@propagate", propagates) is True
    protected = raw.get("@protected", False) is True
    merged: dict[str, Term] = {}
    for name, definition in entry.definitions.items():
        resolved = _with_datatype_resolved(definition, raw, terms)
        known = terms.get(name)
        if known is not None and known.protected:
            if not overrides and known.definition != resolved:
                raise CborLdUnsupported(found=f"another definition of the protected term {shortened(name)}", wanted="the first one")
            merged[name] = Term(known.definition, True, lasting)
        else:
            merged[name] = Term(resolved, protected, lasting)
    for name, known in terms.items():
        if name not in merged and raw.get(name, known) is not None:
            merged[name] = known
    return merged


def _with_datatype_resolved(definition: JsonObject, raw: JsonObject, terms: Mapping[str, Term]) -> JsonObject:
    """Return ``definition`` with compact IRIs in ``@id`` and ``@type`` written out, as far as prefixes are known."""
    resolved = dict(definition)
    for member in ("@id", "@type"):
        iri = resolved.get(member)
        for _ in range(_PREFIXES_OF_PREFIXES):
            if not isinstance(iri, str) or ":" not in iri:
                break
            prefix, _, suffix = iri.partition(":")
            meant = raw.get(prefix) or (terms[prefix].definition if prefix in terms else None)
            base = meant.get("@id") if isinstance(meant, dict) else meant
            if not isinstance(base, str):
                break
            iri = resolved[member] = base + suffix
    return resolved


def _propagating(active: ActiveContext) -> dict[str, Term]:
    """Return the terms that nested objects keep: a type's own terms give way to what stood before them."""
    kept: dict[str, Term] = {}
    for name, term in active.terms.items():
        earlier: ActiveContext | None = active
        found: Term | None = term
        while found is not None and not found.propagates:
            earlier = earlier.previous if earlier else None
            found = earlier.terms.get(name) if earlier else None
        if found is not None:
            kept[name] = found
    return kept
