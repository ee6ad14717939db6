"""Base45 (RFC 9285): two bytes as three characters of a QR code's alphanumeric mode.

The alphabet holds a space, so a text must never be trimmed before it comes here, and holds upper-case
letters only; what a keyboard-wedge scanner did to a text is undone in ``wedge``.
"""

from __future__ import annotations

import struct

from ..errors import shortened
from .errors import Base45Malformed

ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = bytes.maketrans(ALPHABET, bytes(range(45)))
_CHARACTERS = bytes.maketrans(bytes(range(45)), ALPHABET)


def encode_base45(octets: bytes) -> str:
    """Return ``octets`` as text over the 45 characters, three for two bytes and two for a last single one."""
    whole = len(octets) // 2
    numbers = struct.unpack_from(f">{whole}H", octets)
    values = bytearray(3 * whole)
    values[0::3] = bytes([number % 45 for number in numbers])
    values[1::3] = bytes([number // 45 % 45 for number in numbers])
    values[2::3] = bytes([number // 2025 for number in numbers])
    if len(octets) % 2:
        values += bytes((octets[-1] % 45, octets[-1] // 45))
    return values.translate(_CHARACTERS).decode("ascii")


def decode_base45(text: str) -> bytes:
    """Return the bytes that ``text`` stands for.

    Raises:
        Base45Malformed: a character outside the alphabet, a length that cannot be, or a group above 65535 (255 at the end).
    """
    encoded = text.encode("utf-8", "surrogatepass")
    if strangers := encoded.translate(None, ALPHABET):
        raise Base45Malformed(
            found=f"the character {shortened(strangers.decode('utf-8', 'replace')[0])!r}", wanted="the 45 characters of RFC 9285"
        )
    if len(encoded) % 3 == 1:
        raise Base45Malformed(found=f"{len(encoded)} characters", wanted="groups of three, and at most one last group of two")
    values = encoded.translate(_VALUES)
    whole = len(values) - len(values) % 3
    numbers = [a + 45 * b + 2025 * c for a, b, c in zip(values[0:whole:3], values[1:whole:3], values[2:whole:3], strict=True)]
    if numbers and max(numbers) > 0xFFFF:
        raise Base45Malformed(found=f"a group worth {max(numbers)}", wanted="at most 65535")
    octets = struct.pack(f">{len(numbers)}H", *numbers)
    if whole == len(values):
        return octets
    last = values[-2] + 45 * values[-1]
    if last > 0xFF:
        raise Base45Malformed(found=f"a last group worth {last}", wanted="at most 255")
    return octets + bytes((last,))
