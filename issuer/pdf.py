"""A drawing to a PDF of lines and letters, with what it needs of each font inside, so that it prints alike everywhere."""

from __future__ import annotations

import re
import unicodedata
from typing import cast

# Its library sets a line that ends at a point piece by piece, each to end there: the last piece would stand on the first.
ENDING_THERE = re.compile(
    r'<text x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)"(?P<before>[^>]*) text-anchor="end"(?P<after>[^>]*)>(?P<label>[^<]*)'
    r'<tspan (?P<style>[^>]*)font-size="(?P<size>[\d.]+)"(?P<more>[^>]*)>(?P<value>[^<]*)</tspan></text>'
)


# Of the face's font, in its sizes; a digit is as wide as most letters.
WIDTHS = {" ": 0.224, "-": 0.347, "—": 0.894}
DIGIT = 0.555


def pdf_of(drawing: str) -> bytes | None:
    """Return the page, None where this machine has no cairo (Debian: libcairo2), without which there are only pictures."""
    try:
        import cairosvg  # type: ignore[import-untyped]  # noqa: PLC0415 (opens a library of the machine, which may not be there)
    except OSError:
        return None
    return cast(bytes, cairosvg.svg2pdf(bytestring=ENDING_THERE.sub(apart, drawing).encode("utf-8")))


def apart(found: re.Match[str]) -> str:
    """Return the two pieces of such a line as lines of their own, the first as far to the left as the second is wide."""
    end, size = float(found["x"]), float(found["size"])
    start = end - size * sum(map(width_of, found["value"]))
    label = f'<text x="{start:g}" y="{found["y"]}"{found["before"]} text-anchor="end"{found["after"]}>{found["label"]}</text>'
    value = f'<text x="{end:g}" y="{found["y"]}" text-anchor="end" {found["style"]}font-size="{size:g}"{found["more"]}>'
    return f"{label}{value}{found['value']}</text>"


def width_of(character: str) -> float:
    """Return how wide ``character`` is, as a part of the size of its font."""
    return WIDTHS.get(character) or (1.0 if unicodedata.east_asian_width(character) in "WF" else DIGIT)
