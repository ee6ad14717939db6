"""What a verification request says beside the document: its shape, and the challenge and domain that it asks for."""

from __future__ import annotations

import re

from msgspec import Struct

from .document.strict_json import JsonObject, JsonValue, parse_object
from .errors import VerifierError, shortened
from .limits import Limits
from .problems import MemberMissing, MemberType

_SPACE = b" \t\r\n"  # of JSON
_OPENING = re.compile(rb'[ \t\r\n]*\{[ \t\r\n]*"verifiableCredential"[ \t\r\n]*:')
_OPTIONS = b'"options"'
_KINDS = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array", dict: "an object"}


class Asked(Struct, frozen=True):
    """The options of a verification: what a presentation must have signed."""

    challenge: str | None = None
    domain: str | None = None


NOTHING_ASKED = Asked()


class Enclosed(Struct, frozen=True):
    """What stands in a body under ``verifiableCredential``, byte for byte, and what was asked of it."""

    raw: bytes
    asked: Asked


def enclosed(body: bytes, limits: Limits) -> Enclosed | None:
    """Return what a body encloses: a credential first, options after it or none. None where that is not seen at a glance.

    What is returned may be no JSON, or not all of it. Whoever reads it strictly and finds one object has read the whole body strictly:
    besides there are only braces, two different names, and the options, which were read here.
    """
    opening, end = _OPENING.match(body), body.rstrip(_SPACE)
    if opening is None or not end.endswith(b"}"):
        return None
    rest = end[opening.end() : -1]
    raw, name, options = rest.rpartition(_OPTIONS)
    if not name:
        return Enclosed(rest, NOTHING_ASKED)
    raw, options = raw.rstrip(_SPACE), options.lstrip(_SPACE)
    if not (raw.endswith(b",") and options.startswith(b":")):
        return None
    try:
        return Enclosed(raw[:-1], asked_for({"options": parse_object(options[1:], limits)}))
    except VerifierError:
        return None


def member(body: JsonObject, name: str) -> JsonObject:
    """Return the object that stands under ``name``.

    Raises:
        MemberMissing, MemberType: there is none, or something else stands there.
    """
    if name not in body:
        raise MemberMissing(found=shortened(", ".join(body) or "an empty object"), wanted=name)
    value = body[name]
    if not isinstance(value, dict):
        raise MemberType(found=json_kind(value), wanted="an object", place=f"/{name}")
    return value


def asked_for(body: JsonObject) -> Asked:
    """Return the challenge and the domain of ``options``; other options change nothing, as every check runs anyway.

    Raises:
        MemberType: ``options`` is no object, or one of the two no text.
    """
    options = options_of(body)
    return Asked(text_option(options, "challenge"), text_option(options, "domain")) if options else NOTHING_ASKED


def options_of(body: JsonObject) -> JsonObject:
    """Return the options of a request, none where it has none.

    Raises:
        MemberType: they are no object.
    """
    options = body.get("options")
    if options is not None and not isinstance(options, dict):
        raise MemberType(found=json_kind(options), wanted="an object", place="/options")
    return options or {}


def json_kind(value: JsonValue) -> str:
    """Return the JSON name of a value's type, for messages."""
    return _KINDS.get(type(value), "null")


def text_option(options: JsonObject, name: str) -> str | None:
    """Return an option that is a text, None where it is not there. Raises: ``MemberType``: it is something else."""
    value = options.get(name)
    if value is not None and not isinstance(value, str):
        raise MemberType(found=json_kind(value), wanted="a string", place=f"/options/{name}")
    return value
