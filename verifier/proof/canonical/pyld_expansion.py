"""JSON-LD expansion by pyld, made strict: what pyld would drop in silence raises, with its place."""

from __future__ import annotations

from typing import Any, Final, NoReturn

from pyld.jsonld import JsonLdError  # type: ignore[import-untyped]

from ...document.strict_json import JsonObject, JsonValue
from ...errors import shortened
from .errors import DataLoss, JsonLdUnsupported
from .known_contexts import ActiveContext, KnownContexts
from .pyld_contexts import MALFORMED, CountingProcessor, own_error
from .quads import ABSOLUTE_IRI, LANGUAGE_TAG

_NODE_KEYWORDS: Final = frozenset({"@id", "@type", "@value", "@language", "@direction", "@graph", "@list", "@set", "@context"})


class StrictProcessor(CountingProcessor):
    """One expansion of one document."""

    def __init__(self, known: KnownContexts, document: JsonObject) -> None:
        super().__init__(known)
        self.document = document
        self.nodes: list[JsonObject] = []  # the objects that stand open around the one at work

    def expanded(self) -> list[Any]:
        """Return the expanded nodes of the document.

        Raises:
            VerifierError: something would be lost, breaks JSON-LD, or names an unknown context.
        """
        try:
            expanded = self._expand(self.initial_context(), None, self.document, self.options)
        except (JsonLdError, *MALFORMED) as wrong:
            raise own_error(wrong) from wrong
        if isinstance(expanded, dict) and set(expanded) == {"@graph"}:
            expanded = expanded["@graph"]
        return expanded if isinstance(expanded, list) else [expanded]

    def _expand(self, active: Any, term: Any, element: Any, options: Any, inside_list: bool = False, **more: Any) -> Any:
        if isinstance(element, list):
            ordered = inside_list or "@list" in (self.get_context_value(active, term, "@container") or ())
            if not element and not ordered:
                self._lost("an empty array", "at least one item, or no such member", term)
            if None in element:
                self._lost("null in an array", "a value, or no such item", term)
            if not ordered and any(isinstance(item, list) for item in element):
                self._lost("an array in an array, of which only the items would be signed", "one array, or @list", term)
        expanded = super()._expand(active, term, element, options, inside_list=inside_list, **more)
        if expanded is None:
            self._lost(f"{shortened(element)}, which says nothing of anything", "a value inside a property of a node", term)
        return expanded

    def _expand_object(self, active: Any, term: Any, expanded_term: Any, element: Any, *args: Any, **more: Any) -> None:
        self.nodes.append(element)
        for name, value in element.items():
            if name != "@context":
                # Types are read with the context that stood before they brought their own: pyld's last argument.
                self._check_member(active, name, value, more.get("type_scoped_ctx") or args[-1])
        super()._expand_object(active, term, expanded_term, element, *args, **more)
        self.nodes.pop()

    def _expand_value(self, active: Any, term: Any, value: Any, options: Any) -> Any:
        expanded = super()._expand_value(active, term, value, options)
        if isinstance(expanded, dict) and "@id" in expanded:
            self._check_iri(expanded["@id"], value, term)
        return expanded

    def _check_member(self, active: ActiveContext, name: str, value: JsonValue, before_types: ActiveContext) -> None:
        expanded = self._expand_iri(active, name, vocab=True)
        if expanded is None or not (expanded.startswith(("@", "_:")) or ABSOLUTE_IRI.match(expanded)):
            self._lost(f"{shortened(name)}, which no context defines", "a defined term", name)
        if expanded.startswith("_:"):
            self._lost(f"{shortened(name)}, a property without an IRI", "a term with an IRI", name)
        if expanded.startswith("@") and expanded not in _NODE_KEYWORDS:
            raise JsonLdUnsupported(
                found=f"{shortened(name)} ({expanded})", wanted="nodes, values, lists and graphs", place=self._place(name)
            )
        if value is None and expanded != "@value" and self.get_context_value(active, name, "@type") != "@json":
            self._lost(f"null as {shortened(name)}", "a value, or no such member", name)
        if expanded == "@id" and isinstance(value, str):
            self._check_iri(self._expand_iri(active, value), value, name)
        if expanded == "@type":
            self._check_types(before_types, name, value)
        if expanded == "@language" and not (isinstance(value, str) and LANGUAGE_TAG.match(value)):
            self._lost(f"language tag {shortened(value)}", "a well-formed tag (BCP 47)", name)
        if isinstance(value, dict) and "@language" in (self.get_context_value(active, name, "@container") or ()):
            self._check_language_map(active, name, value)

    def _check_types(self, before_types: ActiveContext, name: str, value: JsonValue) -> None:
        if value == []:
            self._lost("an empty list of types", "a type, or no such member", name)
        for written in value if isinstance(value, list) else [value]:
            expanded = self._expand_iri(before_types, written, vocab=True) if isinstance(written, str) else None
            if expanded != "@json" and (expanded is None or not ABSOLUTE_IRI.match(expanded)):
                self._lost(f"type {shortened(written)}, which no context defines", "a defined type", name)

    def _check_iri(self, expanded: str | None, written: JsonValue, name: str) -> None:
        if expanded is None or not (expanded.startswith("_:") or ABSOLUTE_IRI.match(expanded)):
            self._lost(f"{shortened(written)}, a relative IRI", "an absolute IRI, or a defined term", name)

    def _check_language_map(self, active: ActiveContext, name: str, value: JsonObject) -> None:
        for tag, texts in value.items():
            if not LANGUAGE_TAG.match(tag) and self._expand_iri(active, tag, vocab=True) != "@none":
                self._lost(f"language tag {shortened(tag)!r}", "a well-formed tag (BCP 47)", name)
            if texts is None or texts == [] or (isinstance(texts, list) and None in texts):
                self._lost(f"no text in {shortened(tag)}", "a text, or no such member", name)
        if not value:
            self._lost("an empty language map", "a text, or no such member", name)

    def _lost(self, found: str, wanted: str, member: str | None) -> NoReturn:
        raise DataLoss(found=found, wanted=wanted, place=self._place(member))

    def _place(self, member: str | None) -> str:
        """Return the JSON Pointer of a member of the object at work, which is found again by its identity."""
        at_work = self.nodes[-1] if self.nodes else self.document
        tail = "" if member is None else _step(member)
        waiting: list[tuple[str, JsonValue]] = [("", self.document)]
        while waiting:
            place, item = waiting.pop()
            if item is at_work:
                return place + tail
            steps = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
            waiting.extend((place + _step(str(step)), inner) for step, inner in steps)
        return tail


def _step(name: str) -> str:
    return "/" + shortened(name.replace("~", "~0").replace("/", "~1"), 120)
