"""Signed credentials as they rest in the database: Zstandard with a dictionary that knows what licences have in common.

A licence of 2.5 kB takes some 300 bytes so, which a table of a million rows and its backups feel. Rows from before there
were dictionaries have no number, and are deflated. What a body may grow to is bounded: a row that was tampered with
costs no memory.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Mapping
from typing import Final, NamedTuple

import zstandard

from verifier.limits import DEFAULT_LIMITS

from .dictionaries import NEWEST, bundled_dictionaries
from .errors import Unavailable

LEVEL: Final = 3  # higher ones save little more and take many times as long
LARGEST: Final = DEFAULT_LIMITS.document_bytes


class BodyUnreadable(Unavailable):
    """A stored licence that no longer is what was stored."""

    code = "body_unreadable"


class PackedBody(NamedTuple):
    """A body for the database; ``dictionary`` is the number that it is read with, None where it is deflated."""

    dictionary: int | None
    content: bytes


class Bodies(threading.local):
    """Packs and unpacks. May be shared by threads, each of which gets tools of its own: those of the library are for one thread."""

    def __init__(self, dictionaries: Mapping[int, bytes]) -> None:
        trained = {number: zstandard.ZstdCompressionDict(content) for number, content in dictionaries.items()}
        trained[NEWEST].precompute_compress(level=LEVEL)
        # Neither a checksum nor the library's own number of the dictionary: the row has a digest, and its number.
        self._compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=trained[NEWEST], write_dict_id=False)
        self._decompressors = {number: zstandard.ZstdDecompressor(dict_data=each) for number, each in trained.items()}

    def packed(self, body: bytes) -> PackedBody:
        """Return ``body`` for the database."""
        return PackedBody(NEWEST, self._compressor.compress(body))

    def unpacked(self, dictionary: int | None, content: bytes) -> bytes:
        """Return the body that ``packed`` was given.

        Raises:
            BodyUnreadable: it is damaged, too large, or of a dictionary that this program does not have.
        """
        if dictionary is None:
            return _inflated(content)
        if dictionary not in self._decompressors:
            raise BodyUnreadable(found=f"a body with dictionary {dictionary}", wanted="one that this program has; upgrade it")
        try:
            # Looked at first: the library makes room for as many bytes as the frame says, whatever limit it is given.
            size = zstandard.frame_content_size(content)
            _require_size(size)
            return self._decompressors[dictionary].decompress(content)
        except zstandard.ZstdError as error:
            raise BodyUnreadable(found=f"a damaged body: {error}", wanted="what was stored; restore a backup") from error


def bundled_bodies() -> Bodies:
    """Return what reads and writes bodies, with the dictionaries that ship with the registry."""
    return Bodies(bundled_dictionaries())


def _inflated(content: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(content, LARGEST)
    except zlib.error as error:
        raise BodyUnreadable(found=f"a damaged body: {error}", wanted="what was stored; restore a backup") from error
    _require_size(len(body) if inflater.eof else -1)
    return body


def _require_size(size: int) -> None:
    if not 0 <= size <= LARGEST:
        raise BodyUnreadable(found=f"a body of {size if size >= 0 else 'unknown'} bytes", wanted=f"at most {LARGEST}")
