"""The active contexts of pyld, one step at a time and without a document: what the fast path is built from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from pyld.jsonld import JsonLdError  # type: ignore[import-untyped]

from ...document.strict_json import JsonObject, JsonValue
from .errors import JsonLdMalformed
from .known_contexts import ActiveContext
from .pyld_contexts import MALFORMED, CountingProcessor, own_error


class _Entered(Exception):
    """Carries the active context with which pyld enters a value, out of a trial that goes no further."""

    def __init__(self, active: ActiveContext) -> None:
        super().__init__()
        self.active = active


class ScopeProcessor(CountingProcessor):
    """The contexts that pyld would work with, one step at a time, without a document."""

    def of_document(self, local: JsonValue) -> ActiveContext:
        """Return the active context of a document whose ``@context`` is ``local``."""
        return self._asked(lambda: self._process_context(self.initial_context(), local, self.options))

    def of_types(self, active: ActiveContext, types: list[str]) -> ActiveContext:
        """Return the active context of a node with these types."""
        prepare = super()._prepare_nested_context
        return self._asked(lambda: prepare(active, {"@type": types}, self.options)[0])

    def of_term(self, active: ActiveContext, name: str) -> ActiveContext:
        """Return the active context in which the value of a member is expanded."""
        scoped = self.get_context_value(active, name, "@context")
        if scoped is None:
            return active
        return self._asked(lambda: self._process_context(active, scoped, self.options, propagate=True, override_protected=True))

    def of_object(self, of_term: ActiveContext, name: str, element: JsonObject) -> ActiveContext:
        """Return the active context with which pyld looks for the types of an object such as ``element``."""
        try:
            self._asked(lambda: self._expand(of_term, name, element, self.options))
        except _Entered as entered:
            return entered.active
        raise JsonLdMalformed(found="an object that was not entered", wanted="pyld as it was in version 3.3")

    def _asked(self, ask: Callable[[], ActiveContext]) -> ActiveContext:
        try:
            return ask()
        except (JsonLdError, *MALFORMED) as wrong:
            raise own_error(wrong) from wrong

    def _prepare_nested_context(self, active: Any, _element: Any, _options: Any) -> NoReturn:
        raise _Entered(active)

    def meaning(self, active: ActiveContext, word: str) -> str | None:
        """Return what a term, or a type, stands for."""
        expanded: str | None = self._expand_iri(active, word, vocab=True)
        return expanded

    def entry(self, active: ActiveContext, name: str, keyword: str) -> Any:
        """Return what the definition of a term says under a keyword, or None."""
        return self.get_context_value(active, name, keyword)
