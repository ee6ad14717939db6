"""Preset dictionaries by number. A number, once published, stands for the same bytes for ever.

A printed code must be readable in twenty years: a dictionary is never edited and never removed, a better
one gets the next number. Number 1 was made for CBOR-LD under registry entry 1, number 2 for the licences of entries
19529 and 19530; how, ``bench/qr/make_dictionary.py`` says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ...errors import Malformed
from ..errors import DictionaryUnknown

NEWEST: Final = 2
FOR_TERMS: Final = 1  # the newest for documents under registry entry 1
FOR_LICENCES: Final = 2  # and for licences under entries 19529 and 19530
LARGEST: Final = 32 * 1024  # the window of DEFLATE; what stands before it is out of reach
_PINNED: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "4979e10c0d45c044494195645b8f9c49350271472c64829df52fc4080b081e72",
        2: "8d5431d6df4dce2955a8d96c7584f1ca8f861e4f677c9de71954267834db78eb",
    }
)


class DictionaryChanged(Malformed):
    """The bytes of a dictionary are not those that its number stands for."""

    code = "qr_dictionary_changed"


class Dictionaries(Struct, frozen=True):
    """Dictionaries by their number, which is one byte of every compact code."""

    texts: Mapping[int, bytes]

    def text(self, number: int) -> bytes:
        """Return the dictionary of this number.

        Raises:
            DictionaryUnknown: this reader does not have it.
        """
        try:
            return self.texts[number]
        except KeyError:
            raise DictionaryUnknown(found=f"dictionary {number}", wanted=f"one of {sorted(self.texts)}, or a newer reader") from None


def bundled_dictionaries() -> Dictionaries:
    """Return the dictionaries that ship with the verifier, read from its own package.

    Raises:
        DictionaryChanged: a file is not the one that was pinned.
    """
    # Not importlib.resources, which takes longer to load than the rest of what reads them.
    return read_dictionaries(Path(__file__).parent)


def read_dictionaries(folder: Path) -> Dictionaries:
    """Return the dictionaries in ``folder``, each held against its pin.

    Raises:
        DictionaryChanged: a file is not the one that was pinned.
    """
    texts: dict[int, bytes] = {}
    for number, pinned in _PINNED.items():
        texts[number] = (folder / f"{number}.bin").read_bytes()
        digest = hashlib.sha256(texts[number]).hexdigest()
        if digest != pinned:
            raise DictionaryChanged(found=f"{number}.bin with SHA-256 {digest}", wanted=pinned)
    return Dictionaries(MappingProxyType(texts))
