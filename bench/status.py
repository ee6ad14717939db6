"""Status lists: what a change of one bit takes until the list is signed again, what a check takes, what lists weigh in memory."""

from __future__ import annotations

import json
import random
import resource
import zlib
from datetime import timedelta
from pathlib import Path

import orjson

from bench.subjects import INDEX, NOW, PREFIX, REGISTRY, Subject, subjects
from bench.table import Row, Table, timed
from keys.secret import Secret
from keys.signer import KeySigner
from registry.bits import with_bits
from registry.signing import signed_as_credential
from verifier.document.model import StatusEntry
from verifier.proof.multikey import KeyKind
from verifier.status.bitstring import decode_list, encode_list
from verifier.status.list_credential import build_list_credential
from verifier.status.lists import StatusLists
from verifier.verify import AttachedLists

ENTRIES = 131_072
SET = ENTRIES // 50  # two in a hundred: more than a list ever has, and so harder to compress
LISTS = 100  # opened to weigh one
MANY = 1_000  # checks in one call, so that the measuring itself isn't measured
PROVINCE = 3_700  # lists of one purpose for 480 million licences


def measure(*, full: bool) -> Table:
    """Return the table: about ten seconds."""
    subject = subjects()
    bits = _bits()
    before = _resident()
    opened = [_opened(subject, number) for number in range(LISTS)]
    each = (_resident() - before) / LISTS
    notes = [
        f"A list of {ENTRIES:,} entries is {ENTRIES // 8:,} bytes as bits, {len(encode_list(bits)):,} characters as published here.",
        f"Opened and proven it weighs {each / 1024:.0f} KiB in the verifier; {PROVINCE:,} lists weigh {each * PROVINCE / 2**20:.0f} MiB.",
    ]
    return Table("status", timed(_rows(subject, bits, opened[0]), rounds=15 if full else 5, seconds=0.15), notes)


def _rows(subject: Subject, bits: bytes, lists: StatusLists) -> list[Row]:
    zipped, change = "zlib: the same bytes at level 6", "one bit changed: list built, signed, read again, written as JSON"
    looked_up = "a bare look-up in a dict"
    entry, table = StatusEntry("revocation", int(INDEX), f"{PREFIX}revocation-0"), {f"{PREFIX}revocation-0": bits}
    signer = KeySigner(KeyKind.ED25519, Secret(bytes([3]) * 32), f"{REGISTRY}#status-1")
    encoded = encode_list(bits)
    indexes = iter(range(10**9))

    def changed() -> bytes:
        flipped = with_bits(bits, [(next(indexes) % ENTRIES, True)])
        return orjson.dumps(signed_as_credential(_unsigned(0, flipped), signer, NOW, subject.canonicalizer))

    return [
        Row(zipped, lambda: zlib.compress(bits, 6)),
        Row("zlib: level 9", lambda: zlib.compress(bits, 9), zipped),
        Row(change, changed, zipped),
        Row("a list opened: base64 and gzip", lambda: decode_list(encoded), zipped),
        Row(looked_up, lambda: [table[entry.list_url] for _ in range(MANY)], items=MANY),
        Row("a check of one bit, list warm", lambda: [lists.bit(entry, now=NOW) for _ in range(MANY)], looked_up, items=MANY),
    ]


def _bits() -> bytes:
    drawn = random.Random(1).sample(range(ENTRIES), SET)  # noqa: S311 (the same each time)
    return with_bits(bytes(ENTRIES // 8), ((index, True) for index in drawn))


def _unsigned(number: int, bits: bytes) -> dict[str, object]:
    since, until = NOW - timedelta(hours=1), NOW + timedelta(hours=23)
    url = f"{PREFIX}revocation-{number}"
    return build_list_credential(url=url, purpose="revocation", bits=bits, issuer=REGISTRY, valid_from=since, valid_until=until)


def _opened(subject: Subject, number: int) -> StatusLists:
    """Return lists of which one was asked for, and so is proven, open and warm."""
    signer = KeySigner(KeyKind.ED25519, Secret(bytes([3]) * 32), f"{REGISTRY}#status-1")
    body = json.dumps(signed_as_credential(_unsigned(number, _bits()), signer, NOW, subject.canonicalizer)).encode()
    url = f"{PREFIX}revocation-{number}"
    lists = StatusLists(AttachedLists({url: body}), subject.verifier.trust.trust_list, subject.canonicalizer)
    lists.bit(StatusEntry("revocation", int(INDEX), url), now=NOW)
    return lists


def _resident() -> float:
    """Return the bytes of memory that this process takes now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
