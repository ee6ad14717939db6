"""JCS: one text for one JSON value.

Source: RFC 8785. The library rfc8785 decides; where a value is so plain that sorting by UTF-8 and sorting by UTF-16 agree
and no number has a fraction, orjson writes the same bytes ten times faster (a test holds the two equal).
"""

from __future__ import annotations

from typing import Final

import orjson
import rfc8785

from ...document.strict_json import JsonValue
from ...errors import shortened
from .errors import JcsValue

_SAFE_INTEGER: Final = 2**53 - 1
_BEYOND_BMP: Final = "\U00010000"
_DEPTH: Final = 200  # a parsed document has 32; the libraries recurse


def jcs(document: JsonValue) -> bytes:
    """Return the canonical JSON text of ``document``, in UTF-8.

    Raises:
        JcsValue: something in it is no JSON value, or has no text that all readers understand alike.
    """
    try:
        if _is_plain(document):
            return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, TypeError) as wrong:
        raise JcsValue(found=shortened(str(wrong)), wanted="values of JSON, integers within 2^53-1, whole characters") from wrong


def _is_plain(document: JsonValue) -> bool:
    """Return whether orjson writes ``document`` as RFC 8785 wants it.

    Raises:
        JcsValue: it is nested too deep for any library.
    """
    depth = 0
    plain = True
    level: list[JsonValue] = [document]
    while level:
        inner: list[JsonValue] = []
        for item in level:
            kind = type(item)
            if kind is dict:
                for name in item:  # type: ignore[union-attr]
                    # UTF-16 puts characters beyond the BMP before U+E000, UTF-8 behind: such names go to the library.
                    plain = plain and type(name) is str and (not name or max(name) < _BEYOND_BMP)
                inner.extend(item.values())  # type: ignore[union-attr]
            elif kind is list:
                inner.extend(item)  # type: ignore[arg-type]
            elif kind is int:
                plain = plain and -_SAFE_INTEGER <= item <= _SAFE_INTEGER  # type: ignore[operator]
            elif kind is not str and kind is not bool and item is not None:
                plain = False
        depth += 1
        if depth > _DEPTH:
            raise JcsValue(found=f"values more than {_DEPTH} deep", wanted="a document")
        level = inner
    return plain
