"""The bytes that a compact code holds, before DEFLATE: licences as their entries say them, anything else as CBOR-LD's terms do."""

from __future__ import annotations

from ..document.presentation import is_presentation
from ..document.strict_json import JsonObject
from ..errors import Malformed, Unsupported
from .cbor import write_cbor
from .cborld import CborLd, open_pair, same_json, written_pair
from .errors import CborLdMalformed
from .licence.entry import ENTRY_OF_LICENCES, LicenceEntry
from .licence.presented import ENTRY_OF_PRESENTATIONS, PresentationEntry
from .term_walk import Contexts


class Contents:
    """Writes and reads what is compressed, over one closed set of contexts."""

    def __init__(self, contexts: Contexts) -> None:
        licences = LicenceEntry(contexts)
        self._entries: dict[int, LicenceEntry | PresentationEntry] = {
            ENTRY_OF_LICENCES: licences,
            ENTRY_OF_PRESENTATIONS: PresentationEntry(licences),
        }
        self.cborld = CborLd(contexts)

    def licence(self, document: JsonObject, *, size: int, depth: int) -> bytes | None:
        """Return ``document`` as the list of a licence or of a presentation, or None where it would not come back as it is."""
        entry = ENTRY_OF_PRESENTATIONS if is_presentation(document) else ENTRY_OF_LICENCES
        try:
            octets = written_pair(entry, write_cbor(self._entries[entry].write(document)))
            return octets if same_json(self.read(octets, size=size, depth=depth), document) else None
        except (Malformed, Unsupported):
            return None

    def read(self, octets: bytes, *, size: int, depth: int) -> JsonObject:
        """Return the document that ``octets`` hold, whichever registry entry it names.

        Raises:
            As ``CborLd.decode``, ``LicenceEntry.read`` and ``PresentationEntry.read``.
        """
        entry, payload = open_pair(octets, size=size, depth=depth)
        if entry not in self._entries:
            return self.cborld.read(entry, payload)
        if not isinstance(payload, list):
            raise CborLdMalformed(found="something else in the pair", wanted="a licence's list of values")
        return self._entries[entry].read(payload, repeated=size)
