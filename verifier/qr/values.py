"""The values of CBOR-LD 1.0 in their shorter forms: addresses, dates, multibase texts, values of a table.

A text takes its shorter form only where that form gives back the very same text; else it stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias, TypeGuard

import base58

from ..errors import shortened
from .cbor import CborValue
from .errors import CborLdMalformed, CborLdUnsupported
from .terms import Term, TermNumbers

Scalar: TypeAlias = "bool | int | float | str"
TypeTables: TypeAlias = Mapping[str, Mapping[str, int]]

_MULTIBASE = "https://w3id.org/security#multibase"
_DATE = "http://www.w3.org/2001/XMLSchema#date"
_DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
_NUMBERED_AS_BYTES = frozenset(("none", "url", _DATE, _DATE_TIME))  # a plain integer already means something there
_HTTP, _HTTPS, _UUID, _DATA_URL, _DID_NYM, _DID_KEY = 1, 2, 3, 4, 1024, 1025
_PREFIXES = {_HTTP: "http://", _HTTPS: "https://", _UUID: "urn:uuid:", _DATA_URL: "data:", _DID_NYM: "did:v1:nym:", _DID_KEY: "did:key:"}
_SCHEMES = {"http": _HTTP, "https": _HTTPS, "urn:uuid": _UUID, "data": _DATA_URL, "did:v1:nym": _DID_NYM, "did:key": _DID_KEY}
_BASE58_BYTES = 160  # a P-384 signature has 96; time grows with the square
_BASE58_CHARACTERS = 220
_WHOLE_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_INSTANT_WITH_MILLISECONDS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3})Z", re.ASCII)
_LOWER_CASE_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_BASE64_DATA = re.compile(r"data:([^\n]*);base64,([A-Za-z0-9+/=]*)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
        return _shorter_url(value) if number is None else number
    if kind == _MULTIBASE:
        return _shorter_multibase(value)
    if kind == _DATE:
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
        return _longer_url(value, numbers)
    if kind == _MULTIBASE and isinstance(value, bytes):
        return _longer_multibase(value)
    if kind == _DATE and _is_number(value):
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


def _shorter_url(url: str) -> CborValue:
    scheme = _SCHEMES.get(url.rpartition(":")[0])
    rest = url[len(_PREFIXES[scheme]) :] if scheme else ""
    form: list[CborValue] | None = None
    if scheme in (_HTTP, _HTTPS):
        form = [scheme, rest]
    elif scheme == _UUID:
        form = [scheme, uuid.UUID(rest).bytes if _LOWER_CASE_UUID.fullmatch(rest) else rest]
    elif scheme == _DATA_URL:
        form = _shorter_data_url(url, rest)
    elif scheme in (_DID_NYM, _DID_KEY):
        form = [scheme, *(_shorter_base58(part) for part in rest.split("#", 1))]
    # ``http:x`` and the like do not come back from their short form.
    return form if form is not None and _joined_url(form) == url else url


def _shorter_data_url(url: str, rest: str) -> list[CborValue]:
    if match := _BASE64_DATA.fullmatch(url):
        try:
            octets = base64.b64decode(match[2], validate=True)
        except binascii.Error:
            return [_DATA_URL, rest]
        if base64.b64encode(octets).decode("ascii") == match[2]:
            return [_DATA_URL, match[1], octets]
    return [_DATA_URL, rest]


def _longer_url(value: CborValue, numbers: TermNumbers) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return numbers.term(value)
    if isinstance(value, list):
        if value and isinstance(value[0], int):
            url = _joined_url(value)
            if url is None:
                raise CborLdMalformed(found="an address in no known form", wanted="a known scheme and its parts")
            return url
        return None
    raise CborLdMalformed(found="an address that is no text", wanted="a text, a term's number or a scheme with its parts")


def _joined_url(form: list[CborValue]) -> str | None:
    """Return the address that ``[scheme, part, …]`` stands for, or None where the parts do not fit the scheme."""
    match form:
        case [int(scheme), str(rest)] if scheme in _PREFIXES:
            return _PREFIXES[scheme] + rest
        case [3, bytes(octets)] if len(octets) == 16:
            return _PREFIXES[_UUID] + str(uuid.UUID(bytes=octets))
        case [4, str(media), bytes(octets)]:
            return f"data:{media};base64,{base64.b64encode(octets).decode('ascii')}"
        case [(1024 | 1025) as scheme, (str() | bytes()) as subject, *fragments] if len(fragments) <= 1:
            parts = [subject, *fragments]
            texts = ["z" + _base58(part) if isinstance(part, bytes) else part for part in parts]
            return _PREFIXES[scheme] + "#".join(texts) if all(isinstance(text, str) for text in texts) else None
    return None


def _shorter_base58(text: str) -> CborValue:
    if text.startswith("z") and len(text) <= _BASE58_CHARACTERS:
        octets = _from_base58(text[1:])
        if octets is not None and len(octets) <= _BASE58_BYTES:
            return octets
    return text


def _from_base58(text: str) -> bytes | None:
    """Return the bytes of ``text``, or None where it is not what would be written for them."""
    try:
        octets = base58.b58decode(text)
    except ValueError:
        return None
    return octets if base58.b58encode(octets).decode("ascii") == text else None


def _base58(octets: bytes) -> str:
    if len(octets) > _BASE58_BYTES:
        raise CborLdMalformed(found=f"{len(octets)} bytes to write in base58", wanted=f"at most {_BASE58_BYTES}")
    return base58.b58encode(octets).decode("ascii")


def _shorter_multibase(text: str) -> CborValue:
    short: bytes | None = None
    if text.startswith("z") and len(text) <= _BASE58_CHARACTERS:
        octets = _from_base58(text[1:])
        short = b"z" + octets if octets is not None and len(octets) <= _BASE58_BYTES else None
    elif text[:1] in ("u", "M"):
        try:
            short = text[0].encode() + base64.b64decode(
                text[1:] + "=" * (-len(text[1:]) % 4), b"-_" if text[0] == "u" else None, validate=True
            )
        except (binascii.Error, ValueError):
            short = None
    return short if short is not None and _longer_multibase(short) == text else text


def _longer_multibase(octets: bytes) -> str:
    base, rest = octets[:1], octets[1:]
    if base == b"z":
        return "z" + _base58(rest)
    if base == b"u":
        return "u" + base64.urlsafe_b64encode(rest).rstrip(b"=").decode("ascii")
    if base == b"M":
        return "M" + base64.b64encode(rest).decode("ascii")
    raise CborLdMalformed(found=f"the multibase prefix {base!r}", wanted="z, u or M")


def _shorter_date(text: str) -> CborValue:
    if not _WHOLE_DATE.fullmatch(text):
        return text
    try:
        return (date.fromisoformat(text) - _EPOCH.date()).days * _DAY_SECONDS
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
    seconds = (instant - _EPOCH) // timedelta(seconds=1)
    return [seconds, int(milliseconds[2])] if milliseconds else seconds


def _is_instant(value: CborValue) -> bool:
    return _is_number(value) or (isinstance(value, list) and len(value) == 2 and _is_number(value[0]))


def _longer_instant(value: CborValue) -> str:
    seconds, milliseconds = value if isinstance(value, list) else (value, None)
    whole = isinstance(seconds, int) and not isinstance(seconds, bool)
    if not whole or not (milliseconds is None or (isinstance(milliseconds, int) and 0 <= milliseconds <= 999)):
        raise CborLdMalformed(found=f"{shortened(value)} for a time", wanted="whole seconds since 1970, and milliseconds below 1000")
    instant = _instant(seconds).replace(tzinfo=None).isoformat()
    return f"{instant}Z" if milliseconds is None else f"{instant}.{milliseconds:03d}Z"


def _instant(seconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise CborLdMalformed(found=f"{seconds} seconds since 1970", wanted="a day of the years 1 to 9999") from None
