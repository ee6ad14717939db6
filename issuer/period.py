"""From when until when a licence is valid, by its sheet, its type and the day of minting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo

from msgspec import Struct

from verifier.document.field_kinds import FieldType, Kind
from verifier.document.field_types import parse_cell
from verifier.document.instants import parse_instant
from verifier.document.strict_json import JsonValue
from verifier.errors import Malformed, shortened

END_OF_DAY = time(23, 59, 59)
DAY, INSTANT = FieldType("d", Kind.DATE), FieldType("dt", Kind.INSTANT)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PeriodMalformed(Malformed):
    """A validity that is no date, or that ends before it begins."""

    code = "period_malformed"


class Period(Struct, frozen=True):
    """Validity as the credential writes it, date and time with offset; ``until`` None for long-term."""

    begins: str
    ends: str | None


def parse_moment(text: str) -> JsonValue:
    """Return a cell's date as ISO 8601, its full date and time with offset as it is, or None where it says long-term.

    Raises:
        CellError: neither.
    """
    return parse_cell(INSTANT if "T" in text else DAY, text)


def read_period(begins: str | None, ends: str | None, zone: tzinfo, today: date) -> Period:
    """Return the period; a date means its first second where it begins and its last where it ends, in ``zone``.

    Raises:
        PeriodMalformed: no date, or it ends before it begins.
        InstantMalformed: a date and time without offset.
    """
    first = _instant_text(begins or today.isoformat(), time(0), zone)
    last = None if ends is None else _instant_text(ends, END_OF_DAY, zone)
    if last is not None and parse_instant(last) < parse_instant(first):
        raise PeriodMalformed(found=f"{first} to {last}", wanted="an end that is not before the beginning")
    return Period(first, last)


def first_present(face: Mapping[str, JsonValue], names: Sequence[str]) -> str | None:
    """Return the first of the fields ``names`` that the licence has, or None."""
    return next((str(face[name]) for name in names if name in face), None)


def _instant_text(text: str, at: time, zone: tzinfo) -> str:
    if not DATE.fullmatch(text):
        parse_instant(text)
        return text
    try:
        return datetime.combine(date.fromisoformat(text), at, zone).isoformat()
    except ValueError:
        raise PeriodMalformed(found=shortened(text), wanted="a date of the calendar such as 2026-11-23") from None
