"""Makes a preset dictionary: ``python -m bench.qr.make_dictionary NUMBER`` writes it and prints its SHA-256.

What goes in: the wording of ``wording/*.txt`` and what the directory's own entries say of each type (names,
addresses, choices, the digest of its face). What stays out: rows and examples, names of companies, and any host,
so that nobody's licence is smaller than anybody else's. The most useful strings come last: they are the nearest,
and a near match costs fewer bits. A number that was published is never made again.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

from verifier.document.contexts import bundled_contexts
from verifier.document.credential_type import CredentialType
from verifier.document.field_kinds import FieldType, Kind
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.qr.cborld import TERMS_ENTRY, CborLd
from verifier.qr.dictionaries import LARGEST
from verifier.sources import bundled_types_root, read_directory

WORDING = Path(__file__).parent / "wording"
FOLDER = Path(__file__).parent.parent.parent / "verifier" / "qr" / "dictionaries"
LAST_SHOWN = "business-licence"  # of all types the one with the most to say
REACH = LARGEST - 1_000  # what is written so far of a licence stands between the dictionary and the rest of it
HOLE = "\ue000" * 8  # 24 bytes, as many as give a text the head that most texts have; cut out in the end
LONG_TEXT = 1_000  # characters; such a field has some hundred bytes, and a head of three
DAY = bytes.fromhex("1a6955b900")  # 2026-01-01 as CBOR-LD writes it; only its head is kept
ARC, NATIONAL_ARC = "2.999", "urn:licence:1.2.156.3005.2."
# What numbers begin with in the province that this house serves: state organ, firm, person, area.
STATE_ORGAN, ORGANISATION, CITIZEN, AREA = "11440", "91440101MA", "440", "440100"
NOVEL = 14  # bytes: shorter repetitions are kept, for the sake of the longer run around them


def main(number: int) -> None:
    """Write dictionary ``number`` and say what to pin."""
    made = make_dictionary()
    (FOLDER / f"{number}.bin").write_bytes(made)
    sys.stdout.write(f"{number}: {len(made)} bytes, SHA-256 {hashlib.sha256(made).hexdigest()}\n")


def make_dictionary() -> bytes:
    """Return at most 32 KiB: seldom used wording first, what every licence has last."""
    types = read_directory(bundled_types_root()).types
    skeletons = _skeletons(types)
    near = b"".join((_joined("common"), _joined("frames", mark=""), _characters(), NATIONAL_ARC.encode(), skeletons))
    middle = b"".join((_words(), _choices(types), _joined("values"), _joined("places", mark=""), _joined("organisations", mark="")))
    room = REACH - len(middle) - len(near)
    return _worth_their_room(_lines("scope"), middle + near, room) + middle + near


def _lines(name: str) -> list[str]:
    lines = (WORDING / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in dict.fromkeys(lines) if line and not line.startswith("#")]


def _joined(name: str, mark: str = "；") -> bytes:
    return "".join(line + mark for line in _lines(name)).encode()


def _words() -> bytes:
    """Return the words that stand in no phrase."""
    phrases = "；".join(line for name in ("scope", "common", "frames", "values", "places", "organisations") for line in _lines(name))
    words = dict.fromkeys(word for line in _lines("words") for word in line.split("、"))
    return "".join(word for word in words if word not in phrases).encode()


def _characters() -> bytes:
    """Return each character once, the most used last."""
    return "".join(reversed(dict.fromkeys(reversed("".join(_lines("characters")))))).encode()


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
        text = f"{phrase}；".encode()
        if len(kept) + len(text) <= room and _size(text, kept + known) > cheap:
            kept = text + kept
    return kept


def _size(text: bytes, known: bytes) -> int:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_FIXED, known[-LARGEST:])
    return len(compressor.compress(text) + compressor.flush())


def _choices(types: Iterable[CredentialType]) -> bytes:
    """Return what the entries' fields may be chosen from, in the words of CBOR: a head, then the text."""
    texts = dict.fromkeys(choice for one in types for field in one.fields for choice in field.type.choices)
    return b"".join(bytes((0x60 + len(text),)) + text.encode() for text in texts if 2 < len(text) < 24)


def _skeletons(types: Iterable[CredentialType]) -> bytes:
    """Return the CBOR-LD of an empty licence of each type; of all but the last only what the last does not have."""
    ordered = sorted(types, key=lambda one: one.name == LAST_SHOWN)
    texts = bundled_contexts().with_contexts({one.context: one.files["context.jsonld"] for one in ordered})
    cborld = CborLd(texts)
    written = [cborld.encode_with(_empty_licence(one), TERMS_ENTRY) for one in ordered]
    written = [skeleton.replace(HOLE.encode(), b"").replace(DAY, DAY[:1]) for skeleton in written]
    known = written[-1]
    for skeleton in reversed(written[:-1]):
        known = _novel(skeleton, known) + known
    return known


