"""Signed-looking licences to measure: real members, random where a real one is random.

The signature is 64 random bytes (Ed25519), for a code's size depends on nothing else in it.
"""

from __future__ import annotations

import base64
import hashlib
import random

import base58

from bench.qr.held_out import HeldOut
from verifier.document.credential_type import CredentialType
from verifier.document.field_kinds import Kind
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject, parse_object
from verifier.sources import bundled_types_root

HOST = "dzzz.sfs.gov.example"  # a department's host: in no dictionary
ISSUER = "11440199DEMX00014L"
AUTHORITY = ("示范市市场监督管理局", "Shifan Municipal Administration for Market Regulation")


def business_licence(one: CredentialType, company: HeldOut, seed: int) -> JsonObject:
    """Return the business licence of ``company``; ``seed`` stands for chance."""
    chance = random.Random(seed)  # noqa: S311 (figures to measure with, no secrets)
    code = f"91440199MA{''.join(chance.choices('0123456789ABCDEFGHJKLMNPQRTUWXY', k=8))}"
    year = chance.randint(2001, 2025)
    day = f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    issued = f"2026-{chance.randint(1, 11):02d}-{chance.randint(1, 28):02d}"
    subject: JsonObject = {
        "type": f"{one.type}Subject",
        "certificateNumber": code,
        "issuedDate": issued,
        "areaCode": "440199",
        "trustLevel": "A",
        "licenceHolder": [{"name": company.name, "codeType": "001", "code": code}],
        "unifiedSocialCreditCode": code,
        "entityName": company.name,
        "entityType": chance.choice(("有限责任公司（自然人投资或控股）", "有限责任公司(自然人独资)", "个体工商户", "其他有限责任公司")),
        "legalRepresentative": company.person,
        "registeredCapital": company.capital,
        "establishedDate": day,
        "termFrom": day,
        "domicile": company.domicile,
        "businessScope": company.scope,
        "registrationAuthority": AUTHORITY[0],
        "approvalDate": issued,
    }
    return _wrapped(one, subject, chance, valid_from=issued)


def signed_example(one: CredentialType, seed: int = 1) -> JsonObject:
    """Return the fullest example of a type as it would be signed, at a host of its own and without portraits."""
    chance = random.Random(seed)  # noqa: S311 (figures to measure with, no secrets)
    path = bundled_types_root() / one.name / one.version / "examples" / "valid-full.json"
    text = path.read_text(encoding="utf-8").replace("localhost%3A8000", HOST).replace("http://localhost:8000", f"https://{HOST}")
    licence = parse_object(text.encode())
    subject = licence["credentialSubject"]
    portraits = {field.name for field in one.fields if field.type.kind is Kind.IMAGE}
    if isinstance(subject, dict):
        licence["credentialSubject"] = {name: value for name, value in subject.items() if name not in portraits}
    issuer = licence["issuer"]
    authority = issuer["id"] if isinstance(issuer, dict) else issuer
    return {**licence, "proof": _proof(one.suites[0], f"{authority}#key-1", "2026-11-23", chance)}


def _proof(suite: str, verification_method: str, day: str, chance: random.Random) -> JsonObject:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": f"{day}T07:{chance.randrange(60):02d}:{chance.randrange(60):02d}Z",
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + base58.b58encode(chance.randbytes(64)).decode(),
    }


def _wrapped(one: CredentialType, subject: JsonObject, chance: random.Random, *, valid_from: str) -> JsonObject:
    authority = f"did:web:{HOST}:authorities:{ISSUER}"
    index = str(chance.randrange(131_072))
    number = chance.randint(2, 40)
    serial = f"440199{chance.randrange(10**6):08d}"
    identifier = LicenceIdentifier.compose(type_code=one.type_code, issuer_code=ISSUER, serial=serial, version=1, arc="2.999")
    statuses: list[JsonObject] = [
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": index,
            "statusListCredential": f"https://{HOST}/status-lists/{purpose}-{number}",
        }
        for purpose in ("revocation", "suspension")
    ]
    digest = b"\x12\x20" + hashlib.sha256(one.files.get("face.svg", b"")).digest()
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://licence.example/contexts/licence/v1", one.context],
        "id": identifier.urn,
        "type": ["VerifiableCredential", "LicenceCredential", one.type],
        "name": [{"@value": text, "@language": language} for language, text in one.names.items()],
        "issuer": {
            "id": authority,
            "name": [{"@value": text, "@language": language} for text, language in zip(AUTHORITY, ("zh-hans", "en"), strict=True)],
        },
        "validFrom": f"{valid_from}T00:00:00+08:00",
        "credentialSubject": subject,
        "credentialSchema": {"id": one.schema, "type": "JsonSchema"},
        "credentialStatus": [*statuses],
        "renderMethod": {
            "type": "TemplateRenderMethod",
            "renderSuite": "svg-mustache",
            "template": {
                "id": one.face or "",
                "mediaType": "image/svg+xml",
                "digestMultibase": "u" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            },
        },
        "proof": _proof(one.suites[0], f"{authority}#key-1", valid_from, chance),
    }
