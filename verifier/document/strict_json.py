"""JSON read strictly: whatever two readers could understand differently is refused, and its place named.

Source: RFC 8259, RFC 7493 (I-JSON); RFC 8785 3.1. The limits: ``verifier/limits.py``.

The quick way reads with orjson and proves afterwards that the reading is good; where the proof fails, the slow
scanner reads again and decides. orjson itself refuses what is not UTF-8 or not JSON, byte order marks, lone
surrogates and numbers beyond a double; of two members with one name it would silently keep the last.

Why no duplicate escapes the quick way: in a JSON text each member has exactly one colon outside of strings, and,
as long as no colon is written as an escape (``\\u003a``), each colon of a read string stands as itself in the text. So
colons in the text = members + colons in names and texts, *including* those of members that were dropped; had one
been dropped, the sum over what was kept would fall short by its own colon at least.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import orjson

from ..errors import shortened
from ..limits import DEFAULT_LIMITS, Limits
from .json_errors import JsonEncoding, JsonKind, JsonRefused, JsonSize
from .json_scan import SAFE_INTEGER, JsonValue, Scanner, string_fits

__all__ = ["JsonObject", "JsonRefused", "JsonValue", "parse_json", "parse_object"]

JsonObject: TypeAlias = dict[str, JsonValue]

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def parse_json(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> JsonValue:
    """Return the value of a JSON text in UTF-8.

    Raises:
        JsonRefused: a subclass with its own code for each fault; ``place`` is a JSON Pointer, or line and column
            where the syntax is wrong.
    """
    if len(raw) > limits.document_bytes:
        raise JsonSize(found=f"{len(raw)} bytes", wanted=f"at most {limits.document_bytes}")
    try:
        value: JsonValue = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _scanned(raw, limits)
    return value if _reads_one_way(value, raw, limits) else _scanned(raw, limits)


def parse_object(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> JsonObject:
    """Return the members of a JSON text that is an object.

    Raises:
        JsonRefused: as ``parse_json``; ``json_kind`` where the text is another value.
    """
    value = parse_json(raw, limits)
    if not isinstance(value, dict):
        raise JsonKind(found=shortened(type(value).__name__), wanted="a JSON object")
    return value


def _scanned(raw: bytes, limits: Limits) -> JsonValue:
    if raw.startswith(_BYTE_ORDER_MARK):
        raise JsonEncoding(found="a byte order mark", wanted="UTF-8 without one", place="line 1 column 1")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        column = wrong.start - raw.rfind(b"\n", 0, wrong.start)
        place = f"line {line} column {column}"
        raise JsonEncoding(found=f"byte 0x{raw[wrong.start]:02x}", wanted="UTF-8", place=place) from wrong
    return Scanner(text, limits).document()


def _reads_one_way(value: JsonValue, raw: bytes, limits: Limits) -> bool:
    """Return whether the reading keeps every limit, dropped no member, and holds no number worth a second look."""
    if b"\\u003a" in raw or b"\\u003A" in raw:
        return False
    colons = values = depth = 0
    level: list[JsonValue] = [value]
    # Breadth first: one turn is one level of nesting, and the work on its items is done in bulk.
    while level:
        values += len(level)
        kinds = set(map(type, level))
        if float in kinds or values > limits.values:
            # How many digits were written is known to the scanner only.
            return False
        if int in kinds and not all(-SAFE_INTEGER <= item <= SAFE_INTEGER for item in level if type(item) is int):
            return False
        texts = [item for item in level if type(item) is str] if str in kinds else []
        inner: list[JsonValue] = []
        if dict in kinds or list in kinds:
            depth += 1
            for item in level:
                if type(item) is dict:
                    texts.extend(item)
                    colons += len(item)
                    inner.extend(item.values())
                elif type(item) is list:
                    inner.extend(item)
        if texts:
            colons += "".join(texts).count(":")
            if len(max(texts, key=len)) > limits.string_characters and not all(string_fits(text, limits) for text in texts):
                return False
        level = inner
    return colons == raw.count(b":") and depth <= limits.depth
