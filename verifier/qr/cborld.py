"""CBOR-LD 1.0: a JSON-LD document as ``51997([registry entry, document])``, its terms as numbers.

Source: W3C CBOR-LD 1.0 (draft), and the vectors of VC Barcodes where the prose differs. Registry entry 0 is
plain CBOR of the JSON; entry 1 numbers terms and has no tables of values; others bring tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import orjson

from ..document.strict_json import JsonObject, JsonValue
from ..errors import shortened
from ..limits import DEFAULT_LIMITS
from .cbor import CborValue, read_cbor, write_cbor
from .errors import Bomb, CborLdMalformed, CborLdUnsupported, CborMalformed, DuplicateKey, NotRepresentable, RegistryEntryUnknown
from .terms import ActiveContext, Contexts, TermNumbers, TermWalk, in_order
from .values import TypeTables, kind_of, longer, shorter

PLAIN_ENTRY = 0
TERMS_ENTRY = 1
NO_TABLES: Mapping[int, TypeTables] = MappingProxyType({})

_TAG_AND_PAIR = b"\xd9\xcb\x1d\x82"  # tag 51997, then an array of two
_CONTEXT, _CONTEXTS = 0, 1  # one context; a list of them
_BYTES_A_VALUE = 8  # licences have 15 bytes for each value; to have more values than this is a bomb,
_FEW_VALUES = 1_024  # but for these, which cost nothing
_MOST_CONTEXTS = 8  # of one document; each costs a tenth of a millisecond
_MOST_NAMING = 256  # objects that name contexts: a presentation of 100 credentials, and a proof of each


class _Place(Enum):
    """Where an object stands; only documents and their JCS proofs name contexts (spec: security 3; VC-DI-EDDSA 3.3.1)."""

    DOCUMENT = "document"
    PROOF = "proof"
    INSIDE = "inside"

    def below(self, name: str) -> _Place:
        """Return the place of what stands in the member ``name`` of an object that stands here."""
        if self is not _Place.DOCUMENT:
            return _Place.INSIDE
        return {"verifiableCredential": _Place.DOCUMENT, "proof": _Place.PROOF}.get(name, _Place.INSIDE)


@dataclass(slots=True)
class _Pass:
    """One walk through one document, and how many objects with contexts it has met."""

    numbers: TermNumbers
    tables: TypeTables
    reversed_tables: Mapping[str, Mapping[int, str]]
    naming: int = 0

    @classmethod
    def with_tables(cls, tables: TypeTables) -> _Pass:
        """Return a fresh pass that uses the tables of one registry entry."""
        return cls(TermNumbers(), tables, {kind: {number: text for text, number in table.items()} for kind, table in tables.items()})

    def check_contexts(self, count: int, place: _Place) -> None:
        """Refuse contexts inside a document, and more of them than documents have: each costs work."""
        self.naming += 1
        if place is _Place.INSIDE:
            raise CborLdUnsupported(found="@context inside a document", wanted="@context at its top")
        if count > _MOST_CONTEXTS or self.naming > _MOST_NAMING:
            raise Bomb(found="more contexts than a licence or presentation has", wanted=f"at most {_MOST_CONTEXTS}")


class CborLd:
    """Writes and reads CBOR-LD over one closed set of contexts, whose processing it remembers.

    Args:
        contexts: where ``@context`` addresses are looked up; an unknown one is an error.
        registry: tables of values by entry number; entries 0 and 1 need none.
    """

    def __init__(self, contexts: Contexts, registry: Mapping[int, TypeTables] = NO_TABLES) -> None:
        self._walk = TermWalk(contexts)
        self._registry = {TERMS_ENTRY: {}, **registry}

    def encode(self, document: JsonObject) -> bytes:
        """Return ``document`` in the shortest entry that gives it back as it is, value for value.

        Raises:
            NotRepresentable: no entry does.
            CborLdUnsupported, UnknownContext: a context that cannot be used.
        """
        for entry in (TERMS_ENTRY, PLAIN_ENTRY):
            try:
                octets = self.encode_with(document, entry)
                # Room without limit: how large a code may be is asked where the code is made.
                if same_json(self.decode(octets, size=len(octets)), document):
                    return octets
            except (Bomb, CborMalformed, CborLdMalformed, CborLdUnsupported, DuplicateKey):
                continue  # what cannot be said with terms may still be said plainly
        raise NotRepresentable(found="a document that CBOR-LD would change", wanted="names and values that come back as they are")

    def encode_with(self, document: JsonObject, entry: int) -> bytes:
        """Return ``document`` under this registry entry, whether or not it comes back unchanged."""
        if entry == PLAIN_ENTRY:
            payload = write_cbor(document)  # type: ignore[arg-type]
        else:
            payload = write_cbor(self._write(document, self._walk.start, _Pass.with_tables(self._tables(entry)), _Place.DOCUMENT))
        return _TAG_AND_PAIR + write_cbor(entry) + payload

    def decode(self, octets: bytes, *, size: int = DEFAULT_LIMITS.qr_credential_bytes, depth: int = DEFAULT_LIMITS.depth) -> JsonObject:
        """Return the document that ``octets`` hold; its members come in the order of the codes, not of the issuer.

        Raises:
            Bomb: more than ``size`` bytes, ``depth`` levels, or more values than a document of that size has.
            CborMalformed, CborLdMalformed, TrailingBytes, DuplicateKey, IndefiniteLength: not one well-made document.
            RegistryEntryUnknown, UnknownContext: made for another reader.
        """
        if len(octets) > size:
            raise Bomb(found=f"{len(octets)} bytes of CBOR-LD", wanted=f"at most {size}")
        if not octets.startswith(_TAG_AND_PAIR):
            raise CborLdMalformed(found=f"the bytes {octets[:4].hex()}", wanted=f"{_TAG_AND_PAIR.hex()}, the tag of CBOR-LD 1.0 and a pair")
        # The tag is stripped and the pair read as an array: inside, no tag is taken.
        pair = read_cbor(octets[3:], depth=depth + 1, values=max(size // _BYTES_A_VALUE, _FEW_VALUES))
        entry, payload = pair if isinstance(pair, list) else (None, None)
        if not isinstance(entry, int) or isinstance(entry, bool) or not isinstance(payload, dict):
            raise CborLdMalformed(found="something else in the pair", wanted="the number of a registry entry, and a map")
        if entry == PLAIN_ENTRY:
            return _plain(payload)
        return self._read(payload, self._walk.start, _Pass.with_tables(self._tables(entry)), _Place.DOCUMENT)

    def _tables(self, entry: int) -> TypeTables:
        try:
            return self._registry[entry]
        except KeyError:
            raise RegistryEntryUnknown(found=f"the registry entry {entry}", wanted=f"one of {sorted({0, *self._registry})}") from None

    def _write(self, node: JsonObject, active: ActiveContext, this: _Pass, place: _Place) -> dict[int | str, CborValue]:
        fields: dict[int | str, CborValue] = {}
        if "@context" in node:
            contexts = node["@context"]
            urls = _texts(contexts if isinstance(contexts, list) else [contexts], "an address")
            this.check_contexts(len(urls), place)
            table = this.tables.get("context", {})
            coded: list[CborValue] = [table.get(url, url) for url in urls]
            fields[_CONTEXTS if isinstance(contexts, list) else _CONTEXT] = coded if isinstance(contexts, list) else coded[0]
            active = self._met(self._walk.embedded(active, urls), this)
        types: list[JsonValue] = []
        for name in active.type_terms:
            named = node.get(name, [])
            types += named if isinstance(named, list) else [named]
        active = self._met(self._walk.typed(active, _texts(types, "a type's name")), this)
        # All numbers first: a member's own context gives numbers that its siblings do not have yet.
        members = [(name, this.numbers.number(name)) for name in in_order(node) if name != "@context"]
        for name, number in members:
            within = self._met(self._walk.within(active, name), this)
            kind = kind_of(name, active.terms.get(name))
            value = self._write_value(node[name], kind, within, this, place.below(name))
            fields[name if number is None else number + isinstance(node[name], list)] = value
        return fields

    def _write_value(self, value: JsonValue, kind: str, active: ActiveContext, this: _Pass, place: _Place) -> CborValue:
        if value is None:
            return None
        if isinstance(value, dict):
            return self._write(value, active, this, place)
        if isinstance(value, list):
            return [self._write_value(item, kind, active, this, place) for item in value]
        return shorter(value, kind, this.numbers, this.tables)

    def _read(self, fields: dict[int | str, CborValue], active: ActiveContext, this: _Pass, place: _Place) -> JsonObject:
        node: JsonObject = {}
        if _CONTEXT in fields or _CONTEXTS in fields:
            urls = self._read_contexts(fields, this)
            this.check_contexts(len(urls), place)
            node["@context"] = [*urls] if _CONTEXTS in fields else urls[0]
            active = self._met(self._walk.embedded(active, urls), this)
        active = self._met(self._walk.typed(active, self._types(fields, active, this)), this)
        members = _members(fields, this.numbers)
        for name in in_order(members):
            plural, value = members[name]
            within = self._met(self._walk.within(active, name), this)
            kind = kind_of(name, active.terms.get(name))
            if plural:
                if not isinstance(value, list):
                    raise CborLdMalformed(found=f"one value under the plural number of {shortened(name)}", wanted="a list")
                node[name] = [self._read_value(item, kind, within, this, place.below(name)) for item in value]
            else:
                node[name] = self._read_value(value, kind, within, this, place.below(name))
        return node

    def _read_value(self, value: CborValue, kind: str, active: ActiveContext, this: _Pass, place: _Place) -> JsonValue:
        if value is None:
            return None
        if isinstance(value, dict):
            return self._read(value, active, this, place)
        scalar = longer(value, kind, this.numbers, this.reversed_tables)
        if scalar is None and isinstance(value, list):
            return [self._read_value(item, kind, active, this, place) for item in value]
        return scalar

    @staticmethod
    def _read_contexts(fields: dict[int | str, CborValue], this: _Pass) -> tuple[str, ...]:
        if _CONTEXT in fields and _CONTEXTS in fields:
            raise DuplicateKey(found="@context twice, as one and as several", wanted="once")
        coded = fields[_CONTEXTS] if _CONTEXTS in fields else [fields[_CONTEXT]]
        table = this.reversed_tables.get("context", {})
        urls: list[str] = []
        for code in coded if isinstance(coded, list) else [coded]:
            url = table.get(code) if isinstance(code, int) and not isinstance(code, bool) else code
            if not isinstance(url, str):
                raise CborLdMalformed(found=f"the context {shortened(code)}", wanted="an address, or a number of the registry entry")
            urls.append(url)
        return tuple(urls)

    @staticmethod
    def _types(fields: dict[int | str, CborValue], active: ActiveContext, this: _Pass) -> list[str]:
        types: list[str] = []
        for name in active.type_terms:
            number = this.numbers.number(name)
            if number is None:
                continue
            value = fields.get(number, fields.get(number + 1, []))
            for code in value if isinstance(value, list) else [value]:
                named = longer(code, "url", this.numbers, this.reversed_tables)
                if not isinstance(named, str):
                    raise CborLdMalformed(found="a type that is no name", wanted="a name")
                types.append(named)
        return types

    @staticmethod
    def _met(active: ActiveContext, this: _Pass) -> ActiveContext:
        this.numbers.meet(active)
        return active


def same_json(one: JsonValue, other: JsonValue) -> bool:
    """Return whether two JSON values are the same; the order of members does not count, 1 and 1.0 do."""
    try:
        return orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise NotRepresentable(found=shortened(error), wanted="JSON") from error


def _members(fields: dict[int | str, CborValue], numbers: TermNumbers) -> dict[str, tuple[bool, CborValue]]:
    """Return each member's name with whether its number is the plural one, and its value; each name once."""
    members: dict[str, tuple[bool, CborValue]] = {}
    for key, value in fields.items():
        if key in (_CONTEXT, _CONTEXTS):
            continue
        name, plural = (key, False) if isinstance(key, str) else (numbers.term(key - key % 2), key % 2 == 1)
        if name in members or name == "@context":
            raise DuplicateKey(found=f"the member {shortened(name)} twice, by name, by number or by both", wanted="once")
        members[name] = (plural, value)
    return members


def _texts(values: list[JsonValue], wanted: str) -> tuple[str, ...]:
    for value in values:
        if not isinstance(value, str):
            raise CborLdUnsupported(found=shortened(value), wanted=wanted)
    return tuple(value for value in values if isinstance(value, str))


def _plain(payload: dict[int | str, CborValue]) -> JsonObject:
    """Return uncompressed CBOR as JSON, refusing the bytes and numbered members that JSON does not have."""
    node: JsonObject = {}
    for name, value in payload.items():
        if not isinstance(name, str):
            raise CborLdMalformed(found=f"the member number {name}", wanted="a name, in a document without numbers")
        node[name] = _plain_value(value)
    return node


def _plain_value(value: CborValue) -> JsonValue:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list):
        return [_plain_value(item) for item in value]
    if isinstance(value, bytes):
        raise CborLdMalformed(found="bytes", wanted="a value of JSON")
    return value
