"""Dictionaries of stored licences by number. A number, once a licence was stored with it, stands for the same bytes for ever.

A dictionary is never edited and never removed: what was compressed with it can't be read without it. A better one gets
the next number. How number 1 was made: ``bench/body_dictionary.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ..errors import Unavailable

NEWEST: Final = 1
_PINNED: Final[Mapping[int, str]] = MappingProxyType({1: "c721c65f78788223ca5402df7061111315f6aba5ec2fbc85309ed7d45a05896b"})


class BodyDictionaryChanged(Unavailable):
    """The bytes of a dictionary are not those that its number stands for."""

    code = "body_dictionary_changed"


def bundled_dictionaries() -> Mapping[int, bytes]:
    """Return the dictionaries that ship with the registry, read from its own package. Raises: as ``read_dictionaries``."""
    # Not importlib.resources, which takes longer to load than the rest of what reads them.
    return read_dictionaries(Path(__file__).parent)


def read_dictionaries(folder: Path) -> Mapping[int, bytes]:
    """Return the dictionaries in ``folder``, each held against its pin.

    Raises:
        BodyDictionaryChanged: a file is not the one that was pinned.
    """
    contents: dict[int, bytes] = {}
    for number, pinned in _PINNED.items():
        contents[number] = (folder / f"{number}.zdict").read_bytes()
        digest = hashlib.sha256(contents[number]).hexdigest()
        if digest != pinned:
            raise BodyDictionaryChanged(found=f"{number}.zdict with SHA-256 {digest}", wanted=f"{pinned}: install the registry again")
    return MappingProxyType(contents)
