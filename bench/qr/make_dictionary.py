"""Makes a preset dictionary: ``python -m bench.qr.make_dictionary NUMBER`` writes it and prints its SHA-256.

What goes in: what the directory's own entries say of each type (names, addresses, codes, choices, the digest of its
face) and the wording of ``wording/*.txt``, both in the bytes of registry entry 19529. What stays out: rows and
examples, names of companies, and any host, so that nobody's licence is smaller than anybody else's. The most useful
wording comes last: it is the nearest, and a near match costs fewer bits. What a licence begins with comes first: it
is sought once, before anything of the licence stands between. A number that was published is never made again;
number 1, made for registry entry 1, had the same wording in UTF-8.
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from verifier.document.contexts import bundled_contexts
from verifier.document.credential_type import CredentialType
from verifier.document.field_kinds import Kind
from verifier.qr.cbor import write_cbor
from verifier.qr.cborld import written_pair
from verifier.qr.dictionaries import LARGEST
from verifier.qr.licence.entry import ENTRY_OF_LICENCES, VALUES, written_type
from verifier.qr.licence.facts import TypeFacts
from verifier.qr.licence.subject import Members, SubjectMembers, written_members
from verifier.qr.licence.texts import WrittenTexts
from verifier.sources import bundled_types_root, read_directory

WORDING = Path(__file__).parent / "wording"
FOLDER = Path(__file__).parent.parent.parent / "verifier" / "qr" / "dictionaries"
ARC, NATIONAL_ARC = "2.999", "1.2.156.3005.2"
RARE = frozenset(("copyKind", "replaces", "relatedMatterCode"))
_HOLDER = len(write_cbor([[0, "001"]]))  # bytes: two heads, which members are absent, the kind of code
# What codes and sums begin and end with, in the province that this house serves.
CODES = ("r91440101MA", "r11440", "k0000000.00 CNY", "m10000000.00 CNY", "http://", ".gov.cn")


def main(number: int) -> None:
    """Write dictionary ``number`` and say what to pin."""
    made = make_dictionary()
    (FOLDER / f"{number}.bin").write_bytes(made)
    sys.stdout.write(f"{number}: {len(made)} bytes, SHA-256 {hashlib.sha256(made).hexdigest()}\n")


def make_dictionary() -> bytes:
    """Return at most 32 KiB: how licences begin, then wording, seldom used first."""
    types = read_directory(bundled_types_root()).types
    front = b"".join(map(_beginning, types))
    middle = b"".join((_words(), _choices(types), _values(), _joined("places", mark=""), _joined("organisations", mark="")))
    near = middle + _joined("common") + _joined("frames", mark="") + _joined_texts([NATIONAL_ARC, *CODES]) + _subjects(types) + _holders()
    return front + _worth_their_room(_lines("scope"), near, LARGEST - len(front) - len(near)) + near


def _beginning(one: CredentialType) -> bytes:
    """Return the bytes with which all licences of a type begin."""
    face = bytes.fromhex(one.digests["face.svg"].removeprefix("sha256:")) if one.face else None
    names = (one.names["zh-hans"], one.names["en"])
    facts = TypeFacts(context=one.context, name=one.type, names=names, face=face, suite=one.suites[0], code=one.type_code)
    values = written_type(facts, ARC)
    head = write_cbor([None] * VALUES)[:1]  # of a list with as many values as a licence has
    return written_pair(ENTRY_OF_LICENCES, head + b"".join(map(write_cbor, values)))


def _lines(name: str) -> list[str]:
    lines = (WORDING / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in dict.fromkeys(lines) if line and not line.startswith("#")]


def _said(text: str) -> bytes:
    """Return ``text`` as it stands in a licence, without the head that tells its length."""
    value = WrittenTexts().text(text)
    return value if isinstance(value, bytes) else text.encode()


def _joined(name: str, mark: str = "；") -> bytes:
    return _joined_texts(line if line.isascii() else line + mark for line in _lines(name))


def _joined_texts(texts: Iterable[str]) -> bytes:
    return b"".join(map(_said, texts))


def _words() -> bytes:
    """Return the words that stand in no phrase."""
    phrases = "；".join(line for name in ("scope", "common", "frames", "values", "places", "organisations") for line in _lines(name))
    words = dict.fromkeys(word for line in _lines("words") for word in line.split("、"))
    return _joined_texts(word for word in words if word not in phrases)


def _choices(types: Iterable[CredentialType]) -> bytes:
    """Return what the entries' fields may be chosen from, each with its head."""
    texts = dict.fromkeys(("original", "duplicate", *(choice for one in types for field in one.fields for choice in field.type.choices)))
    return b"".join(write_cbor(WrittenTexts().text(text)) for text in texts if len(text) > 2)


def _values() -> bytes:
    """Return what fields say as a whole, each with its head; or as one of several, each with the mark behind it."""
    return b"".join(write_cbor(WrittenTexts().text(line)) + _said("；") for line in _lines("values"))


def _subjects(types: Sequence[CredentialType]) -> bytes:
    """Return how the subject of each type begins: how many values it has, and which are absent."""
    known = SubjectMembers(bundled_contexts().with_contexts({one.context: one.files["context.jsonld"] for one in types}))
    beginnings = (_subject(one, known.of(one.context, one.type), rare) for one in types for rare in (RARE, RARE - {"copyKind"}))
    return b"".join(dict.fromkeys(beginnings))


def _subject(one: CredentialType, members: Members, rare: frozenset[str]) -> bytes:
    absent = {*rare, "name", *(field.name for field in one.fields if field.living or field.type.kind is Kind.IMAGE)}
    values = written_members({name: "" for name in members.names if name not in absent}, members, WrittenTexts())
    return write_cbor([None] * len(values))[:1] + write_cbor(values[0])


def _holders() -> bytes:
    """Return how the one holder of a licence begins: who is trusted most, and of what kind the holder's code is."""
    members = Members.of({"codeType": {}, "code": {}, "role": {}, "share": {}})
    holders = [written_members({"codeType": kind, "code": "", "name": ""}, members, WrittenTexts()) for kind in ("001", "111")]
    return b"".join(write_cbor("A") + write_cbor([holder])[:_HOLDER] for holder in holders)


def _worth_their_room(phrases: list[str], known: bytes, room: int) -> bytes:
    """Return the phrases that ``known`` makes short the least, as many as there is room for."""
    for cheap in range(3, 40):
        kept = _kept(phrases, known, cheap, room=LARGEST)
        if len(kept) <= room:
            break
    # Between this threshold and the one before, as many as still find room, the more usual ones first.
    return _kept(phrases, kept + known, cheap - 1, room=room - len(kept)) + kept


def _kept(phrases: list[str], known: bytes, cheap: int, *, room: int) -> bytes:
    kept = b""
    for phrase in reversed(phrases):
        text = _said(f"{phrase}；")
        if len(kept) + len(text) <= room and _size(text, kept + known) > cheap:
            kept = text + kept
    return kept


def _size(text: bytes, known: bytes) -> int:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_FIXED, known[-LARGEST:])
    return len(compressor.compress(text) + compressor.flush())


if __name__ == "__main__":
    main(int(sys.argv[1]))
