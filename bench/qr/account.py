"""Where the bytes of a code go: what each part of a licence costs, and how much of it is chance that nothing makes smaller."""

from __future__ import annotations

from bench.qr.say import say
from bench.qr.symbols import room
from verifier.document.contexts import ContextSet
from verifier.document.strict_json import JsonObject
from verifier.qr.cbor import write_cbor
from verifier.qr.cborld import written_pair
from verifier.qr.dictionaries import FOR_LICENCES, bundled_dictionaries
from verifier.qr.licence.entry import ENTRY_OF_LICENCES, LicenceEntry
from verifier.qr.licence.subject import SubjectMembers
from verifier.qr.shortest import ShortestDeflate, bits_of

PARTS = ("authority's host", "authority's code", "its name", "in English", "serial, version, key", "status list, index", "from, until")
SIGNED = ("signed at", "signature, holder's key")
OF_TYPE = 8  # values that all licences of a type share
FRONT = 2  # bytes before DEFLATE: version, dictionary
BLOCK = 10  # bits: the head and the end of the one block
GOAL = 11  # the version that was wished for a driving licence


def print_account(name: str, licence: JsonObject, contexts: ContextSet) -> None:
    """Print for each part its bytes as CBOR, and its share of the bytes in the code."""
    values = LicenceEntry(contexts).write(licence)
    written = [*map(write_cbor, values[:-1])]
    octets = written_pair(ENTRY_OF_LICENCES, write_cbor(values))
    shared = octets.index(written[0]) + sum(map(len, written[:OF_TYPE]))
    parts = [("what its type says", shared), *zip((*PARTS, *SIGNED), map(len, written[OF_TYPE:]), strict=True)]
    parts += _of_subject(licence, values[-1], len(octets) - sum(size for _, size in parts), contexts)
    bits, place = _bits_by_byte(octets), 0
    say(f"What a {name} costs: bytes of CBOR, bytes of the code")
    for part, size in parts:
        say(f"{size:>6} {sum(bits[place : place + size]) / 8:>7.1f}  {part}")
        place += size
    random = 64 + 32 * (len(written[-1]) > 70) + 3  # Ed25519; a status index has 17 bits, its list some more
    say(f"{len(octets):>6} {FRONT + (sum(bits) + BLOCK) / 8:>7.1f}  all; {random} of them chance: signature, key of the holder, index")
    say(f"{'':>6} {room(GOAL):>7}  is what version {GOAL} holds: {room(GOAL) - random - FRONT} for all that is not chance")
    say()


def _of_subject(licence: JsonObject, values: object, size: int, contexts: ContextSet) -> list[tuple[str, int]]:
    subject, context = licence["credentialSubject"], licence["@context"]
    kind = licence["type"][-1]  # type: ignore[index]
    members = SubjectMembers(contexts).of(context[-1], kind)  # type: ignore[index, arg-type]
    present = [name for name in members.names if name in subject]  # type: ignore[operator]
    sizes = [len(write_cbor(value)) for value in values[1:]]  # type: ignore[index]
    return [("which members there are", size - sum(sizes)), *zip(present, sizes, strict=True)]


def _bits_by_byte(octets: bytes) -> list[float]:
    """Return for each byte its share of the bits that its literal or match takes."""
    bits: list[float] = []
    for length, value in ShortestDeflate(bundled_dictionaries().text(FOR_LICENCES)).cheapest_cuts(octets):
        bits += [bits_of(length, value) / length] * length
    return bits
