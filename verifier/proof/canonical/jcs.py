"""JCS: one text for one JSON value.

Source: RFC 8785. The library rfc8785 decides; where a value is so plain that sorting by UTF-8 and sorting by UTF-16 agree
and no number has a fraction, orjson writes the same bytes ten times faster (a test holds the two equal).
"""

from __future__ import annotations

import hashlib
from typing import Final

import orjson

from ...document.json_values import SAFE_INTEGER
from ...document.strict_json import JsonValue
from ...errors import shortened
from .errors import JcsValue

_DEPTH: Final = 200  # a parsed document has 32; the libraries recurse
_PLAIN: Final = frozenset({dict, list, str, int, bool, type(None)})

# The first byte of a character beyond the BMP. UTF-16 sorts those before U+E000 and UTF-8 behind it, so names that have one
# are left to the library (and so are, for a simple test, texts).
_BEYOND_BMP: Final = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")


def jcs_digest(document: JsonValue, *, plain: bool = False) -> bytes:
    """Return the SHA-256 of the JCS form of ``document``: the name of exactly this document, however its bytes were written.

    Raises: ``JcsValue``, as ``jcs``.
    """
    return hashlib.sha256(jcs(document, plain=plain)).digest()


def jcs(document: JsonValue, *, plain: bool = False) -> bytes:
    """Return the canonical JSON text of ``document``, in UTF-8.

    Args:
        plain: whether the caller knows that it is made of objects, arrays, texts, safe integers, booleans and nulls; finding
            that out takes longer than all else.

    Raises:
        JcsValue: something in it is no JSON value, or has no text that all readers understand alike.
    """
    try:
        if plain or _is_plain(document):
            text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
            if text.isascii() or not goes_beyond_bmp(text):
                return text
        return _by_the_library(document)
    except (ValueError, TypeError) as wrong:
        raise JcsValue(found=shortened(str(wrong)), wanted="values of JSON, integers within 2^53-1, whole characters") from wrong


def _by_the_library(document: JsonValue) -> bytes:
    import rfc8785  # noqa: PLC0415 (few documents need it)

    return rfc8785.dumps(document)


def goes_beyond_bmp(text: bytes) -> bool:
    """Return whether UTF-8 holds a character that UTF-16 writes as a pair."""
    # Each byte by itself is found many times as fast as any of them.
    for lead in _BEYOND_BMP:  # noqa: SIM110 (a generator takes longer than the search)
        if lead in text:
            return True
    return False


def _is_plain(document: JsonValue) -> bool:
    """Return whether ``document`` is made of nothing but objects, arrays, texts, safe integers, booleans and nulls.

    Raises:
        JcsValue: it is nested too deep for any library.
    """
    level: list[JsonValue] = [document]
    for _ in range(_DEPTH):
        kinds = set(map(type, level))
        if not kinds <= _PLAIN:
            return False
        if int in kinds and not all(-SAFE_INTEGER <= item <= SAFE_INTEGER for item in level if type(item) is int):
            return False
        inner: list[JsonValue] = []
        for item in level:
            if type(item) is dict:
                inner.extend(item.values())
            elif type(item) is list:
                inner.extend(item)
        if not inner:
            return True
        level = inner
    raise JcsValue(found=f"values more than {_DEPTH} deep", wanted="a document")
