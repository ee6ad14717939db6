"""CBOR-LD 1.0: a JSON-LD document as ``51997([registry entry, document])``, its terms as numbers.

Source: W3C CBOR-LD 1.0 (draft), and the vectors of VC Barcodes where the prose differs. Registry entry 0 is
plain CBOR of the JSON; entry 1 numbers terms and has no tables of values; others bring tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import orjson

from ..document.strict_json import JsonObject, JsonValue
from ..limits import DEFAULT_LIMITS
from .cbor import CborValue, read_cbor, write_cbor
from .cborld_pass import Pass, Place
from .cborld_read import CborLdReader, plain_json
from .cborld_write import CborLdWriter
from .errors import Bomb, CborLdMalformed, CborLdUnsupported, CborMalformed, DuplicateKey, NotRepresentable, RegistryEntryUnknown
from .term_walk import Contexts, TermWalk
from .values import TypeTables

PLAIN_ENTRY = 0
TERMS_ENTRY = 1
NO_TABLES: Mapping[int, TypeTables] = MappingProxyType({})

_TAG_AND_PAIR = b"\xd9\xcb\x1d\x82"  # tag 51997, then an array of two
_BYTES_AN_ITEM = 4  # a long list of tax payments has five for each name and value; to have more of them is a bomb,
_FEW_ITEMS = 1_024  # but for these, which cost nothing


class CborLd:
    """Writes and reads CBOR-LD over one closed set of contexts, whose processing it remembers.

    Args:
        contexts: where ``@context`` addresses are looked up; an unknown one is an error.
        registry: tables of values by entry number; entries 0 and 1 need none.
    """

    def __init__(self, contexts: Contexts, registry: Mapping[int, TypeTables] = NO_TABLES) -> None:
        self._walk = TermWalk(contexts)
        self._writer, self._reader = CborLdWriter(self._walk), CborLdReader(self._walk)
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
            payload = write_cbor(self._writer.write(document, self._walk.start, Pass.with_tables(self._tables(entry)), Place.DOCUMENT))
        return written_pair(entry, payload)

    def decode(self, octets: bytes, *, size: int = DEFAULT_LIMITS.qr_credential_bytes, depth: int = DEFAULT_LIMITS.depth) -> JsonObject:
        """Return the document that ``octets`` hold; its members come in the order of the codes, not of the issuer.

        Raises:
            Bomb: more than ``size`` bytes, ``depth`` levels, or more values than a document of that size has.
            CborMalformed, CborLdMalformed, TrailingBytes, DuplicateKey, IndefiniteLength: not one well-made document.
            RegistryEntryUnknown, UnknownContext: made for another reader.
        """
        entry, payload = open_pair(octets, size=size, depth=depth)
        return self.read(entry, payload)

    def read(self, entry: int, payload: CborValue) -> JsonObject:
        """Return the document that ``payload`` is under this registry entry.

        Raises:
            CborLdMalformed, RegistryEntryUnknown, UnknownContext: as ``decode``.
        """
        if not isinstance(payload, dict):
            raise CborLdMalformed(found="something else in the pair", wanted="the number of a registry entry, and a map")
        if entry == PLAIN_ENTRY:
            return plain_json(payload)
        return self._reader.read(payload, self._walk.start, Pass.with_tables(self._tables(entry)), Place.DOCUMENT)

    def _tables(self, entry: int) -> TypeTables:
        try:
            return self._registry[entry]
        except KeyError:
            raise RegistryEntryUnknown(found=f"the registry entry {entry}", wanted=f"one of {sorted({0, *self._registry})}") from None


def written_pair(entry: int, payload: bytes) -> bytes:
    """Return tag, registry entry and payload, which is CBOR already."""
    return _TAG_AND_PAIR + write_cbor(entry) + payload


def open_pair(octets: bytes, *, size: int, depth: int) -> tuple[int, CborValue]:
    """Return the registry entry and the payload that ``octets`` hold.

    Raises:
        Bomb: more than ``size`` bytes, ``depth`` levels, or more values than a document of that size has.
        CborMalformed, CborLdMalformed, TrailingBytes, DuplicateKey, IndefiniteLength: not one well-made pair.
    """
    if len(octets) > size:
        raise Bomb(found=f"{len(octets)} bytes of CBOR-LD", wanted=f"at most {size}")
    if not octets.startswith(_TAG_AND_PAIR):
        raise CborLdMalformed(found=f"the bytes {octets[:4].hex()}", wanted=f"{_TAG_AND_PAIR.hex()}, the tag of CBOR-LD 1.0 and a pair")
    # The tag is stripped and the pair read as an array: inside, no tag is taken.
    pair = read_cbor(octets[3:], depth=depth + 1, values=max(size // _BYTES_AN_ITEM, _FEW_ITEMS))
    entry, payload = pair if isinstance(pair, list) else (None, None)
    if not isinstance(entry, int) or isinstance(entry, bool):
        raise CborLdMalformed(found="something else in the pair", wanted="the number of a registry entry, and a document")
    return entry, payload


def same_json(one: JsonValue, other: JsonValue) -> bool:
    """Return whether two JSON values are the same; the order of members does not count, 1 and 1.0 do."""
    try:
        return orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # what JSON cannot write is no JSON value
        return False
