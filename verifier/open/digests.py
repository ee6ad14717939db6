"""Digests as documents write them, read: Subresource Integrity, and multibase with or without a multihash header.

Source: Subresource Integrity 3.5; Controlled Identifiers 1.0, 2.4 and 2.5 (Multibase, Multihash).
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

from ..proof.multibase import MultibaseMalformed, decode_base58, decode_base64url

Readings = frozenset[tuple[str, bytes]]  # what a digest may be: a hash and its value; nothing where it is no digest at all

_SRI: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+)={0,2}\Z", re.ASCII)
_MULTIHASHES: Final = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
_LENGTHS: Final = {"sha256": 32, "sha384": 48, "sha512": 64}
_BY_LENGTH: Final = {length: name for name, length in _LENGTHS.items()}
_MOST_BYTES: Final = 66


def read_sri(text: str) -> Readings:
    """Return what ``text`` may be as integrity metadata: of several hashes the strongest count."""
    read = [_sri(match) for each in text.split() if (match := _SRI.match(each))]
    kept = {each for each in read if len(each[1]) == _LENGTHS[each[0]]}
    strongest = max((name for name, _ in kept), default="")
    return frozenset(each for each in kept if each[0] == strongest)


def _sri(match: re.Match[str]) -> tuple[str, bytes]:
    signs = match[2]
    # A group of one sign holds no byte; b64decode takes it for an error of padding.
    raw = b"" if len(signs) % 4 == 1 else base64.b64decode(signs + "=" * (-len(signs) % 4))
    return match[1], raw


def read_multibase(text: str) -> Readings:
    """Return what ``text`` may be: a multihash, or a bare hash whose length tells which."""
    decode = decode_base58 if text.startswith("z") else decode_base64url
    try:
        raw = decode(text, most=_MOST_BYTES)
    except MultibaseMalformed:
        return frozenset()
    readings = {(_BY_LENGTH[len(raw)], raw)} if len(raw) in _BY_LENGTH else set()
    named = _MULTIHASHES.get(raw[:2])
    if named is not None and len(raw) - 2 == _LENGTHS[named]:
        readings.add((named, raw[2:]))
    return frozenset(readings)


READERS: Final = (("digestSRI", read_sri), ("digestMultibase", read_multibase))  # by the member that holds the digest


def fits(readings: Readings, text: bytes) -> bool:
    """Return whether one of ``readings`` is the digest of ``text``."""
    return any(hashlib.new(name, text).digest() == value for name, value in readings)
