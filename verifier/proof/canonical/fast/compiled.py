"""Scopes that were worked out before, for contexts of our own: a licence is verified without loading pyld.

``scopes.json`` is a part of this program, as the contexts are, and pinned like them: whoever could change it could change what
a licence says. So nothing like it is ever written on the machine where licences are verified. ``compiling.py`` makes it, by
``make scopes``; a test makes it again and compares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from ....document.contexts import ContextChanged, ContextSet, held_to_pin
from .scopes import Contexts, NodeScope, Scope, Scopes, Term

FILE: Final = "scopes.json"
PINNED: Final = "4ce3432333acbabb218b6a2deea88cda7cfd79ab108bc6a50eed43e13e27960f"


def bundled_scopes(contexts: Contexts, scopes: Scopes) -> Scope | None:
    """Return the scope of documents with these contexts, None where it was not worked out before."""
    try:
        text = held_to_pin(Path(__file__).with_name(FILE).read_bytes(), PINNED, FILE)
    except (OSError, ContextChanged):
        return None  # damaged: pyld works out the same, in more time
    return read_scopes(orjson.loads(text), contexts, scopes)


def read_scopes(file: Mapping[str, Any], contexts: Contexts, scopes: Scopes) -> Scope | None:
    """Return the scope that ``file`` has for these contexts, if each of them has the bytes that it was made from."""
    named = (contexts,) if isinstance(contexts, str) else contexts
    if any(file["contexts"].get(url) != digest_of(url, scopes.known.contexts) for url in named):
        return None
    number = next((number for key, number in file["roots"] if key == (contexts if isinstance(contexts, str) else list(contexts))), None)
    return None if number is None else _Reader(file, scopes).scope(number)


def digest_of(url: str, contexts: ContextSet) -> str:
    """Return the SHA-256 of a context's bytes, or "" where the set does not hold it."""
    return hashlib.sha256(contexts.texts[url]).hexdigest() if url in contexts else ""


class _Reader:
    """Makes scopes from the lists of the file, in which they stand for each other by number; what is shared there is shared here."""

    def __init__(self, file: Mapping[str, Any], scopes: Scopes) -> None:
        self._file = file
        self._scopes = scopes
        self._made: dict[tuple[str, int], Any] = {}
        self._nowhere = Scope(None, (), scopes)
        self._no_node = NodeScope(None, (), (), scopes)

    def scope(self, number: int | None) -> Scope:
        if number is None:
            return self._nowhere
        made: Scope | None = self._made.get(("scopes", number))
        if made is None:
            row = self._file["scopes"][number]
            made = self._made["scopes", number] = Scope(None, tuple(row["typeNames"]), self._scopes)
            made.typed.update((tuple(key) if isinstance(key, list) else key, self._node(node)) for key, node in row["typed"])
        return made

    def _node(self, number: int | None) -> NodeScope:
        if number is None:
            return self._no_node
        made: NodeScope | None = self._made.get(("nodes", number))
        if made is None:
            row = self._file["nodes"][number]
            made = self._made["nodes", number] = NodeScope(None, tuple(row["types"]), tuple(row["typeNames"]), self._scopes)
            made.prefixes = frozenset(row["prefixes"])
            made.terms.update((name, self._term(term)) for name, term in row["terms"].items())
        return made

    def _term(self, number: int) -> Term:
        made: Term | None = self._made.get(("terms", number))
        if made is None:
            made = self._made["terms", number] = self._new_term(*self._file["terms"][number])
        return made

    def _new_term(self, keyword: str, parts: Sequence[Any] = (), node: int | None = None, reference: int | None = None) -> Term:
        if not parts:
            return Term(keyword)
        predicate, text, number, fraction, truth, iri, words, prefixes = parts
        return Term(
            keyword, predicate, text, number, fraction, truth, iri, words, frozenset(prefixes), self.scope(node), self._node(reference)
        )
