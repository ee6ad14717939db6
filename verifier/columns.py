"""Rows of text under each other, for a terminal in which Chinese characters are two columns wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

GAP = "  "


def columns(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a line for the heading and one for each row; the last column is as long as it is."""
    every = [heading, *rows]
    widths = [max(width_of(row[place]) for row in every) for place in range(len(heading))]
    for row in every:
        yield GAP.join(text + " " * (width - width_of(text)) for text, width in zip(row, widths, strict=True)).rstrip()


def width_of(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    import unicodedata  # noqa: PLC0415 (a large table, loaded for text that needs it)

    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
