"""The JSON text of a document, written so that a form can be laid over it.

``orjson`` writes it, so it is compact and has one form, whatever bytes the document was read from. In it a quote begins or ends a
text or a name; an escaped quote would be taken for one, so a pair of backslashes and an escaped quote are each put into one
control character first, and none stands in a text of JSON by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import orjson

from ....document.strict_json import JsonObject
from ..quads import escaped
from .scopes import NotFast

LARGEST: Final = (
    64 * 1024
)  # bytes that a form is laid over: a licence has 3 kB, a list of random bits 24; learning takes longer than a walk
_BACKSLASHES: Final = b"\x01"
_QUOTE: Final = b"\x02"
# What needs an escape in JSON or in N-Quads, but for a quote, U+FFFE and U+FFFF. As JSON a text with a bare control character is none.
_UNCLEAN: Final = frozenset(bytes(range(0x20)) + b"\x7f\\")
# To translate all bytes and compare takes half the time of leaving some out.
_ONLY_CLEAN: Final = bytes(ord("!") if byte in _UNCLEAN else byte for byte in range(256))
_LAST_OF_PLANE: Final = re.compile(b"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF in UTF-8; a pattern finds them sooner than ``in`` does
# Only JSON itself: what else orjson can write (dates, classes) is no document.
_PLAIN_ONLY: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


def written(document: JsonObject) -> bytes:
    """Return the JSON text of a document, with nothing in it that could be taken for something else.

    Raises:
        NotFast: it is long, or has none: half of a surrogate pair, a number beyond 64 bits, something that is not JSON.
    """
    try:
        text = orjson.dumps(document, option=_PLAIN_ONLY)
    except TypeError:
        raise NotFast from None
    if len(text) > LARGEST:
        raise NotFast
    return put_away(text) if b"\\" in text else text


def clean_texts(values: Sequence[bytes]) -> list[str] | None:
    """Return values as they read; None where one of them needs an escape, in JSON or in N-Quads, or is no UTF-8."""
    joined = b'"'.join(values)  # which none has in it
    if joined.translate(_ONLY_CLEAN) != joined:
        return None
    try:
        text = joined.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\ufffe" in text or "\uffff" in text else text.split('"')


def is_clean(text: bytes) -> bool:
    """Return whether no text in the JSON that ``orjson`` wrote needs an escape, in JSON or in N-Quads."""
    # It writes UTF-8, and a quote or a control character with a backslash.
    return b"\\" not in text and b"\x7f" not in text and _LAST_OF_PLANE.search(text) is None


def put_away(text: bytes) -> bytes:
    """Return JSON text without the signs that could be taken for something else."""
    return text.replace(b"\\\\", _BACKSLASHES).replace(b'\\"', _QUOTE)


def restored(text: bytes) -> bytes:
    """Return JSON text with the signs back in it that were put away."""
    return text.replace(_QUOTE, b'\\"').replace(_BACKSLASHES, b"\\\\")


def as_literal(value: bytes) -> bytes:
    """Return a text as it stands between the quotes of a canonical literal."""
    text: str = orjson.loads(b'"' + restored(value) + b'"')
    return escaped(text).encode("utf-8")
