"""The bits of a status list and their compressed form.

Source: W3C Bitstring Status List 1.0, 3.3 (generate) and 3.4 (expand).
"""

from __future__ import annotations

import base64
import re
import zlib

from ..errors import Malformed, shortened
from ..limits import DEFAULT_LIMITS, Limits

_GZIP = 31  # zlib's wbits for a gzip stream with a window of 32 kB
_LEVEL = 6  # level 9 takes seventeen times as long for a hundredth less
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class StatusListMalformed(Malformed):
    """An encoded list that can't be expanded."""

    code = "status_list_malformed"


class StatusListTooShort(Malformed):
    """A list with fewer entries than the standard allows, so that single licences stand out."""

    code = "status_list_too_short"


class StatusIndexOutOfRange(Malformed):
    """An index that the list does not have."""

    code = "status_index_out_of_range"


def encode_list(bits: bytes) -> str:
    """Return ``encodedList`` for ``bits``: ``u`` and the base64url of the gzip stream, without padding."""
    # mtime 0 is zlib's own header here: equal bits give equal text, so an unchanged list has an unchanged ETag.
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    packed = compressor.compress(bits) + compressor.flush()
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def decode_list(text: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the bits of an ``encodedList``; entry 0 is the highest bit of byte 0.

    The stream is opened bit by bit under a cap, so that no list, however it was made, takes more than
    ``limits.status_list_bytes``.

    Raises:
        StatusListMalformed: wrong multibase header, alphabet or stream, trailing bytes, or too large.
        StatusListTooShort: fewer than ``limits.status_list_entries`` entries.
    """
    if not text.startswith("u") or not _BASE64URL.fullmatch(text, 1):
        raise StatusListMalformed(found=shortened(text, 20), wanted="u followed by base64url without padding")
    try:
        packed = base64.urlsafe_b64decode(text[1:] + "=" * (-(len(text) - 1) % 4))
        stream = zlib.decompressobj(_GZIP)
        bits = stream.decompress(packed, limits.status_list_bytes + 1)
    except (ValueError, zlib.error) as error:
        raise StatusListMalformed(found=shortened(str(error)), wanted="a gzip stream") from None
    if len(bits) > limits.status_list_bytes:
        raise StatusListMalformed(found="a larger list", wanted=f"at most {limits.status_list_bytes} bytes")
    if not stream.eof or stream.unused_data:
        raise StatusListMalformed(found="a cut stream or bytes after its end", wanted="one whole gzip stream")
    if len(bits) * 8 < limits.status_list_entries:
        raise StatusListTooShort(found=f"{len(bits) * 8} entries", wanted=f"at least {limits.status_list_entries}")
    return bits


def bit_at(bits: bytes, index: int) -> bool:
    """Return entry ``index`` of a list of one-bit entries.

    Raises:
        StatusIndexOutOfRange: the list ends before it.
    """
    if index < 0 or (place := index >> 3) >= len(bits):
        raise StatusIndexOutOfRange(found=f"index {index}", wanted=f"0..{len(bits) * 8 - 1}")
    return bits[place] & (0x80 >> (index & 7)) != 0
