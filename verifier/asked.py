"""What a verification request says beside the document: its shape, and the challenge and domain that it asks for."""

from __future__ import annotations

from msgspec import Struct

from .document.strict_json import JsonObject, JsonValue
from .errors import shortened
from .problems import MemberMissing, MemberType

_KINDS = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array", dict: "an object"}


class Asked(Struct, frozen=True):
    """The options of a verification: what a presentation must have signed."""

    challenge: str | None = None
    domain: str | None = None


NOTHING_ASKED = Asked()


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
    options = body.get("options")
    if options is None:
        return NOTHING_ASKED
    if not isinstance(options, dict):
        raise MemberType(found=json_kind(options), wanted="an object", place="/options")
    return Asked(_text(options, "challenge"), _text(options, "domain"))


def json_kind(value: JsonValue) -> str:
    """Return the JSON name of a value's type, for messages."""
    return _KINDS.get(type(value), "null")


def _text(options: JsonObject, name: str) -> str | None:
    value = options.get(name)
    if value is not None and not isinstance(value, str):
        raise MemberType(found=json_kind(value), wanted="a string", place=f"/options/{name}")
    return value
