"""Instants as licences write them: XML Schema ``dateTimeStamp``, always with an offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ..errors import Malformed, shortened

# [0-9], not \d: Python's \d also accepts the digits of other scripts.
_DATE_TIME_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.([0-9]{1,9}))?(?:Z|[+-][0-9]{2}:[0-9]{2})")
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
    if not isinstance(value, str) or not (match := _DATE_TIME_STAMP.fullmatch(value)):
        raise InstantMalformed(found=shortened(value), wanted=_WANTED, place=place)
    fraction = match[1]
    try:
        parsed = datetime.fromisoformat(value if fraction is None else _with_microseconds(value, fraction))
        # Instants of one zone are compared thirty times as fast as others. One within hours of year 1 or 9999 may have none in UTC.
        return parsed if parsed.tzinfo is UTC else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InstantMalformed(found=shortened(value), wanted=_WANTED, place=place) from None


def _with_microseconds(text: str, fraction: str) -> str:
    return text.replace(f".{fraction}", f".{fraction[:6].ljust(6, '0')}", 1)


def instant_text(instant: datetime) -> str:
    """Return ``instant`` in UTC to the second, as ``2026-11-23T01:00:00Z``."""
    return (instant if instant.tzinfo is UTC else instant.astimezone(UTC)).isoformat()[:19] + "Z"
