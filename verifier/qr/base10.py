"""Base 10 for the numeric mode of a QR code: 12 bytes as 29 digits, the rest as many as its largest value has.

Numeric mode spends 3.33 bits a digit, so a byte costs 8.06 bits; and digits survive every keyboard layout.
"""

from __future__ import annotations

import re

from ..errors import shortened
from .errors import DigitsMalformed

_BLOCK_BYTES = 12
_DIGITS = tuple(len(str(256**octets - 1)) if octets else 0 for octets in range(_BLOCK_BYTES + 1))  # 0 3 5 8 … 27 29
_BLOCK_DIGITS = _DIGITS[_BLOCK_BYTES]
_ONLY_DIGITS = re.compile("[0-9]*")


def encode_base10(octets: bytes) -> str:
    """Return ``octets`` as digits, each block padded with zeros to its full width."""
    blocks = (octets[start : start + _BLOCK_BYTES] for start in range(0, len(octets), _BLOCK_BYTES))
    return "".join(str(int.from_bytes(block)).zfill(_DIGITS[len(block)]) for block in blocks)


def decode_base10(digits: str) -> bytes:
    """Return the bytes that ``digits`` stand for.

    Raises:
        DigitsMalformed: another character, a length that no number of bytes has, or a block above its largest value.
    """
    if not _ONLY_DIGITS.fullmatch(digits):
        raise DigitsMalformed(found=shortened(digits, 40), wanted="the digits 0 to 9")
    octets = bytearray()
    for start in range(0, len(digits), _BLOCK_DIGITS):
        block = digits[start : start + _BLOCK_DIGITS]
        if len(block) not in _DIGITS:
            raise DigitsMalformed(found=f"{len(digits)} digits", wanted="a whole number of bytes; a digit was lost or added")
        size, value = _DIGITS.index(len(block)), int(block)
        if value >= 256**size:
            raise DigitsMalformed(found=f"a block of {len(block)} digits above {256**size - 1}", wanted=f"the value of {size} bytes")
        octets += value.to_bytes(size)
    return bytes(octets)
