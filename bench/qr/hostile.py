"""How long hostile codes keep a reader busy before they are refused."""

from __future__ import annotations

import time
import zlib

from bench.qr.licences import signed_example
from verifier.document.contexts import bundled_contexts
from verifier.errors import VerifierError
from verifier.qr.base10 import encode_base10
from verifier.qr.base45 import encode_base45
from verifier.qr.cbor import write_cbor
from verifier.qr.decode import QrReader
from verifier.qr.dictionaries import NEWEST, bundled_dictionaries
from verifier.qr.licence.entry import LicenceEntry
from verifier.sources import bundled_types_root, read_directory

HEAD = b"\xd9\xcb\x1d\x82\x01"  # CBOR-LD 1.0, registry entry 1
LICENCE = b"\xd9\xcb\x1d\x82\x19\x4c\x49"  # registry entry 19529
ENGLISH_NAME, SAID = 11, -9  # where an authority's name in English stands, and its number when it is said again
ALL_BUT_ONE = (1 << 21) - 1  # members of a business licence that are absent
RUNS = 50


def hostile_codes() -> dict[str, str]:
    """Return texts of codes that ask for much, by what they ask for."""
    return {
        "2.5 MB of zeros": _compact(bytes(2_500_000)),
        "8,000 lists in each other": _compact(HEAD + b"\x81" * 8_000),
        "8,000 numbers": _compact(HEAD + b"\x99\x1f\x40" + bytes(8_000)),
        "600 lists of three": _compact(HEAD + b"\x99\x02\x58" + b"\x83\x00\x00\x00" * 600),
        "600 texts that say 4,000 characters again": _compact(_repeated(600)),
        "600 lists of two in a licence": _compact(LICENCE + b"\x92" + bytes(17) + b"\x99\x02\x58" + b"\x82\x00\x00" * 600),
        "a list of 2^64 items": _compact(HEAD + b"\x9b" + b"\xff" * 8),
        "4,296 characters of base45": "LIC1-R" + "0" * 4_290,
        "4,200 digits": encode_base10(b"\x02\x01" + b"\xff" * 1_730),
        "more than any code holds": "LIC1-R" * 100_000,
        "somebody else's address": "https://example.org/" + "x" * 4_000,
    }


def _repeated(times: int) -> bytes:
    """Return a licence whose one member says a long text of its authority again and again."""
    business = read_directory(bundled_types_root()).by_name("business-licence")
    entry = LicenceEntry(bundled_contexts().with_contexts({business.context: business.files["context.jsonld"]}))
    values = entry.write(signed_example(business))
    values[ENGLISH_NAME], values[-1] = "x" * 4_000, [ALL_BUT_ONE, [SAID] * times]
    return LICENCE + write_cbor(values)


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
