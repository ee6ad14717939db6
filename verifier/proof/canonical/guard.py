"""What is checked of a document before any JSON-LD is read: its size, its values, and the contexts that it names.

pyld has no limit of its own, so whatever a stranger can make large is bounded here first.
"""

from __future__ import annotations

import math
import re
from typing import Final

from ...document.json_values import SAFE_INTEGER
from ...document.strict_json import JsonObject, JsonValue
from ...errors import shortened
from ...limits import Limits
from .errors import InlineContext, JsonLdMalformed, JsonLdUnsupported

INLINE_CONTEXT_VALUES: Final = 256  # of all contexts that a document brings itself; those of test suites have a dozen
_KEYWORD_LIKE: Final = re.compile(r"@[A-Za-z]+\Z")
_CONTEXT_KEYWORDS: Final = frozenset(
    {"@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@index", "@json", "@language", "@list"}
    | {"@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type", "@version", "@vocab"}
)
# No credential needs these in a context, and each is another way to write the same statements, or to lose some (pyld forgets the
# default direction of a context at the next context).
_UNSUPPORTED: Final = frozenset({"@base", "@direction", "@import", "@index", "@nest", "@reverse"})
_CONTAINERS: Final = frozenset({"@graph", "@language", "@list", "@set"})


def check_document(document: JsonObject, limits: Limits, *, allow_inline_contexts: bool) -> None:
    """Return if ``document`` is JSON within the limits, whose contexts are URLs (or small, where they may stand inline).

    Raises:
        JsonLdMalformed: no JSON, too deep, too many values, a number without one text.
        InlineContext: a context of its own.
        JsonLdUnsupported: more contexts than ``limits.contexts``, or an inline one too large or too clever.
    """
    depth = values = 0
    inline_left = INLINE_CONTEXT_VALUES if allow_inline_contexts else 0
    level: list[JsonValue] = [document]
    while level:
        depth += 1
        values += len(level)
        # One level more than containers may have: the innermost values.
        if depth > limits.depth + 1 or values > limits.values:
            raise JsonLdMalformed(found=f"more than {limits.values} values or {limits.depth} levels", wanted="a document within the limits")
        inner: list[JsonValue] = []
        for item in level:
            if isinstance(item, dict):
                if not all(isinstance(name, str) for name in item):
                    raise JsonLdMalformed(found="a member whose name is no text", wanted="JSON")
                if "@context" in item:
                    inline_left -= _check_named(item["@context"], limits, inline_left)
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
            else:
                _check_leaf(item)
        level = inner


def _check_leaf(value: JsonValue) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise JsonLdMalformed(found=str(value), wanted="a finite number")
    if isinstance(value, int) and abs(value) > SAFE_INTEGER:
        raise JsonLdMalformed(found=f"the integer {shortened(str(value))}", wanted=f"at most {SAFE_INTEGER}")
    if value is not None and not isinstance(value, str | int | float | bool):
        raise JsonLdMalformed(found=type(value).__name__, wanted="a value of JSON")


def _check_named(context: JsonValue, limits: Limits, inline_left: int) -> int:
    """Return how many values of inline contexts stand in one ``@context``."""
    named = context if isinstance(context, list) else [context]
    if len(named) > limits.contexts:
        raise JsonLdUnsupported(found=f"{len(named)} contexts", wanted=f"at most {limits.contexts}", place="/@context")
    inline = [entry for entry in named if not isinstance(entry, str)]
    if not inline:
        return 0
    if inline_left <= 0:
        raise InlineContext(found="a context inside the document", wanted="URLs of known contexts", place="/@context")
    size = sum(check_context(entry) for entry in inline)
    if size > inline_left:
        raise JsonLdUnsupported(
            found=f"contexts of {size} values in the document", wanted=f"at most {INLINE_CONTEXT_VALUES}", place="/@context"
        )
    return size


def check_context(context: JsonValue) -> int:
    """Return how many values a context holds, none of which pyld would drop with a mere warning.

    Raises:
        JsonLdMalformed: a word that looks like a keyword and is none; JSON-LD ignores it, so terms would go unsigned.
        JsonLdUnsupported: a construct that no credential needs.
    """
    count = 0
    waiting: list[JsonValue] = [context]
    while waiting:
        item = waiting.pop()
        count += 1
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            for name, value in item.items():
                _check_entry(name, value)
                waiting.append(value)
        elif isinstance(item, str) and _KEYWORD_LIKE.match(item) and item not in _CONTEXT_KEYWORDS:
            raise JsonLdMalformed(found=f"{shortened(item)} in a context", wanted="a keyword of JSON-LD 1.1")
    return count


def _check_entry(name: str, value: JsonValue) -> None:
    if _KEYWORD_LIKE.match(name) and name not in _CONTEXT_KEYWORDS:
        raise JsonLdMalformed(found=f"{shortened(name)} in a context", wanted="a keyword of JSON-LD 1.1")
    if name in _UNSUPPORTED:
        raise JsonLdUnsupported(found=f"{name} in a context", wanted="terms with IRIs, types, languages, sets, lists and graphs")
    containers = value if isinstance(value, list) else [value]
    if name == "@container" and not all(isinstance(each, str) and each in _CONTAINERS for each in containers):
        raise JsonLdUnsupported(found=f"@container {shortened(value)}", wanted="@set, @list, @language or @graph")
    if name in ("@id", "@type") and isinstance(value, str) and value in _UNSUPPORTED:
        raise JsonLdUnsupported(found=f"an alias of {value}", wanted="terms with IRIs")
    if name == "@language" and isinstance(value, str) and not value.isascii():
        raise JsonLdMalformed(found=f"@language {shortened(value)!r}", wanted="a well-formed tag (BCP 47)")
