"""The times of a licence as CBOR values: days where they begin or end a day in China, moments counted from such a day."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ...document.instants import LAST_SECOND
from ..cbor import CborValue
from ..errors import CborLdMalformed
from .texts import ReadTexts, WrittenTexts

_BEGINS: Final = "T00:00:00+08:00"
_ENDS: Final = "T23:59:59+08:00"


def written_begin(text: str, texts: WrittenTexts) -> CborValue:
    """Return the day that begins at the time ``text``, or that text."""
    return _written(text, _BEGINS, texts)


def written_end(text: str | None, texts: WrittenTexts) -> CborValue:
    """Return the day that ends at the time ``text``, or that text; nothing where there is none."""
    return None if text is None else _written(text, _ENDS, texts)


def _written(text: str, hour: str, texts: WrittenTexts) -> CborValue:
    return texts.day(text.removesuffix(hour)) if text.endswith(hour) else text


def read_begin(value: CborValue, texts: ReadTexts) -> str:
    """Return the time of which ``written_begin`` made ``value``."""
    return _read(value, _BEGINS, texts)


def read_end(value: CborValue, texts: ReadTexts) -> str | None:
    """Return the time of which ``written_end`` made ``value``."""
    return None if value is None else _read(value, _ENDS, texts)


def _read(value: CborValue, hour: str, texts: ReadTexts) -> str:
    return value if isinstance(value, str) else texts.day(value) + hour


def written_moment(seconds: int, valid_from: str) -> int:
    """Return ``seconds`` since 1970 as seconds since ``valid_from``, where that is earlier and begins a day."""
    since = seconds - _begin_of(valid_from)
    return since if since >= 0 else -1 - seconds


def read_moment(value: int, valid_from: str) -> int:
    """Return the seconds since 1970 of which ``written_moment`` made ``value``.

    Raises:
        CborLdMalformed: they are none of the years 1970 to 9999.
    """
    seconds = value + _begin_of(valid_from) if value >= 0 else -1 - value
    if not 0 <= seconds <= LAST_SECOND:
        raise CborLdMalformed(found=f"{seconds} seconds since 1970", wanted="a moment before the year 10000")
    return seconds


def _begin_of(valid_from: str) -> int:
    try:
        return int(datetime.fromisoformat(valid_from).timestamp()) if valid_from.endswith(_BEGINS) else 0
    except ValueError:
        return 0
