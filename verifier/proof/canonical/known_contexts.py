"""The contexts of a set, each parsed once: what pyld asks for them, and what it made of them. Nothing here loads pyld."""

from __future__ import annotations

from typing import Any

from ...document.contexts import ContextSet
from ...document.strict_json import JsonValue
from ...errors import shortened
from .errors import JsonLdMalformed
from .guard import check_context

ActiveContext = dict[str, Any]


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
        from pyld.resolved_context import ResolvedContext  # type: ignore[import-untyped]  # noqa: PLC0415 (it is pyld that asks)

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
