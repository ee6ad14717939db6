r"""JSON read strictly: whatever two readers could understand differently is refused, and its place named.

Source: RFC 8259, RFC 7493 (I-JSON); RFC 8785 3.1. The limits: ``verifier/limits.py``.

The quick way reads with orjson and proves afterwards that the reading is good; where the proof fails, the slow
scanner reads again and decides. orjson itself refuses what is not UTF-8 or not JSON, byte order marks, lone
surrogates and numbers beyond a double; of two members with one name it would silently keep the last.

Why no duplicate escapes the quick way: orjson took the text, so it is JSON, and each member in it, kept or dropped, has a colon
behind the closing quote of its name. Where no white space stands before any colon, the two characters ``":`` occur at
least once for each member (and once more for each text that begins with a colon or has one behind an escaped quote). So
if they occur just as often as members were kept, none was dropped.

JSON within a text, as the files of a trust bundle are, has many colons behind escaped quotes: ``\":``. They may be left out of the
count where no kept name ends in a backslash. Then each kept member still counts once, and of what was dropped each outermost member
too, since its name is one that was kept; what lies within those can only add to the count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final, TypeAlias

import orjson

from ..errors import shortened
from ..limits import DEFAULT_LIMITS, Limits
from .json_errors import JsonEncoding, JsonKind, JsonRefused, JsonSize
from .json_values import SAFE_INTEGER, JsonValue, string_fits

__all__ = ["JsonObject", "JsonRefused", "JsonValue", "parse_json", "parse_object"]

JsonObject: TypeAlias = dict[str, JsonValue]

_CONTAINERS: Final = (dict, list)
_LINE_SPACES: Final = (b"\n", b"\r", b"\t")
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
    from .json_scan import Scanner  # noqa: PLC0415 (hardly any text needs it)

    return Scanner(text, limits).document()


class _Unsure(Exception):
    """The quick way can't tell; the scanner can."""


def _reads_one_way(value: JsonValue, raw: bytes, limits: Limits) -> bool:
    """Return whether the reading keeps every limit, dropped no member, and holds no number worth a second look."""
    if b" :" in raw or any(space in raw and space + b":" in raw for space in _LINE_SPACES):
        return False
    # A value takes two bytes at least, itself and a comma or bracket, and all but the last are followed by a comma.
    if len(raw) // 2 >= limits.values and raw.count(b",") + raw.count(b"{") + raw.count(b"[") >= limits.values:
        return False
    fractions: list[float] = []
    try:
        members = _members(value, 1, limits, fractions) if type(value) in _CONTAINERS else _members([value], 0, limits, fractions)
    except _Unsure:
        return False
    more = raw.count(b'":') - members
    if more and (more != raw.count(b'\\":') or _ends_in_backslash(value)):
        return False
    if len(raw) > limits.string_characters and not _texts_fit(value, limits):
        return False
    return not fractions or _numbers_fit(raw, limits)


def _members(value: JsonValue, depth: int, limits: Limits, fractions: list[float]) -> int:
    """Return how many members the objects in an object or array have; puts its fractions aside."""
    if depth > limits.depth:
        raise _Unsure
    if type(value) is dict:
        members = len(value)
        items: Iterable[JsonValue] = value.values()
    else:
        members = 0
        items = value  # type: ignore[assignment]
    for item in items:
        kind = type(item)
        if kind is str:
            continue
        if kind is dict or kind is list:
            members += _members(item, depth + 1, limits, fractions)
        elif kind is float:
            fractions.append(item)  # type: ignore[arg-type]
        elif kind is int and not -SAFE_INTEGER <= item <= SAFE_INTEGER:  # type: ignore[operator]
            raise _Unsure
    return members


def _ends_in_backslash(value: JsonValue) -> bool:
    """Return whether the name of a member, at any depth, ends in a backslash."""
    if isinstance(value, dict):
        return any(name.endswith("\\") or _ends_in_backslash(item) for name, item in value.items())
    return isinstance(value, list) and any(_ends_in_backslash(item) for item in value)


def _numbers_fit(raw: bytes, limits: Limits) -> bool:
    """Return whether numbers have few enough digits as written, and neither vanish in a double nor run together."""
    fractions: list[str] = []
    integers: list[str] = []
    # orjson reads an integer of more than 64 bits as a double, so those are looked at again too.
    json.loads(raw, parse_float=fractions.append, parse_int=integers.append)
    for number in fractions:
        digits = number.lower().partition("e")[0].lstrip("-").replace(".", "").lstrip("0")
        if len(digits) > limits.digits or (digits and float(number) == 0):
            return False
    return all(len(number) <= limits.digits and abs(int(number)) <= SAFE_INTEGER for number in integers)


def _texts_fit(value: JsonValue, limits: Limits) -> bool:
    if isinstance(value, dict):
        return all(string_fits(name, limits) and _texts_fit(item, limits) for name, item in value.items())
    if isinstance(value, list):
        return all(_texts_fit(item, limits) for item in value)
    return not isinstance(value, str) or string_fits(value, limits)
