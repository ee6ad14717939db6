"""What is measured: licences of every type, signed by a key in memory, and a verifier that trusts it. Simulated trust, real proofs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from msgspec import Struct

from keys.secret import Secret
from keys.signer import KeySigner, public_key_of
from verifier.document.contexts import ContextSet, bundled_contexts
from verifier.document.directory import Directory
from verifier.document.identifier import LicenceIdentifier
from verifier.document.instants import instant_text
from verifier.document.numbers import organisation_code_check, uscc_check
from verifier.document.strict_json import JsonObject
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind, PublicKey
from verifier.sources import bundled_types_root, read_directory
from verifier.status.list_credential import build_list_credential
from verifier.trust.reading import load_trust
from verifier.verify import AttachedLists, Verifier

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
REGISTRY = "did:web:registry.example"
BUREAU = f"{REGISTRY}:authorities:11440199DEMX00014L"
PREFIX = "https://registry.example/status-lists/"
INDEX = "94567"
ONE_FORM = 64


class Subject(Struct, frozen=True):
    """One world for all rows.

    Attributes:
        unsigned: business licences of one form, every one with a number, holder, days and index of its own.
        rdfc, jcs: the same, signed, as the registry gives them out.
        stream: licences of twenty forms: full and minimal ones of ten types.
    """

    directory: Directory
    contexts: ContextSet
    canonicalizer: Canonicalizer
    signer: KeySigner
    key: PublicKey
    unsigned: tuple[JsonObject, ...]
    rdfc: tuple[bytes, ...]
    jcs: tuple[bytes, ...]
    stream: tuple[bytes, ...]
    verifier: Verifier
    bundle: bytes  # what ``verifier`` rests on, as a file; its types are those at hand


def subjects() -> Subject:
    """Return the world, made anew."""
    directory = read_directory(bundled_types_root())
    contexts = bundled_contexts().with_contexts(directory.contexts())
    canonicalizer = Canonicalizer(contexts)
    key = public_key_of(KeyKind.ED25519, Secret(bytes([2]) * 32))
    signer = KeySigner(KeyKind.ED25519, Secret(bytes([2]) * 32), f"{BUREAU}#key-1")

    def signed(document: JsonObject, suite: str, by: KeySigner = signer) -> bytes:
        return orjson.dumps(add_proof(document, signer=by, cryptosuite=suite, created=NOW, canonicalizer=canonicalizer))

    unsigned = tuple(_licence(directory, number) for number in range(ONE_FORM))
    lists = {}
    for purpose in ("revocation", "suspension"):
        body = build_list_credential(
            url=f"{PREFIX}{purpose}-1",
            purpose=purpose,
            bits=bytes(16 * 1024),
            issuer=REGISTRY,
            valid_from=NOW - timedelta(hours=1),
            valid_until=NOW + timedelta(hours=23),
        )
        lists[f"{PREFIX}{purpose}-1"] = signed(body, "eddsa-rdfc-2022", _signer(3, f"{REGISTRY}#status-1"))
    root = public_key_of(KeyKind.ED25519, Secret(bytes([1]) * 32))
    trust_list = signed(_trust_list(directory, key), "eddsa-jcs-2022", _signer(1, root.did_key))
    trust = load_trust(trust_list, root=root.pin, directory=directory)
    return Subject(
        directory=directory,
        contexts=contexts,
        canonicalizer=canonicalizer,
        signer=signer,
        key=key,
        unsigned=unsigned,
        rdfc=tuple(signed(one, "eddsa-rdfc-2022") for one in unsigned),
        jcs=tuple(signed(one, "eddsa-jcs-2022") for one in unsigned),
        stream=tuple(
            signed(_example(directory, one.name, extent), "eddsa-rdfc-2022")
            for one in directory.types[:10]
            for extent in ("full", "minimal")
        ),
        verifier=Verifier(trust, statuses=AttachedLists(lists)),
        bundle=b'{"type":"LicenceTrustBundle","trustList":%s,"statusLists":{%s}}'
        % (trust_list, b",".join(b'"%s":%s' % (url.encode(), body) for url, body in lists.items())),
    )


def _signer(seed: int, verification_method: str) -> KeySigner:
    return KeySigner(KeyKind.ED25519, Secret(bytes([seed]) * 32), verification_method)


def _licence(directory: Directory, number: int) -> JsonObject:
    document: dict[str, Any] = _example(directory, "business-licence")
    identifier, subject = LicenceIdentifier.parse(document["id"]), document["credentialSubject"]
    serial, start, day = (
        f"440199DEMX{number:08}",
        f"91440199DEMX{number:04}",
        f"{2000 + number % 24}-{1 + number % 12:02}-{1 + number % 28:02}",
    )
    code = start + organisation_code_check(start[8:])
    code += uscc_check(code)
    document["id"] = LicenceIdentifier.compose(
        type_code=identifier.type_code, issuer_code=identifier.issuer_code, serial=serial, version=1, arc=identifier.arc
    ).urn
    for name, value in subject.items():
        if value == subject["unifiedSocialCreditCode"]:
            subject[name] = code
    subject["licenceHolder"][0] |= {"name": f"示范市第{number}商贸有限公司", "code": code}
    subject |= {"certificateNumber": serial, "entityName": f"示范市第{number}商贸有限公司", "issuedDate": day, "establishedDate": day}
    document["validFrom"] = f"{day}T00:00:00+08:00"
    for entry in document["credentialStatus"]:
        entry["statusListIndex"] = str(1_000 + 1_999 * number)
    return document


def _example(directory: Directory, name: str, extent: str = "full") -> dict[str, Any]:
    path = bundled_types_root() / directory.by_name(name).key / "examples" / f"valid-{extent}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    document.pop("proof", None)
    document["issuer"]["id"] = BUREAU
    for entry in document["credentialStatus"]:
        entry["statusListIndex"], entry["statusListCredential"] = INDEX, f"{PREFIX}{entry['statusPurpose']}-1"
    return document


def _trust_list(directory: Directory, key: PublicKey) -> JsonObject:
    since = instant_text(NOW - timedelta(days=300))

    def listed(method: str, public: PublicKey) -> JsonObject:
        return {"id": method, "publicKeyMultibase": public.multibase, "purposes": ["assertionMethod"], "validFrom": since}

    status = public_key_of(KeyKind.ED25519, Secret(bytes([3]) * 32))
    return {
        "type": "LicenceTrustList",
        "registry": {"id": REGISTRY, "names": {"zh-hans": "示范登记处", "en": "Example Registry"}, "url": "https://registry.example"},
        "version": 1,
        "issued": instant_text(NOW - timedelta(days=1)),
        "nextUpdate": instant_text(NOW + timedelta(days=29)),
        "authorities": [
            {
                "code": "11440199DEMX00014L",
                "id": BUREAU,
                "names": {"zh-hans": "示范市市场监督管理局", "en": "Market Regulation Bureau"},
                "area": "440199",
                "keys": [listed(f"{BUREAU}#key-1", key)],
                "grants": [{"type": one.type, "area": "440199", "from": since} for one in directory.types],
            }
        ],
        "types": [
            {
                "name": one.name,
                "version": one.version,
                "type": one.type,
                "open": one.open,
                "digests": {name: one.digest_of(name) for name in ("type.json", "schema.json", "context.jsonld")},
            }
            for one in directory.types
        ],
        "statusLists": {"prefix": PREFIX, "keys": [listed(f"{REGISTRY}#status-1", status)]},
    }
