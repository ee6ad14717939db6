"""How long hostile codes keep a reader busy before they are refused."""

from __future__ import annotations

import time
import zlib

from verifier.errors import VerifierError
from verifier.qr.base10 import encode_base10
from verifier.qr.base45 import encode_base45
from verifier.qr.decode import QrReader
from verifier.qr.dictionaries import NEWEST, bundled_dictionaries

HEAD = b"\xd9\xcb\x1d\x82\x01"  # CBOR-LD 1.0, registry entry 1
RUNS = 50


def hostile_codes() -> dict[str, str]:
    """Return texts of codes that ask for much, by what they ask for."""
    return {
        "2.5 MB of zeros": _compact(bytes(2_500_000)),
        "8,000 lists in each other": _compact(HEAD + b"\x81" * 8_000),
        "8,000 numbers": _compact(HEAD + b"\x99\x1f\x40" + bytes(8_000)),
        "600 lists of three": _compact(HEAD + b"\x99\x02\x58" + b"\x83\x00\x00\x00" * 600),
        "a list of 2^64 items": _compact(HEAD + b"\x9b" + b"\xff" * 8),
        "4,296 characters of base45": "LIC1-R" + "0" * 4_290,
        "4,200 digits": encode_base10(b"\x02\x01" + b"\xff" * 1_730),
        "more than any code holds": "LIC1-R" * 100_000,
        "somebody else's address": "https://example.org/" + "x" * 4_000,
    }


def refusals(reader: QrReader) -> list[tuple[str, str, float]]:
    """Return for each hostile code what it is refused as, and the milliseconds that took, the least of many runs."""
    return [(name, *_refused(reader, text)) for name, text in hostile_codes().items()]


def _compact(octets: bytes) -> str:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, bundled_dictionaries().text(NEWEST))
    return "LIC1-R" + encode_base45(bytes((2, NEWEST)) + compressor.compress(octets) + compressor.flush())


def _refused(reader: QrReader, text: str) -> tuple[str, float]:
    code, least = "read", float("inf")
    for _ in range(RUNS):
        started = time.perf_counter()
        try:
            reader.read(text)
        except VerifierError as refusal:
            code = refusal.code
        least = min(least, time.perf_counter() - started)
    return code, 1000 * least
