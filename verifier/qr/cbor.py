"""Deterministic CBOR (RFC 8949 4.2) written, and only the part of CBOR that a licence needs read.

A scan runs over the heads of all items first: it costs time in proportion to the bytes that are there,
builds nothing, and leaves the decoder no tag, no indefinite length and no surprise to act upon.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import cbor2

from ..document.json_values import SAFE_INTEGER
from ..errors import shortened
from .errors import Bomb, CborMalformed, DuplicateKey, IndefiniteLength, NotRepresentable, TrailingBytes

CborValue: TypeAlias = "bool | int | float | str | bytes | list[CborValue] | dict[int | str, CborValue] | None"

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = range(8)
_ARGUMENT_BYTES = {24: 1, 25: 2, 26: 4, 27: 8}
_FALSE_TRUE_NULL = (20, 21, 22)
_FLOATS = (25, 26, 27)


def write_cbor(value: CborValue) -> bytes:
    """Return ``value`` as CBOR with sorted keys, shortest heads and definite lengths.

    Raises:
        NotRepresentable: a lone surrogate, or a value that is none of JSON's.
    """
    try:
        return cbor2.dumps(value, canonical=True)
    except (UnicodeEncodeError, cbor2.CBOREncodeError) as error:
        raise NotRepresentable(found=shortened(error), wanted="values that JSON can write") from error


def read_cbor(octets: bytes, *, depth: int, values: int) -> CborValue:
    """Return the one item that ``octets`` hold.

    Args:
        octets: as many as the caller found acceptable; time grows with them.
        depth: how far arrays and maps may be nested.
        values: how many items there may be in all, keys included.

    Raises:
        Bomb, CborMalformed, DuplicateKey, IndefiniteLength, TrailingBytes.
    """
    end = _scan(octets, depth, values)
    if end < len(octets):
        raise TrailingBytes(found=f"{len(octets) - end} bytes behind the CBOR item", wanted="none")
    try:
        value: CborValue = cbor2.loads(octets, allow_indefinite=False, allow_duplicate_keys=False, max_depth=depth + 1)
    except cbor2.CBORDecodeError as error:
        # The scan left these two faults alone: they need the decoded text.
        if isinstance(error.__cause__, UnicodeDecodeError):
            raise CborMalformed(found="a text that is not UTF-8", wanted="UTF-8") from error
        raise DuplicateKey(found="a map with the same key twice", wanted="every key once") from error
    return value


def _scan(octets: bytes, depth: int, items: int) -> int:
    """Return where the first item ends, having looked at the head of every item in it."""
    outer: list[tuple[int, bool]] = []  # of each container around: items still to come, and whether it is a map
    left, in_map, position = 1, False, 0
    while True:
        items -= 1
        if items < 0:
            raise Bomb(found="more CBOR items than a licence can have", wanted="fewer")
        major, argument, position = _head(octets, position)
        if in_map and left % 2 == 0 and major not in (_UNSIGNED, _TEXT):
            raise CborMalformed(found=f"a map key of major type {major}", wanted="an unsigned integer or a text")
        left -= 1
        if major in (_BYTES, _TEXT):
            position += argument
        elif major in (_ARRAY, _MAP):
            announced = 2 * argument if major == _MAP else argument
            if announced > items:  # refused before the first of them is looked at
                raise Bomb(found=f"a list or map of {announced} CBOR items", wanted="as many as a licence can have")
            if len(outer) >= depth:
                raise Bomb(found=f"more than {depth} nested arrays and maps", wanted="fewer")
            outer.append((left, in_map))
            left, in_map = announced, major == _MAP
        while left == 0 and outer:
            left, in_map = outer.pop()
        if left == 0:
            break
    if position > len(octets):
        raise CborMalformed(found="an end in the middle of an item", wanted="all its bytes")
    return position


def _head(octets: bytes, position: int) -> tuple[int, int, int]:
    """Return major type, argument and the position behind the head that stands at ``position``."""
    if position >= len(octets):
        raise CborMalformed(found="an end before the last item", wanted="all items that were announced")
    first = octets[position]
    major, short, position = first >> 5, first & 31, position + 1
    if short < 24 and major < _TAG:
        return major, short, position
    if short == 31:
        raise IndefiniteLength(found="an item of indefinite length", wanted="a length before the content")
    if short > 27:
        raise CborMalformed(found=f"additional information {short}", wanted="0 to 27")
    width = _ARGUMENT_BYTES.get(short, 0)
    field = octets[position : position + width]
    argument = int.from_bytes(field) if width else short
    if major in (_UNSIGNED, _NEGATIVE) and argument > SAFE_INTEGER:
        raise CborMalformed(found="an integer beyond 53 bits", wanted="at most 2^53 - 1")
    if major == _TAG:
        raise CborMalformed(found=f"the CBOR tag {argument}", wanted="no tag inside a document")
    if major == _SIMPLE:
        _check_simple(short, field)
    return major, argument, position + width


def _check_simple(short: int, field: bytes) -> None:
    """Refuse every simple value but false, true, null and the finite numbers."""
    if short in _FALSE_TRUE_NULL:
        return
    if short not in _FLOATS:
        raise CborMalformed(found=f"the simple value {short}", wanted="false, true, null or a number")
    if len(field) == 1 << short - 24 and not math.isfinite(cbor2.loads(bytes((7 << 5 | short,)) + field)):
        raise CborMalformed(found="a number that is not finite", wanted="a number that JSON can write")
