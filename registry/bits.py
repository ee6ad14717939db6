"""Bits within the bytes of a list; entry 0 is the highest bit of byte 0. Pure.

Source: W3C Bitstring Status List 1.0, 3.3.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterable


def bit_is_set(bits: bytes | bytearray, index: int) -> bool:
    """Return entry ``index``."""
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))


def with_bits(bits: bytes, changes: Iterable[tuple[int, bool]]) -> bytes:
    """Return ``bits`` with each (index, value) of ``changes`` put in."""
    changed = bytearray(bits)
    for index, value in changes:
        mask = 0x80 >> (index & 7)
        if value:
            changed[index >> 3] |= mask
        else:
            changed[index >> 3] &= ~mask & 0xFF
    return bytes(changed)


def draw_free(taken: bytearray, count: int) -> list[int]:
    """Return ``count`` random entries that were free in ``taken``, and mark them taken.

    The caller keeps an eighth of a list free, so that a draw succeeds after eight tries on average.
    An order that could be guessed would tell when and for whom a licence was made.

    Raises:
        ValueError: fewer free entries than ``count``.
    """
    entries = len(taken) * 8
    if count > entries - sum(byte.bit_count() for byte in taken):
        raise ValueError(f"no {count} free entries in a list of {entries}")
    drawn: list[int] = []
    while len(drawn) < count:
        for index in random_below(entries, count - len(drawn)):
            if not bit_is_set(taken, index):
                taken[index >> 3] |= 0x80 >> (index & 7)
                drawn.append(index)
    return drawn


def random_below(bound: int, count: int) -> list[int]:
    """Return at most ``count`` numbers from 0 to ``bound`` - 1, each as likely as any other, drawn at once from the system's source."""
    bits = (bound - 1).bit_length()
    # Words of 32 bits, of which the upper ones are taken; what is not below is thrown away, as ``secrets.randbelow`` does.
    words = array("I", secrets.token_bytes(4 * count))
    return [number for word in words if (number := word >> (32 - bits)) < bound]
