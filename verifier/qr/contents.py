"""The bytes that a compact code holds, before DEFLATE: a licence as its entry says it, anything else as CBOR-LD's terms do."""

from __future__ import annotations

from ..document.strict_json import JsonObject
from ..errors import Malformed, Unsupported
from .cbor import write_cbor
from .cborld import CborLd, open_pair, same_json, written_pair
from .errors import CborLdMalformed
from .licence.entry import LICENCE_ENTRY, LicenceEntry
from .term_walk import Contexts


class Contents:
    """Writes and reads what is compressed, over one closed set of contexts."""

    def __init__(self, contexts: Contexts) -> None:
        self._licences = LicenceEntry(contexts)
        self.cborld = CborLd(contexts)

    def licence(self, document: JsonObject, *, size: int, depth: int) -> bytes | None:
        """Return ``document`` as the list of a licence, or None where it would not come back from there as it is."""
        try:
            octets = written_pair(LICENCE_ENTRY, write_cbor(self._licences.write(document)))
            return octets if same_json(self.read(octets, size=size, depth=depth), document) else None
        except (Malformed, Unsupported):
            return None

    def read(self, octets: bytes, *, size: int, depth: int) -> JsonObject:
        """Return the document that ``octets`` hold, whichever registry entry it names.

        Raises:
            As ``CborLd.decode`` and ``LicenceEntry.read``.
        """
        entry, payload = open_pair(octets, size=size, depth=depth)
        if entry != LICENCE_ENTRY:
            return self.cborld.read(entry, payload)
        if not isinstance(payload, list):
            raise CborLdMalformed(found="something else in the pair", wanted="a licence's list of values")
        return self._licences.read(payload, repeated=size)
