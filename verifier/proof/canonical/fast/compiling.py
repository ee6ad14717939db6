"""Makes ``scopes.json``: what pyld said about the words of some documents, so that it need not be asked again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from ....document.contexts import ContextSet
from ....document.strict_json import JsonObject, JsonValue
from ....errors import Malformed
from ....limits import DEFAULT_LIMITS
from ..known_contexts import KnownContexts
from .compiled import digest_of
from .scopes import NodeScope, Scope, Scopes, Term
from .walk import walk


class NotCompilable(Malformed):
    """A context whose meaning does not stand in its own bytes alone."""

    code = "context_not_compilable"


def compiled(contexts: ContextSet, documents: Iterable[JsonObject]) -> bytes:
    """Return the file with the scopes that these documents ask for.

    Raises:
        NotFast: the fast path does not take one of them.
        NotCompilable: a context names another one.
    """
    scopes = Scopes(KnownContexts(contexts))
    for document in documents:
        walk(document, scopes, DEFAULT_LIMITS)
    writer = _Writer()
    roots = [[key if isinstance(key, str) else list(key), writer.scope(root)] for key, root in scopes.roots.items()]
    urls = sorted({url for key in scopes.roots for url in ((key,) if isinstance(key, str) else key)})
    for url in urls:
        _require_own(scopes.known.local(url), url)
    file = {"contexts": {url: digest_of(url, contexts) for url in urls}, "roots": roots, **writer.lists}
    return orjson.dumps(file) + b"\n"


def _require_own(local: JsonValue, url: str) -> None:
    """Return if a context names no other one: the digest of its bytes then stands for all that it means."""
    waiting = [local]
    while waiting:
        item = waiting.pop()
        scoped = item.get("@context") if isinstance(item, dict) else None  # an @import is refused before
        if any(isinstance(each, str) for each in (scoped if isinstance(scoped, list) else [scoped])):
            raise NotCompilable(found=f"a context inside {url} that stands elsewhere", wanted="a context that names no other")
        if isinstance(item, dict | list):
            waiting.extend(item.values() if isinstance(item, dict) else item)


class _Writer:
    """Writes scopes into lists in which they stand for each other by number; equal ones are written once."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Any]] = {"scopes": [], "nodes": [], "terms": []}
        self._numbers: dict[bytes, int] = {}

    def scope(self, scope: Scope | None) -> int | None:
        """Return the number of a scope, None for one in which no node stood."""
        if scope is None or not scope.typed:
            return None
        typed = [[list(key) if isinstance(key, tuple) else key, self._node(node)] for key, node in scope.typed.items()]
        return self._numbered("scopes", {"typeNames": scope.type_names, "typed": sorted(typed, key=str)})

    def _node(self, node: NodeScope | None) -> int | None:
        if node is None or not node.terms:
            return None
        terms = {name: self._term(term) for name, term in sorted(node.terms.items())}
        return self._numbered(
            "nodes", {"types": node.types, "typeNames": node.type_names, "prefixes": sorted(node.prefixes), "terms": terms}
        )

    def _term(self, term: Term) -> int:
        if term.keyword:
            return self._numbered("terms", [term.keyword])
        written = [term.predicate, term.text, term.number, term.fraction, term.truth, term.iri, term.words, sorted(term.prefixes)]
        return self._numbered("terms", [term.keyword, written, self.scope(term.node), self._node(term.reference)])

    def _numbered(self, of: str, row: Any) -> int:
        key = of.encode() + orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        if key not in self._numbers:
            self._numbers[key] = len(self.lists[of])
            self.lists[of].append(row)
        return self._numbers[key]
