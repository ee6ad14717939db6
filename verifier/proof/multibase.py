"""Text forms of bytes: multibase with base58btc (``z``) and base64url without padding (``u``), decoded strictly.

Source: Controlled Identifiers 1.0, section 2.4 (Multibase).
"""

from __future__ import annotations

import base64
import re
from typing import Final

from ..errors import Malformed, shortened

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_FOREIGN: Final = 0xFF  # stands for what is no sign of the alphabet
_DIGITS: Final = bytes(_ALPHABET.find(chr(sign)) % 256 for sign in range(256))
# How digits, each in a byte of one long number, are joined to pairs, these to fours, and so on: the bits of a lane, a mask of
# every second lane, and what is too much when the upper lane of two counts as these bits say. Eight times doubled, 256 digits
# are one number.
_LANES: Final = tuple(
    (8 << level, ((1 << (8 << level)) - 1) * (((1 << 2048) - 1) // ((1 << (16 << level)) - 1)), (1 << (8 << level)) - 58 ** (1 << level))
    for level in range(8)
)
_BLOCK: Final = 256
# The other way eight digits, in a lane of 128 bits, are halved to fours, to pairs, to single digits. All lanes are divided at once: they
# are multiplied by 2^shift / divisor, rounded up, and shifted back. That is exact, since a lane is less than the divisor's square, and
# the divisor's cube than 2^shift; and it stays within the lane, since lane and shift together are less than its bits.
_EIGHT: Final = 58**8
_HALVES: Final = tuple(
    (
        -(-(1 << shift) // divisor),
        shift,
        ((1 << divisor.bit_length()) - 1) * (((1 << 4096) - 1) // ((1 << bits) - 1)),
        (1 << bits // 2) - divisor,
    )
    for bits, divisor, shift in ((128, 58**4, 71), (64, 58**2, 36), (32, 58, 18))
)
_SIGNS: Final = bytes.maketrans(bytes(range(58)), _ALPHABET.encode())

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*\Z", re.ASCII)


class MultibaseMalformed(Malformed):
    """A text is not the multibase form of the bytes that were expected."""

    code = "multibase_malformed"


def encode_base58(raw: bytes) -> str:
    """Return ``z`` and the base58btc form of ``raw``."""
    number = int.from_bytes(raw)
    eights: list[bytes] = []
    while number:
        number, part = divmod(number, _EIGHT)
        eights.append(part.to_bytes(16))
    eights.reverse()
    digits = b"".join([_halved(eights[start : start + _BLOCK // 8]) for start in range(0, len(eights), _BLOCK // 8)])
    leading = len(raw) - len(raw.lstrip(b"\0"))
    return "z" + "1" * leading + digits.lstrip(b"\0").translate(_SIGNS).decode("ascii")


def _halved(eights: list[bytes]) -> bytes:
    """Return the digits of up to 32 numbers of eight each."""
    number = int.from_bytes(b"".join(eights))
    for reciprocal, shift, mask, excess in _HALVES:
        # The upper half moves from below 58^n to below 2^half: what it counts there is more by so much.
        number += (number * reciprocal >> shift & mask) * excess
    return number.to_bytes(16 * len(eights))[1::2]


def decode_base58(text: str, *, most: int, place: str = "") -> bytes:
    """Return the bytes of a base58btc multibase text, at most ``most`` of them.

    Raises:
        MultibaseMalformed: no ``z`` in front, a foreign character (spaces too), or too long.
    """
    # Decoding is quadratic, so the length is capped first: log(256)/log(58) is under 1.3659 characters a byte.
    if len(text) > 2 + most * 13659 // 10000:
        raise MultibaseMalformed(found=f"{len(text)} characters", wanted=f"base58btc of at most {most} bytes", place=place)
    digits = text[1:].encode("ascii", "replace").translate(_DIGITS)  # "?" is foreign
    if not text.startswith("z") or not digits or _FOREIGN in digits:
        raise MultibaseMalformed(found=shortened(text), wanted="'z' and base58btc characters", place=place)
    raw = _decoded(digits)
    if len(raw) > most:
        raise MultibaseMalformed(found=f"{len(raw)} bytes", wanted=f"at most {most} bytes", place=place)
    return raw


def _decoded(digits: bytes) -> bytes:
    significant = digits.lstrip(b"\0")
    number = _joined(significant[:_BLOCK])
    for start in range(_BLOCK, len(significant), _BLOCK):
        block = significant[start : start + _BLOCK]
        number = number * 58 ** len(block) + _joined(block)
    return bytes(len(digits) - len(significant)) + number.to_bytes((number.bit_length() + 7) // 8)


def _joined(digits: bytes) -> int:
    """Return the number that up to 256 digits of base 58 write; all neighbours are joined at once, in few long operations."""
    number, size = int.from_bytes(digits), len(digits) * 8
    for bits, mask, excess in _LANES:
        if bits >= size:
            break
        # No lane loses by it: 58 is less than 256, and so are its powers.
        number -= (number >> bits & mask) * excess
    return number


def encode_base64url(raw: bytes) -> str:
    """Return ``u`` and the base64url form of ``raw``, without padding."""
    return "u" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode_base64url(text: str, *, most: int, place: str = "") -> bytes:
    """Return the bytes of a base64url multibase text, at most ``most`` of them.

    Raises:
        MultibaseMalformed: no ``u`` in front, padding, a foreign character, bits left over, or too long.
    """
    if len(text) > 1 + (most * 4 + 2) // 3:
        raise MultibaseMalformed(found=f"{len(text)} characters", wanted=f"base64url of at most {most} bytes", place=place)
    if not text.startswith("u") or not _BASE64URL.match(text, 1) or len(text) % 4 == 2:
        raise MultibaseMalformed(found=shortened(text), wanted="'u' and base64url characters without padding", place=place)
    raw = base64.urlsafe_b64decode(text[1:] + "=" * (-(len(text) - 1) % 4))
    # The last character may carry bits that belong to no byte; two texts for the same bytes would be malleable.
    if encode_base64url(raw) != text:
        raise MultibaseMalformed(found=shortened(text), wanted="base64url whose unused bits are zero", place=place)
    return raw