def _novel(text: bytes, known: bytes) -> bytes:
    """Return what of ``text`` does not stand in ``known``."""
    kept, place = bytearray(), 0
    while place < len(text):
        length = 0
        while place + length < len(text) and text[place : place + length + 1] in known:
            length += 1
        if length < NOVEL:
            length = max(length, 1)
            kept += text[place : place + length]
        place += length
    return bytes(kept)


def _empty_licence(one: CredentialType) -> JsonObject:
    """Return a licence of this type in which a hole stands for everything that differs between two licences."""
    lists: list[JsonObject] = [
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": "10000",
            "statusListCredential": f"https://{HOLE}/status-lists/{purpose}-1",
        }
        for purpose in ("revocation", "suspension")
    ]
    authority = f"did:web:{HOLE}:authorities:{STATE_ORGAN}"
    subject: JsonObject = {
        "type": f"{one.type}Subject",
        "certificateNumber": HOLE,
        "issuedDate": "2026-01-01",
        "areaCode": AREA,
        "trustLevel": "A",
        "licenceHolder": [_holder(natural=one.holder.natural)],
        **{field.name: _hole(field.type, natural=one.holder.natural) for field in one.fields if not field.living},
    }
    licence: JsonObject = {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://licence.example/contexts/licence/v1", one.context],
        "id": f"urn:licence:{ARC}.{one.type_code}.{STATE_ORGAN}",
        "type": ["VerifiableCredential", "LicenceCredential", one.type],
        "name": [{"@value": text, "@language": language} for language, text in one.names.items()],
        "issuer": {"id": authority, "name": [{"@value": HOLE, "@language": "zh-hans"}, {"@value": HOLE, "@language": "en"}]},
        "validFrom": "2026-01-01T00:00:00+08:00",
        "credentialSubject": subject,
        "credentialSchema": {"id": one.schema, "type": "JsonSchema"},
        "credentialStatus": [*lists],
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": one.suites[0],
            "created": "2026-01-01T00:00:00Z",
            "verificationMethod": f"{authority}#key-1",
            "proofPurpose": "assertionMethod",
            "proofValue": "z" + "1" * 64,
        },
    }
    if one.validity.ends and one.name != LAST_SHOWN:  # a business licence is long-term, as a rule
        licence["validUntil"] = "2034-12-31T23:59:59+08:00"
    if one.face:
        digest = b"\x12\x20" + bytes.fromhex(one.digests["face.svg"].removeprefix("sha256:"))
        multibase = "u" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        template: JsonObject = {"id": one.face, "mediaType": "image/svg+xml", "digestMultibase": multibase}
        licence["renderMethod"] = {"type": "TemplateRenderMethod", "renderSuite": "svg-mustache", "template": template}
    return licence


def _holder(*, natural: bool) -> JsonObject:
    return {"name": HOLE, "codeType": "111" if natural else "001", "code": CITIZEN if natural else ORGANISATION}


def _hole(kind: FieldType, *, natural: bool) -> JsonValue:
    """Return a value of this kind that says as little as a value can."""
    values: dict[Kind, JsonValue] = {
        Kind.DATE: "2026-01-01",
        Kind.INSTANT: "2026-01-01T00:00:00+08:00",
        Kind.WHOLE: 0,
        Kind.NUMBER: 0,
        Kind.FLAG: False,
        Kind.MONEY: "1000000.00 CNY",
        Kind.CHOICE: kind.choices[0] if kind.choices else "",
        Kind.USCC: ORGANISATION,
        Kind.CITIZEN: CITIZEN,
        Kind.AREA: AREA,
        Kind.HOLDER: _holder(natural=natural),
        Kind.REVIEW: {"date": "2026-01-01", "result": "pass"},
        Kind.TAX_LINE: {"taxType": HOLE, "periodFrom": "2026-01-01", "periodTo": "2026-01-01", "paidDate": "2026-01-01", "amount": HOLE},
        Kind.SPOUSE: {"name": HOLE, "sex": "1", "birthDate": "2026-01-01", "idType": "111", "idNumber": CITIZEN},
        Kind.PARENT: {"name": HOLE, "age": 30, "nationality": "中国", "address": HOLE, "idType": "111", "idNumber": CITIZEN},
    }
    value = values.get(kind.kind, HOLE * (13 if kind.longest > LONG_TEXT else 1))
    return [value] * (kind.count or 1) if kind.many else value


if __name__ == "__main__":
    main(int(sys.argv[1]))
