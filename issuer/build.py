"""Claims, reservation, authority and type to the unsigned credential, member by member as the profile orders them."""

from __future__ import annotations

from typing import NamedTuple

from issuer.claims import Claims
from issuer.ledger import Authority
from verifier.document.contexts import CREDENTIALS_V2, LICENCE_V1
from verifier.document.credential_type import CredentialType
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject, JsonValue

STATUS_PURPOSES = ("revocation", "suspension")


class Place(NamedTuple):
    """Where a licence stands in the record: its identifier and its position in the status lists."""

    identifier: LicenceIdentifier
    list_number: int
    status_index: int


def build_credential(claims: Claims, place: Place, authority: Authority, credential_type: CredentialType) -> JsonObject:
    """Return the credential that is to be signed; nothing in it is left for a signer to fill in but the proof.

    Source: VC Data Model 2.0, section 4; Bitstring Status List 1.0, 2.1 (an index is a decimal string).
    """
    credential: JsonObject = {
        "@context": [CREDENTIALS_V2, LICENCE_V1, credential_type.context],
        "id": place.identifier.urn,
        "type": ["VerifiableCredential", "LicenceCredential", credential_type.type],
        "name": _language_values(credential_type.names["zh-hans"], credential_type.names["en"]),
        "issuer": {"id": authority.did, "name": _language_values(authority.names["zh-hans"], authority.names["en"])},
        "validFrom": claims.valid_from,
    }
    if claims.valid_until is not None:
        credential["validUntil"] = claims.valid_until
    credential["credentialSubject"] = _subject(claims, place.identifier, credential_type)
    credential["credentialSchema"] = {"id": credential_type.schema, "type": "JsonSchema"}
    credential["credentialStatus"] = [_status_entry(purpose, place, authority.base_url) for purpose in STATUS_PURPOSES]
    if credential_type.face:
        template: JsonObject = {
            "id": credential_type.face,
            "mediaType": "image/svg+xml",
            "digestMultibase": credential_type.face_digest_multibase,
        }
        credential["renderMethod"] = {"type": "TemplateRenderMethod", "renderSuite": "svg-mustache", "template": template}
    return credential


def _subject(claims: Claims, identifier: LicenceIdentifier, credential_type: CredentialType) -> JsonObject:
    envelope: dict[str, JsonValue] = dict(claims.envelope)
    # A type without a number of its own is printed with the serial, which may be known only now.
    envelope.setdefault("certificateNumber", identifier.serial)
    subject: JsonObject = {"type": credential_type.subject_type}
    if claims.holder_key is not None:
        subject["id"] = claims.holder_key
    for name in ("certificateNumber", "issuedDate", "areaCode", "trustLevel"):
        subject[name] = envelope[name]
    subject["licenceHolder"] = [{"name": holder.name, "codeType": holder.code_type, "code": holder.code} for holder in claims.holders]
    for name in ("copyKind", "replaces", "relatedMatterCode"):
        if name in envelope:
            subject[name] = envelope[name]
    subject.update(claims.face)
    return subject


def _language_values(chinese: str, english: str) -> JsonValue:
    return [{"@value": chinese, "@language": "zh-hans"}, {"@value": english, "@language": "en"}]


def _status_entry(purpose: str, place: Place, base_url: str) -> JsonObject:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(place.status_index),
        "statusListCredential": f"{base_url}/status-lists/{purpose}-{place.list_number}",
    }
