"""Contexts as pyld works with them: each parsed once, each processing remembered, the work counted.

pyld keys its own caches by the text of a context and by the uuid of the active context before it; a type-scoped context
makes a fresh uuid each time, so credentials, which are all type-scoped, never hit. Here ``_process_context`` is
remembered instead: by the uuid of the active context and the *identity* of the local one. That holds because a context
of a ``ContextSet`` never changes, is parsed once for each ``KnownContexts``, and is kept as long as its ``id()`` is used.

The modules ``pyld_contexts``, ``pyld_expansion`` and ``pyld_scopes`` alone know private parts of pyld, as they are in
version 3.3; ``tests/verifier/proof/test_pyld_expansion.py`` notices when they change. They are imported when they are first
needed: pyld takes longer to load than a licence of a known type to verify.
"""

from __future__ import annotations

from typing import Any, Final

from pyld.jsonld import JsonLdError, JsonLdProcessor  # type: ignore[import-untyped]

from ...errors import VerifierError, shortened
from .errors import CanonicalisationBudget, JsonLdMalformed
from .known_contexts import ActiveContext, KnownContexts

# What pyld answers to several malformed contexts and documents, besides its own error (``"@vocab": null`` where there is none).
MALFORMED: Final = (LookupError, TypeError, ValueError, AttributeError, RecursionError)

# How many contexts one document may have processed afresh. A cold start with all the types of a presentation takes
# some 150, at half a millisecond each; a document that stacks types in ever new orders is cut off here.
CONTEXT_STEPS: Final = 600
REMEMBERED_CONTEXTS: Final = 1_024  # ten for each type of credential, at 10 kB each; dropped all at once when full


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
