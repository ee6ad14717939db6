"""Decisions read from bytes: the same bytes make the same input, whoever thought of them (a random generator, or a guided fuzzer)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Choices:
    """Reads decisions off ``raw``; when that is used up, every answer is the first."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def below(self, count: int) -> int:
        """Return a number from 0 to ``count`` - 1; two bytes are read where one would not reach all of them."""
        return int.from_bytes(self.octets(1 if count <= 256 else 2)) % count

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def one_in(self, count: int) -> bool:
        return self.below(count) == count - 1

    def octets(self, count: int) -> bytes:
        """Return ``count`` bytes, fewer at the end."""
        taken = self._raw[self._at : self._at + count]
        self._at += count
        return taken

    def text(self, most: int) -> str:
        """Return some text of at most ``most`` characters, awkward ones among them."""
        return "".join(chr(self.pick(AWKWARD) if self.one_in(3) else 0x20 + self.below(95)) for _ in range(self.below(most + 1)))


# Control characters, quotes and backslashes; marks that combine, join, turn direction or take no room; letters that look
# like others; characters beyond the basic plane; the last ones before and after the surrogates.
AWKWARD = [
    0x00, 0x01, 0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x1B, 0x22, 0x27, 0x2F, 0x5C, 0x7F, 0x85, 0xA0, 0xAD, 0x131, 0x212A, 0x300, 0x301, 0x3A9,
    0x430, 0x5D0, 0x661, 0x200B, 0x200D, 0x200E, 0x202E, 0x2028, 0x2060, 0x3000, 0x4E00, 0x8425, 0xFEFF, 0xFF08, 0xFF11, 0xFFFD, 0xFFFE,
    0xFFFF, 0xD7FF, 0xE000, 0x1D7D8, 0x1F600, 0x20BB7, 0x10FFFF,
]  # fmt: skip
