"""Canonical statements as lines."""

from __future__ import annotations


def statements_of(canonical: str) -> list[str]:
    """Return the statements one by one; only a line feed ends one, while ``splitlines`` would cut at U+2028 too."""
    return canonical.removesuffix("\n").split("\n")
