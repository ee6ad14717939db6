"""JSON-LD expansion by pyld, made strict: what pyld would drop in silence raises, and its work is counted.

This module alone knows the private parts of pyld (``_expand``, ``_expand_object``, ``_expand_iri``, ``_process_context``,
``_get_initial_context`` of version 3.3); ``tests/verifier/proof/test_pyld_expansion.py`` notices when they change.

Contexts. pyld keys its caches by the text of a context and by the uuid of the active context before it; a type-scoped
context makes a fresh uuid each time, so credentials, which are all type-scoped, never hit. Here ``_process_context`` is
remembered instead: by the uuid of the active context and the *identity* of the local one. That holds because a context
of a ``ContextSet`` never changes, is parsed once for each ``KnownContexts``, and is kept as long as its ``id()`` is used.
"""

from __future__ import annotations

from typing import Any, Final, NoReturn

from pyld.jsonld import JsonLdError, JsonLdProcessor  # type: ignore[import-untyped]
from pyld.resolved_context import ResolvedContext  # type: ignore[import-untyped]

from ...document.contexts import ContextSet
from ...document.strict_json import JsonObject, JsonValue
from ...errors import VerifierError, shortened
from .errors import CanonicalisationBudget, DataLoss, JsonLdMalformed, JsonLdUnsupported
from .guard import check_context
from .quads import ABSOLUTE_IRI, LANGUAGE_TAG

ActiveContext = dict[str, Any]

# How many contexts one document may have processed afresh. A cold start with all the types of a presentation takes
# some 150, at half a millisecond each; a document that stacks types in ever new orders is cut off here.
CONTEXT_STEPS: Final = 600
REMEMBERED_CONTEXTS: Final = 2_048  # a dozen for each type of credential; dropped all at once when full

_NODE_KEYWORDS: Final = frozenset({"@id", "@type", "@value", "@language", "@direction", "@graph", "@list", "@set", "@context"})


class KnownContexts:
    """The contexts of one ``ContextSet``, parsed once, and what pyld made of them; nothing here is shared between sets."""

    def __init__(self, contexts: ContextSet) -> None:
        self.contexts = contexts
        self.parsed: dict[str, JsonValue] = {}
        self.pinned: dict[int, JsonValue] = {}
        self.processed: dict[tuple[object, ...], ActiveContext] = {}

    def local(self, url: str) -> JsonValue:
        """Return the context under ``url``, the same object each time.

        Raises:
            UnknownContext: the set does not hold it.
            JsonLdMalformed, JsonLdUnsupported: it holds something that would be dropped, or that is not signed here.
        """
        if url not in self.parsed:
            local = self.contexts.document(url)["@context"]
            check_context(local)
            self._pin(local)
            self.parsed[url] = local
        return self.parsed[url]

    def _pin(self, local: JsonValue) -> None:
        waiting = [local]
        while waiting:
            item = waiting.pop()
            if isinstance(item, dict | list):
                self.pinned[id(item)] = item
                waiting.extend(item.values() if isinstance(item, dict) else item)

    def key(self, local: object) -> object:
        """Return what stands for a local context in a key, or None where it may not be remembered."""
        if isinstance(local, str) or local is False:
            return local
        if id(local) in self.pinned:
            return id(local)
        if isinstance(local, list) and all(isinstance(entry, str) for entry in local):
            return tuple(local)
        return None

    def resolve(self, _active: object, local: JsonValue, _base: object, seen: frozenset[str] = frozenset()) -> list[Any]:
        """Return the contexts that a local context stands for; the part of pyld's resolver that is needed here.

        Raises:
            UnknownContext: a URL that the set does not hold, or no URL; nothing is ever fetched.
        """
        if isinstance(local, dict) and "@context" in local:
            local = local["@context"]
        resolved: list[Any] = []
        for entry in local if isinstance(local, list) else [local]:
            if isinstance(entry, str):
                if entry in seen:
                    raise JsonLdMalformed(found=f"context {shortened(entry)} inside itself", wanted="contexts without circles")
                resolved.extend(self.resolve(_active, self.local(entry), _base, seen | {entry}))
            elif entry is None or entry is False:
                resolved.append(ResolvedContext(False))
            elif isinstance(entry, dict):
                resolved.append(ResolvedContext(entry))
            else:
                raise JsonLdMalformed(found=f"context {shortened(entry)}", wanted="a URL or an object", place="/@context")
        return resolved


class StrictProcessor(JsonLdProcessor):  # type: ignore[misc]
    """One expansion of one document."""

    def __init__(self, known: KnownContexts, document: JsonObject) -> None:
        super().__init__()
        self.known = known
        self.document = document
        self.steps_left = CONTEXT_STEPS
        self.nodes: list[JsonObject] = []  # the objects that stand open around the one at work
        # No base: a relative IRI stays relative, and is refused when statements are made of it.
        self.options = {
            "isFrame": False,
            "keepFreeFloatingNodes": False,
            "base": None,
            "processingMode": "json-ld-1.1",
            "contextResolver": known,
        }

    def expanded(self) -> list[Any]:
        """Return the expanded nodes of the document.

        Raises:
            VerifierError: something would be lost, breaks JSON-LD, or names an unknown context.
        """
        try:
            expanded = self._expand(self._get_initial_context(self.options), None, self.document, self.options)
        except JsonLdError as wrong:
            raise _ours(wrong) from wrong
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as wrong:
            # pyld answers several malformed contexts so (``"@vocab": null`` where there is none, say).
            raise JsonLdMalformed(found=f"{type(wrong).__name__} while expanding", wanted="JSON-LD 1.1") from wrong
        if isinstance(expanded, dict) and set(expanded) == {"@graph"}:
            expanded = expanded["@graph"]
        return expanded if isinstance(expanded, list) else [expanded]

    def initial_context(self) -> ActiveContext:
        """Return the active context in which nothing is defined."""
        context: ActiveContext = self._get_initial_context(self.options)
        return context

    def _process_context(self, active: Any, local: Any, options: Any, *args: Any, cycles: Any = None, **switches: Any) -> Any:
        # With ``cycles`` pyld only tries whether a scoped context is well-formed: the result is thrown away.
        local_key = None if args or cycles is not None else self.known.key(local)
        key = None if local_key is None else (active.get("_uuid"), local_key, *sorted(switches.items()))
        if key is not None and key[0] is not None:
            remembered = self.known.processed.get(key)
            if remembered is not None:
                return remembered
        self.steps_left -= 1
        if self.steps_left < 0:
            raise CanonicalisationBudget(found=f"more than {CONTEXT_STEPS} contexts to process", wanted="fewer types and contexts")
        result = super()._process_context(active, local, options, *args, cycles=cycles, **switches)
        if key is not None and key[0] is not None:
            if len(self.known.processed) >= REMEMBERED_CONTEXTS:
                self.known.processed.clear()
            self.known.processed[key] = result
        return result

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


def _ours(wrong: BaseException) -> VerifierError:
    """Return our own error for one of pyld's: what lies deepest says most."""
    deepest: BaseException | None = wrong
    message, code = str(wrong.args[0]) if wrong.args else "", ""
    while deepest is not None:
        if isinstance(deepest, VerifierError):
            return deepest
        if isinstance(deepest, JsonLdError) and deepest.code:
            message, code = str(deepest.args[0]), deepest.code
        deepest = deepest.__cause__
    return JsonLdMalformed(found=shortened(code or message, 120), wanted="JSON-LD 1.1")
