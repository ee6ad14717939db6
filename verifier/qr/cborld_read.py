"""The numbers and shorter values of CBOR-LD back to JSON-LD; and plain CBOR to JSON."""

from __future__ import annotations

from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from .cbor import CborValue
from .cborld_pass import CONTEXT, CONTEXTS, Pass, Place
from .errors import CborLdMalformed, DuplicateKey
from .term_walk import TermWalk
from .terms import ActiveContext, TermNumbers, in_order
from .values import kind_of, longer


class CborLdReader:
    """Reads objects, along the walk that the writer took."""

    def __init__(self, walk: TermWalk) -> None:
        self._walk = walk

    def read(self, fields: dict[int | str, CborValue], active: ActiveContext, this: Pass, place: Place) -> JsonObject:
        """Return one object with names for numbers, and its values as the writer was given them."""
        node: JsonObject = {}
        if CONTEXT in fields or CONTEXTS in fields:
            urls = _contexts(fields, this)
            this.check_contexts(len(urls), place)
            node["@context"] = [*urls] if CONTEXTS in fields else urls[0]
            active = this.met(self._walk.embedded(active, urls))
        active = this.met(self._walk.typed(active, _types(fields, active, this)))
        members = _members(fields, this.numbers)
        for name in in_order(members):
            plural, value = members[name]
            within = this.met(self._walk.within(active, name))
            kind = kind_of(name, active.terms.get(name))
            if plural:
                if not isinstance(value, list):
                    raise CborLdMalformed(found=f"one value under the plural number of {shortened(name)}", wanted="a list")
                node[name] = [self._read_value(item, kind, within, this, place.below(name)) for item in value]
            else:
                node[name] = self._read_value(value, kind, within, this, place.below(name))
        return node

    def _read_value(self, value: CborValue, kind: str, active: ActiveContext, this: Pass, place: Place) -> JsonValue:
        if value is None:
            return None
        if isinstance(value, dict):
            return self.read(value, active, this, place)
        scalar = longer(value, kind, this.numbers, this.reversed_tables)
        if scalar is None and isinstance(value, list):
            return [self._read_value(item, kind, active, this, place) for item in value]
        return scalar


def _contexts(fields: dict[int | str, CborValue], this: Pass) -> tuple[str, ...]:
    if CONTEXT in fields and CONTEXTS in fields:
        raise DuplicateKey(found="@context twice, as one and as several", wanted="once")
    coded = fields[CONTEXTS] if CONTEXTS in fields else [fields[CONTEXT]]
    if not isinstance(coded, list):
        raise CborLdMalformed(found="one context under the plural number", wanted="a list")
    table = this.reversed_tables.get("context", {})
    urls: list[str] = []
    for code in coded:
        url = table.get(code) if isinstance(code, int) and not isinstance(code, bool) else code
        if not isinstance(url, str):
            raise CborLdMalformed(found=f"the context {shortened(code)}", wanted="an address, or a number of the registry entry")
        urls.append(url)
    return tuple(urls)


def _types(fields: dict[int | str, CborValue], active: ActiveContext, this: Pass) -> list[str]:
    types: list[str] = []
    for name in active.type_terms:
        number = this.numbers.number_of_type(name)
        value = fields.get(number, fields.get(number + 1, []))
        for code in value if isinstance(value, list) else [value]:
            named = longer(code, "url", this.numbers, this.reversed_tables)
            if not isinstance(named, str):
                raise CborLdMalformed(found="a type that is no name", wanted="a name")
            types.append(named)
    return types


def _members(fields: dict[int | str, CborValue], numbers: TermNumbers) -> dict[str, tuple[bool, CborValue]]:
    """Return each member's name with whether its number is the plural one, and its value; each name once."""
    members: dict[str, tuple[bool, CborValue]] = {}
    for key, value in fields.items():
        if key in (CONTEXT, CONTEXTS):
            continue
        if isinstance(key, str) and numbers.number(key) is not None:
            # Such a name would be passed over where types are looked for, and the values below read as something else.
            raise CborLdMalformed(found=f"the name {shortened(key)}, which has a number", wanted="its number")
        name, plural = (key, False) if isinstance(key, str) else (numbers.term(key - key % 2), key % 2 == 1)
        if name in members:
            raise DuplicateKey(found=f"the member {shortened(name)} twice, as one and as several", wanted="once")
        members[name] = (plural, value)
    return members


def plain_json(payload: dict[int | str, CborValue]) -> JsonObject:
    """Return uncompressed CBOR as JSON, refusing the bytes and numbered members that JSON does not have."""
    node: JsonObject = {}
    for name, value in payload.items():
        if not isinstance(name, str):
            raise CborLdMalformed(found=f"the member number {name}", wanted="a name, in a document without numbers")
        node[name] = _plain_value(value)
    return node


def _plain_value(value: CborValue) -> JsonValue:
    if isinstance(value, dict):
        return plain_json(value)
    if isinstance(value, list):
        return [_plain_value(item) for item in value]
    if isinstance(value, bytes):
        raise CborLdMalformed(found="bytes", wanted="a value of JSON")
    return value
