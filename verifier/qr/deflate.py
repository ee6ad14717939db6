"""Raw DEFLATE (RFC 1951) with a preset dictionary, written small and read within bounds."""

from __future__ import annotations

import zlib

from .errors import Bomb, DeflateMalformed, TrailingBytes
from .shortest import ShortestDeflate

_RAW_WINDOW = -15  # no zlib header, the full window of 32 KiB
_MEMORY = 9  # one block, up to 32 KiB of literals and matches


class Deflater:
    """Compresses against one dictionary, the shorter of two ways."""

    def __init__(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        self._shortest = ShortestDeflate(dictionary)

    def compress(self, octets: bytes) -> bytes:
        """Return ``octets`` as raw DEFLATE; the same bytes on every run."""
        # zlib's code tables pay off where a text is long and shares little with the dictionary.
        compressor = zlib.compressobj(9, zlib.DEFLATED, _RAW_WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, self._dictionary)
        return min(self._shortest.compress(octets), compressor.compress(octets) + compressor.flush(), key=len)


def inflate(octets: bytes, dictionary: bytes, most: int) -> bytes:
    """Return what ``octets`` hold, at most ``most`` bytes.

    Raises:
        Bomb: it would be more; stopped after the first byte too many.
        DeflateMalformed: no DEFLATE, or cut short.
        TrailingBytes: something stands behind the last block.
    """
    decompressor = zlib.decompressobj(_RAW_WINDOW, dictionary)
    try:
        inflated = decompressor.decompress(octets, most + 1)
    except zlib.error as error:
        raise DeflateMalformed(found="bytes that are no DEFLATE", wanted="a code that was read whole") from error
    if len(inflated) > most:
        raise Bomb(found=f"{len(octets)} bytes that inflate to more than {most}", wanted=f"at most {most}")
    if not decompressor.eof:
        raise DeflateMalformed(found="an end before the last block", wanted="a code that was read whole")
    if decompressor.unused_data:
        raise TrailingBytes(found=f"{len(decompressor.unused_data)} bytes behind the compressed ones", wanted="none")
    return inflated
