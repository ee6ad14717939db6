"""The values of CBOR-LD 1.0 in their shorter forms: dates, values of a table, and what ``urls`` shortens.

A text takes its shorter form only where that form gives back the very same text; else it stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypeAlias, TypeGuard

from ..document.instants import EPOCH, whole_seconds
from ..errors import shortened
from ..proof.canonical.quads import XSD
from .cbor import CborValue
from .errors import CborLdMalformed, CborLdUnsupported
from .terms import Term, TermNumbers
from .urls import longer_multibase, longer_url, shorter_multibase, shorter_url

Scalar: TypeAlias = "bool | int | float | str"
TypeTables: TypeAlias = Mapping[str, Mapping[str, int]]

_MULTIBASE = "https://w3id.org/security#multibase"
DATE = f"{XSD}date"
_DATE_TIME = f"{XSD}dateTime"
_NUMBERED_AS_BYTES = frozenset(("none", "url", DATE, _DATE_TIME))  # a plain integer already means something there
_WHOLE_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_INSTANT_WITH_MILLISECONDS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3})Z", re.ASCII)
_DAY_SECONDS = 86_400


def kind_of(name: str, term: Term | None) -> str:
    """Return which values a member holds: ``url``, ``none``, or the IRI of a datatype."""
    if name in ("@id", "@type") or (term is not None and (term.is_identity or term.is_type)):
        return "url"
    datatype = term.datatype if term is not None else None
    if datatype in ("@id", "@vocab"):
        return "url"
    return datatype or "none"


def shorter(value: Scalar, kind: str, numbers: TermNumbers, tables: TypeTables) -> CborValue:
    """Return the CBOR form of a JSON value that is neither null nor a container."""
    if kind == "url" and not isinstance(value, str):
        raise CborLdUnsupported(found=f"the address {shortened(value)}", wanted="a text")
    table = tables.get(kind)
    if table is not None and isinstance(value, str) and value in table:
        return _as_bytes(table[value]) if kind in _NUMBERED_AS_BYTES else table[value]
    if not isinstance(value, str):
        if table is not None and kind != "none" and _is_number(value):
            raise CborLdUnsupported(found=f"the number {shortened(value)} where a table of values stands", wanted="a text")
        return value
    if kind == "url":
        number = numbers.number(value)
        return shorter_url(value) if number is None else number
    if kind == _MULTIBASE:
        return shorter_multibase(value)
    if kind == DATE:
        return _shorter_date(value)
    if kind == _DATE_TIME:
        return _shorter_instant(value)
    return value


def longer(value: CborValue, kind: str, numbers: TermNumbers, reversed_tables: Mapping[str, Mapping[int, str]]) -> Scalar | None:
    """Return the JSON value of a CBOR value, or None for an array that holds several values.

    Raises:
        CborLdMalformed: a form that this kind of value does not have.
    """
    table = reversed_tables.get(kind)
    if isinstance(value, bytes) and kind in _NUMBERED_AS_BYTES:
        return _from_table(table or {}, int.from_bytes(value))
    if table is not None and kind not in _NUMBERED_AS_BYTES and isinstance(value, int) and not isinstance(value, bool):
        return _from_table(table, value)
    if kind == "url":
        return longer_url(value, numbers)
    if kind == _MULTIBASE and isinstance(value, bytes):
        return longer_multibase(value)
    if kind == DATE and _is_number(value):
        return _longer_date(value)
    if kind == _DATE_TIME and _is_instant(value):
        return _longer_instant(value)
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return None
    raise CborLdMalformed(found=f"bytes as a value of {shortened(kind)}", wanted="a text or a number")


def _is_number(value: CborValue) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_bytes(number: int) -> bytes:
    """Return a number of a table in one, two or four bytes (all-one bytes are left out, as the reference does)."""
    return number.to_bytes(1 if number < 0xFF else 2 if number < 0xFFFF else 4)


def _from_table(table: Mapping[int, str], number: int) -> str:
    try:
        return table[number]
    except KeyError:
        raise CborLdMalformed(found=f"the value number {number}", wanted="a number of the table") from None


def _shorter_date(text: str) -> CborValue:
    if not _WHOLE_DATE.fullmatch(text):
        return text
    try:
        return (date.fromisoformat(text) - EPOCH.date()).days * _DAY_SECONDS
    except ValueError:
        return text


def _longer_date(seconds: float) -> str:
    if not isinstance(seconds, int) or seconds % _DAY_SECONDS:
        raise CborLdMalformed(found=f"{shortened(seconds)} seconds for a date", wanted="whole days since 1970")
    return _instant(seconds).date().isoformat()


def _shorter_instant(text: str) -> CborValue:
    milliseconds = _INSTANT_WITH_MILLISECONDS.fullmatch(text)
    if not milliseconds and not _WHOLE_INSTANT.fullmatch(text):
        return text
    try:
        instant = datetime.fromisoformat(milliseconds[1] + "Z" if milliseconds else text)
    except ValueError:
        return text
    seconds = whole_seconds(instant)
    return [seconds, int(milliseconds[2])] if milliseconds else seconds


def _is_instant(value: CborValue) -> bool:
    return _is_number(value) or (isinstance(value, list) and len(value) == 2 and _is_number(value[0]))


def _longer_instant(value: CborValue) -> str:
    parts = value if isinstance(value, list) else [value, 0]
    match parts:
        case [int(seconds), int(milliseconds)] if not isinstance(seconds, bool) and 0 <= milliseconds <= 999:
            instant = _instant(seconds).replace(tzinfo=None).isoformat()
            return f"{instant}.{milliseconds:03d}Z" if isinstance(value, list) else f"{instant}Z"
    raise CborLdMalformed(found=f"{shortened(value)} for a time", wanted="whole seconds since 1970, and milliseconds below 1000")


def _instant(seconds: int) -> datetime:
    try:
        return EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise CborLdMalformed(found=f"{seconds} seconds since 1970", wanted="a day of the years 1 to 9999") from None
