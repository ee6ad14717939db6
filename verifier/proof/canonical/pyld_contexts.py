"""Contexts as pyld works with them: each parsed once, each processing remembered, the work counted.

pyld keys its own caches by the text of a context and by the uuid of the active context before it; a type-scoped context
makes a fresh uuid each time, so credentials, which are all type-scoped, never hit. Here ``_process_context`` is
remembered instead: by the uuid of the active context and the *identity* of the local one. That holds because a context
of a ``ContextSet`` never changes, is parsed once for each ``KnownContexts``, and is kept as long as its ``id()`` is used.

The modules ``pyld_contexts``, ``pyld_expansion`` and ``pyld_scopes`` alone know private parts of pyld, as they are in
version 3.3; ``tests/verifier/proof/test_pyld_expansion.py`` notices when they change.
"""

from __future__ import annotations

from typing import Any, Final

from pyld.jsonld import JsonLdError, JsonLdProcessor  # type: ignore[import-untyped]
from pyld.resolved_context import ResolvedContext  # type: ignore[import-untyped]

from ...document.contexts import ContextSet
from ...document.strict_json import JsonValue
from ...errors import VerifierError, shortened
from .errors import CanonicalisationBudget, JsonLdMalformed
from .guard import check_context

ActiveContext = dict[str, Any]

# What pyld answers to several malformed contexts and documents, besides its own error (``"@vocab": null`` where there is none).
MALFORMED: Final = (LookupError, TypeError, ValueError, AttributeError, RecursionError)

# How many contexts one document may have processed afresh. A cold start with all the types of a presentation takes
# some 150, at half a millisecond each; a document that stacks types in ever new orders is cut off here.
CONTEXT_STEPS: Final = 600
REMEMBERED_CONTEXTS: Final = 1_024  # ten for each type of credential, at 10 kB each; dropped all at once when full


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


class CountingProcessor(JsonLdProcessor):  # type: ignore[misc]
    """A processor of pyld for one document, which remembers what contexts come to and counts those it did not know."""

    def __init__(self, known: KnownContexts) -> None:
        super().__init__()
        self.known = known
        self.steps_left = CONTEXT_STEPS
        # No base: a relative IRI stays relative, and is refused when statements are made of it.
        self.options = {
            "isFrame": False,
            "keepFreeFloatingNodes": False,
            "base": None,
            "processingMode": "json-ld-1.1",
            "contextResolver": known,
        }

    def initial_context(self) -> ActiveContext:
        """Return the active context in which nothing is defined."""
        initial: ActiveContext = self._get_initial_context(self.options)
        return initial

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


def own_error(wrong: BaseException) -> VerifierError:
    """Return our own error for one of pyld's: what lies deepest says most."""
    deepest: BaseException | None = wrong
    message, code = "", ""
    while deepest is not None:
        if isinstance(deepest, VerifierError):
            return deepest
        if isinstance(deepest, JsonLdError) and deepest.code:
            message, code = str(deepest.args[0]), deepest.code
        deepest = deepest.__cause__
    return JsonLdMalformed(found=shortened(code or message or type(wrong).__name__, 120), wanted="JSON-LD 1.1")
