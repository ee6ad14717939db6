"""Canonical statements as lines, and which of ours an implementation that compares by UTF-16 puts in another order."""

from __future__ import annotations


def statements_of(canonical: str) -> list[str]:
    """Return the statements one by one; only a line feed ends one, while ``splitlines`` would cut at U+2028 too."""
    return canonical.removesuffix("\n").split("\n")


def differs_in_utf16(canonical: str) -> bool:
    """Return whether the statements stand in another order when they are compared by units of UTF-16.

    Such an order appears where two statements first differ in a character beyond U+FFFF on one side and one from U+E000 to
    U+FFFF (full-width brackets, digits and letters among them) on the other.
    """
    lines = statements_of(canonical)
    return lines != sorted(lines, key=lambda line: line.encode("utf-16-be"))
