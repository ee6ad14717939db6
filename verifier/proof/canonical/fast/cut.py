"""A document cut at the quotes of its JSON text: what a licence shares with its like falls on one side, its own words on the other.

``orjson`` writes the text, so it is compact and has one form, whatever bytes the document was read from. Between quotes stand the
texts of the document and the names of its members, in turn with what is no text: brackets, commas, numbers, ``true``. An
escaped quote would be cut at too, so a pair of backslashes and an escaped quote are each put into one control character first;
none stands in a text of JSON by itself. So odd pieces are exactly the texts and names, and even pieces all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import orjson

from ....document.strict_json import JsonObject, JsonValue
from ..quads import escaped
from .scopes import NotFast

LARGEST: Final = 64 * 1024  # bytes of a text that is cut: a licence has 3 kB, a list of random bits 24; learning takes longer than a walk
_BACKSLASHES: Final = b"\x01"
_QUOTE: Final = b"\x02"
# Only JSON itself: what else orjson can write (dates, classes) is no document.
_PLAIN_ONLY: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


class Cut(NamedTuple):
    """One document in pieces.

    Attributes:
        text: its compact JSON text.
        pieces: texts and names at odd places, as they stand in the text, but for the two signs that were put away.
        structure: the even pieces, a quote between each two; so it can be read in one way only.
        clean: no text needs an escape, in JSON or in N-Quads.
    """

    text: bytes
    pieces: list[bytes]
    structure: bytes
    clean: bool


def cut(document: JsonObject) -> Cut:
    """Return a document in pieces.

    Raises:
        NotFast: it is long, or has no JSON text: half of a surrogate pair, a number beyond 64 bits, something that is not JSON.
    """
    try:
        text = orjson.dumps(document, option=_PLAIN_ONLY)
    except TypeError:
        raise NotFast from None
    if len(text) > LARGEST:
        raise NotFast
    if b"\\" not in text:
        pieces = text.split(b'"')
        clean = is_clean(text)
    else:
        pieces = text.replace(b"\\\\", _BACKSLASHES).replace(b'\\"', _QUOTE).split(b'"')
        clean = False
    return Cut(text, pieces, b'"'.join(pieces[::2]), clean)


def is_clean(text: bytes) -> bool:
    """Return whether nothing in a JSON text without a backslash needs an escape in N-Quads."""
    # DEL does, and two of the characters whose UTF-8 begins like this; one byte is found much sooner than two.
    return b"\x7f" not in text and (b"\xef" not in text or b"\xef\xbf" not in text)


def text_places(pieces: list[bytes]) -> list[int]:
    """Return which pieces are texts: those that no colon follows; a name is followed by one, and nothing else is."""
    return [place for place in range(1, len(pieces), 2) if not pieces[place + 1].startswith(b":")]


def text_paths(value: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to each text of a document, in the order in which they stand."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from text_paths(inner, (*path, step))


def restored(text: bytes) -> bytes:
    """Return JSON text with the signs back in it that were put away."""
    return text.replace(_QUOTE, b'\\"').replace(_BACKSLASHES, b"\\\\")


def as_literal(piece: bytes) -> bytes:
    """Return a text as it stands between the quotes of a canonical literal."""
    text: str = orjson.loads(b'"' + restored(piece) + b'"')
    return escaped(text).encode("utf-8")
