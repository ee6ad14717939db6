"""Signed credentials as they rest in the database: deflated, in a format that any zlib reads in twenty years. Pure."""

from __future__ import annotations

import zlib

_LEVEL = 6


def packed(body: bytes) -> bytes:
    """Return ``body`` for the database."""
    return zlib.compress(body, _LEVEL)


def unpacked(stored: bytes) -> bytes:
    """Return the body that ``packed`` was given."""
    return zlib.decompress(stored)
