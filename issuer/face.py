"""Fills a type's ``face.svg``: ``{{name}}`` becomes a value, escaped, and long texts are broken into lines that fit.

A field's text says how much room it has: ``data-width`` characters (of Chinese; others are half as wide) on
``data-lines`` lines, ``data-leading`` apart. What needs more room is set smaller, and cut with … only at half the size.
A field or portrait without a value says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

VALUE = re.compile(r"\{\{(\w+)\}\}")
PICTURE = re.compile(r'<image\b[^>]*\bhref="\{\{(\w+)\}\}"[^>]*/>')
PLACE = re.compile(r'\b(x|y|width|height)="([\d.]+)"')
FIELD = re.compile(
    r'<text x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" font-size="(?P<size>[\d.]+)"'
    r' data-width="(?P<width>\d+)" data-lines="(?P<lines>\d+)" data-leading="(?P<leading>[\d.]+)">\{\{(?P<name>\w+)\}\}</text>'
)
# An empty place on a certificate invites somebody to fill it.
NOTHING = "—"
NO_PICTURE = (("未登记照片", 1.0), ("no photo on record", 0.75))
FONT = "'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
CODE = "qr"
QUOTES = {'"': "&quot;", "'": "&#39;"}
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SCALES = (1.0, 0.85, 0.7, 0.6, 0.5)
WORD = re.compile(r"[0-9A-Za-z%+./:-]+|.", re.DOTALL)
NEVER_FIRST = "，。；：、？！）》」』”’,.;:?!)"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the face with ``values`` by name; a name without a value is empty. Every value is escaped."""
    drawn = PICTURE.sub(lambda match: match[0] if values.get(match[1]) else _no_picture(match), template)
    drawn = FIELD.sub(lambda match: _field(match, values.get(match["name"]) or NOTHING), drawn)
    return VALUE.sub(lambda match: _escaped(values.get(match[1], "")), drawn)


def _no_picture(match: re.Match[str]) -> str:
    """Return what stands where a portrait would; a code that is not there leaves nothing behind."""
    place = {name: float(value) for name, value in PLACE.findall(match[0])}
    if match[1] == CODE or len(place) < 4:
        return ""
    middle, size = place["x"] + place["width"] / 2, place["width"] / 9
    lines = (
        f'<text x="{middle:g}" y="{place["y"] + place["height"] / 2 + 1.5 * size * index:g}" font-size="{size * scale:g}">{line}</text>'
        for index, (line, scale) in enumerate(NO_PICTURE)
    )
    return f'<g text-anchor="middle" fill="#767676" font-family="{FONT}">{"".join(lines)}</g>'


def _field(match: re.Match[str], text: str) -> str:
    size, leading, room = float(match["size"]), float(match["leading"]), int(match["lines"])
    # The last scale is kept if none is small enough; what is over is cut.
    for scale in SCALES:
        lines = list(wrapped(text, int(match["width"]) / scale))
        most = int(room / scale)
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
    spans = "".join(
        f'<tspan x="{match["x"]}" y="{float(match["y"]) + index * leading * scale:g}">{_braces_kept(line.strip(" "))}</tspan>'
        for index, line in enumerate(lines)
    )
    return f'<text font-size="{size * scale:g}">{spans}</text>'


def wrapped(text: str, width: float) -> Iterator[str]:
    """Yield the lines of ``text``, each at most ``width`` Chinese characters wide; a number or Latin word stays whole if it can."""
    for paragraph in text.split("\n"):
        line, taken = "", 0.0
        for piece in _pieces(paragraph, width):
            wide = sum(map(_width, piece))
            if taken + wide > width and piece not in NEVER_FIRST:
                yield line
                line, taken = "", 0.0
            line, taken = line + piece, taken + wide
        if line:
            yield line


def _pieces(paragraph: str, width: float) -> Iterator[str]:
    """Yield what is not broken: a word that fits on a line, else single characters."""
    for found in WORD.finditer(paragraph):
        word = found[0]
        if sum(map(_width, word)) <= width:
            yield word
        else:
            yield from word


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 1 if unicodedata.east_asian_width(character) in "WFA" else 0.55


def _escaped(text: str) -> str:
    return escape(NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text), QUOTES)


def _braces_kept(text: str) -> str:
    """Return ``text`` escaped, its braces too: a name such as ``{{qr}}`` is no place to be filled."""
    return _escaped(text).replace("{", "&#123;")
