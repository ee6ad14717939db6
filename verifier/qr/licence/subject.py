"""The members of a licence's subject and of the objects in it, in the order of the terms of the type's own context.

An object is an integer whose bit ``n``, the lowest first, is set where the ``n``-th member is absent, and then the
values of those that are there. Texts are written as ``texts`` says; numbers from 0, booleans and nothing are
themselves, lists are lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Self

from msgspec import Struct

from ...document.strict_json import JsonObject, JsonValue
from ...errors import shortened
from ..cbor import CborValue
from ..errors import CborLdMalformed, CborLdUnsupported, NotRepresentable
from ..term_walk import Contexts
from ..values import DATE
from .texts import ReadTexts, WrittenTexts

_NAME: Final = "name"  # a word of the base context that objects have too


class Members(Struct, frozen=True):
    """The members that an object may have, in order.

    Attributes:
        names: the terms of its context, then ``name``.
        days: those that hold dates.
        objects: those that hold objects, with the members of these.
    """

    names: tuple[str, ...]
    days: frozenset[str]
    objects: Mapping[str, Members]

    @classmethod
    def of(cls, context: JsonObject) -> Self:
        """Return the members that a context defines."""
        names = [name for name in context if not name.startswith("@")]
        definitions = {name: definition for name in names if isinstance(definition := context[name], dict)}
        return cls(
            (*names, *(() if _NAME in names else (_NAME,))),
            frozenset(name for name, definition in definitions.items() if definition.get("@type") == DATE),
            {name: cls.of(scoped) for name, definition in definitions.items() if isinstance(scoped := definition.get("@context"), dict)},
        )


class SubjectMembers:
    """Looks up which members the subject of a type has; contexts never change, so each is read once."""

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        self._known: dict[tuple[str, str], Members] = {}

    def of(self, url: str, kind: str) -> Members:
        """Return the members that the subject of a licence of this kind has after the context at ``url``.

        Raises:
            UnknownContext: no such context is held here.
            CborLdUnsupported: it has no such type with a context of its own.
        """
        if (url, kind) not in self._known:
            self._known[url, kind] = Members.of(_scoped(self._contexts.document(url).get("@context"), f"{kind}Subject"))
        return self._known[url, kind]


def _scoped(context: JsonValue, term: str) -> JsonObject:
    definition = context.get(term) if isinstance(context, dict) else None
    scoped = definition.get("@context") if isinstance(definition, dict) else None
    if not isinstance(scoped, dict):
        raise CborLdUnsupported(found=f"a context without {shortened(term)}", wanted="the terms of the licence's subject")
    return scoped


def written_members(node: JsonObject, members: Members, texts: WrittenTexts) -> list[CborValue]:
    """Return which members of an object are absent, then the values of the others.

    Raises:
        NotRepresentable: it has a member that its context does not name, or a value that has no form here.
    """
    absent = sum(1 << place for place, name in enumerate(members.names) if name not in node)
    if len(node) + absent.bit_count() != len(members.names):
        raise NotRepresentable(found="a member that the type's context does not name", wanted="members of the type")
    return [absent, *(_written(node[name], name, members, texts) for name in members.names if name in node)]


def _written(value: JsonValue, name: str, members: Members, texts: WrittenTexts) -> CborValue:
    if isinstance(value, str):
        return texts.day(value) if name in members.days else texts.text(value)
    if isinstance(value, list):
        return [_written(item, name, members, texts) for item in value]
    if isinstance(value, dict) and name in members.objects:
        return written_members(value, members.objects[name], texts)
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and value >= 0 and name not in members.days):
        return value
    raise NotRepresentable(found=f"{shortened(value)} as {name}", wanted="a text, a number from 0, or an object that the context names")


def read_members(values: CborValue, members: Members, texts: ReadTexts) -> JsonObject:
    """Return the object of these values.

    Raises:
        CborLdMalformed: they are too many or too few, or stand for nothing.
        Bomb: they say too much again.
    """
    absent, present = (values[0], values[1:]) if isinstance(values, list) and values else (None, [])
    if not isinstance(absent, int) or isinstance(absent, bool) or not 0 <= absent < 1 << len(members.names):
        raise CborLdMalformed(found=f"{shortened(absent)} for absent members", wanted=f"{len(members.names)} bits")
    names = [name for place, name in enumerate(members.names) if not absent >> place & 1]
    if len(names) != len(present):
        raise CborLdMalformed(found=f"{len(present)} values", wanted=f"one for each of {len(names)} members")
    return {name: _read(value, name, members, texts) for name, value in zip(names, present, strict=True)}


def _read(value: CborValue, name: str, members: Members, texts: ReadTexts) -> JsonValue:
    if isinstance(value, list):
        within = members.objects.get(name)
        # A list of objects begins with a list, an object with its absent members.
        if within is not None and not (value and isinstance(value[0], list)):
            return read_members(value, within, texts)
        return [_read(item, name, members, texts) for item in value]
    if value is None or isinstance(value, bool | float):
        return value
    if name in members.days:
        return texts.day(value)
    if isinstance(value, int) and value >= 0:
        return value
    return texts.text(value)
