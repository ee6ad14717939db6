"""Text forms of bytes: multibase with base58btc (``z``) and base64url without padding (``u``), decoded strictly.

Source: Controlled Identifiers 1.0, section 2.4 (Multibase).
"""

from __future__ import annotations

import base64
import re
from typing import Final

from ..errors import Malformed, shortened

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS: Final = {sign: value for value, sign in enumerate(_ALPHABET)}
# Ten digits at a time stay within a machine word (58^10 < 2^59); the libraries for Python go digit by digit over the whole
# number, which takes a third as long as checking the signature.
_STRIDE: Final = 10
_STEP: Final = 58**_STRIDE

_BASE58: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]+\Z", re.ASCII)
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*\Z", re.ASCII)


class MultibaseMalformed(Malformed):
    """A text is not the multibase form of the bytes that were expected."""

    code = "multibase_malformed"


def encode_base58(raw: bytes) -> str:
    """Return ``z`` and the base58btc form of ``raw``."""
    number = int.from_bytes(raw)
    signs: list[str] = []
    while number:
        number, part = divmod(number, _STEP)
        for _ in range(_STRIDE):
            part, value = divmod(part, 58)
            signs.append(_ALPHABET[value])
    leading = len(raw) - len(raw.lstrip(b"\0"))
    return "z" + "1" * leading + "".join(reversed(signs)).lstrip("1")


def decode_base58(text: str, *, most: int, place: str = "") -> bytes:
    """Return the bytes of a base58btc multibase text, at most ``most`` of them.

    Raises:
        MultibaseMalformed: no ``z`` in front, a foreign character (spaces too), or too long.
    """
    # Decoding is quadratic, so the length is capped first: log(256)/log(58) is under 1.3659 characters a byte.
    if len(text) > 2 + most * 13659 // 10000:
        raise MultibaseMalformed(found=f"{len(text)} characters", wanted=f"base58btc of at most {most} bytes", place=place)
    if not text.startswith("z") or not _BASE58.match(text, 1):
        raise MultibaseMalformed(found=shortened(text), wanted="'z' and base58btc characters", place=place)
    raw = _decoded(text[1:])
    if len(raw) > most:
        raise MultibaseMalformed(found=f"{len(raw)} bytes", wanted=f"at most {most} bytes", place=place)
    return raw


def _decoded(signs: str) -> bytes:
    significant = signs.lstrip("1")
    values = [_DIGITS[sign] for sign in significant]
    head = len(values) % _STRIDE
    number = 0
    for start in range(head - _STRIDE, len(values), _STRIDE) if head else range(0, len(values), _STRIDE):
        part = 0
        for value in values[max(start, 0) : start + _STRIDE]:
            part = part * 58 + value
        number = number * _STEP + part
    return bytes(len(signs) - len(significant)) + number.to_bytes((number.bit_length() + 7) // 8)


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
