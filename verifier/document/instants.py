"""Instants as licences write them: XML Schema ``dateTimeStamp``, always with an offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from ..errors import Malformed, shortened

# [0-9], not \d: Python's \d also accepts the digits of other scripts.
_DATE_TIME_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.([0-9]{1,9}))?(?:Z|[+-][0-9]{2}:[0-9]{2})")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST_SECOND: Final = 253_402_300_799  # since then: the last of the year 9999
_WANTED = "a date and time with offset such as 2026-11-23T09:00:00+08:00"


class InstantMalformed(Malformed):
    """A date and time that is none, or that lacks its offset."""

    code = "instant_malformed"


def parse_instant(value: object, place: str = "") -> datetime:
    """Return the instant that ``value`` writes, in UTC; fractions beyond microseconds are cut.

    Source: VC Data Model 2.0, 4.9 (validity period): ``dateTimeStamp`` of XML Schema 1.1.

    Raises:
        InstantMalformed: no text, no such date, or no offset.
    """
    try:
        return _parsed(value)  # what is no text has no hash, or does not match
    except (ValueError, OverflowError, TypeError):
        raise InstantMalformed(found=shortened(value), wanted=_WANTED, place=place) from None


# Licences begin and end with days, and a decade has no more of them than are kept here.
@lru_cache(maxsize=4096)
def _parsed(text: str) -> datetime:
    """Return the instant. Raises: ``ValueError``, ``OverflowError``, ``TypeError``."""
    match = _DATE_TIME_STAMP.fullmatch(text)
    if match is None:
        raise ValueError(text)
    fraction = match[1]
    parsed = datetime.fromisoformat(text if fraction is None else _with_microseconds(text, fraction))
    # Instants of one zone are compared thirty times as fast as others. One within hours of year 1 or 9999 may have none in UTC.
    return parsed if parsed.tzinfo is UTC else parsed.astimezone(UTC)


def _with_microseconds(text: str, fraction: str) -> str:
    return text.replace(f".{fraction}", f".{fraction[:6].ljust(6, '0')}", 1)


@lru_cache(maxsize=4096)
def instant_text(instant: datetime) -> str:
    """Return ``instant`` in UTC to the second, as ``2026-11-23T01:00:00Z``."""
    return (instant if instant.tzinfo is UTC else instant.astimezone(UTC)).isoformat()[:19] + "Z"


def whole_seconds(instant: datetime) -> int:
    """Return the whole seconds from 1970 to ``instant``."""
    return (instant - EPOCH) // timedelta(seconds=1)
