"""Addresses and multibase texts of CBOR-LD 1.0 as numbers and bytes.

A text takes its shorter form only where that form gives back the very same text; else it stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import re
import uuid

import base58

from .cbor import CborValue
from .errors import CborLdMalformed
from .terms import TermNumbers

_HTTP, _HTTPS, _UUID, _DATA_URL, _DID_NYM, _DID_KEY = 1, 2, 3, 4, 1024, 1025
_PREFIXES = {_HTTP: "http://", _HTTPS: "https://", _UUID: "urn:uuid:", _DATA_URL: "data:", _DID_NYM: "did:v1:nym:", _DID_KEY: "did:key:"}
_SCHEMES = {"http": _HTTP, "https": _HTTPS, "urn:uuid": _UUID, "data": _DATA_URL, "did:v1:nym": _DID_NYM, "did:key": _DID_KEY}
_BASE58_BYTES = 160  # a P-384 signature has 96; time grows with the square
_BASE58_CHARACTERS = 220
_LOWER_CASE_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_BASE64_DATA = re.compile(r"data:([^\n]*);base64,([A-Za-z0-9+/=]*)")


def shorter_url(url: str) -> CborValue:
    """Return scheme and parts of an address whose scheme CBOR-LD knows, else the text itself."""
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


def longer_url(value: CborValue, numbers: TermNumbers) -> str | None:
    """Return the address that ``value`` stands for, or None for an array of several values."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return numbers.term(value)
    if isinstance(value, list):
        if value and isinstance(value[0], int) and not isinstance(value[0], bool):
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
        case [int(scheme), (str() | bytes()) as subject] if scheme in (_DID_NYM, _DID_KEY):
            return _PREFIXES[scheme] + _joined_base58(subject)
        case [int(scheme), (str() | bytes()) as subject, (str() | bytes()) as fragment] if scheme in (_DID_NYM, _DID_KEY):
            return f"{_PREFIXES[scheme]}{_joined_base58(subject)}#{_joined_base58(fragment)}"
    return None


def _joined_base58(part: str | bytes) -> str:
    return "z" + _base58(part) if isinstance(part, bytes) else part


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


def shorter_multibase(text: str) -> CborValue:
    """Return base and bytes of a text in base58btc, base64url or base64pad, else the text itself."""
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
    return short if short is not None and longer_multibase(short) == text else text


def longer_multibase(octets: bytes) -> str:
    """Return the text that base and bytes stand for."""
    base, rest = octets[:1], octets[1:]
    if base == b"z":
        return "z" + _base58(rest)
    if base == b"u":
        return "u" + base64.urlsafe_b64encode(rest).rstrip(b"=").decode("ascii")
    if base == b"M":
        return "M" + base64.b64encode(rest).decode("ascii")
    raise CborLdMalformed(found=f"the multibase prefix {base!r}", wanted="z, u or M")
