"""Claims, reservation, authority and type to the unsigned credential, member by member as the profile orders them."""

from __future__ import annotations

from typing import NamedTuple

from issuer.claims import Claims
from issuer.ledger import Authority
from verifier.document.contexts import CREDENTIALS_V2, LICENCE_V1
from verifier.document.credential_type import CredentialType
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.status import STATUS_PURPOSES

OPEN_SERIAL = "0" * 32  # stands for a serial that is still to be allotted; as long as any


class Place(NamedTuple):
    """Where a licence stands in the record: its identifier and its position in the status lists."""

    identifier: LicenceIdentifier
    list_number: int
    status_index: int


def build_credential(claims: Claims, place: Place, authority: Authority, credential_type: CredentialType) -> JsonObject:
    """Return the credential that is to be signed; nothing in it is left for a signer to fill in but the proof."""
    subject = build_subject(claims, place.identifier.serial, credential_type)
    blanks = Blanks(place.identifier.urn, claims.valid_from, claims.valid_until, subject, str(place.list_number), str(place.status_index))
    return filled_in(blanks, authority, credential_type)


class Blanks(NamedTuple):
    """What differs between the licences of one authority and type; ``valid_until`` None for long-term."""

    id: str
    valid_from: str
    valid_until: str | None
    subject: JsonValue
    list_number: str
    status_index: str


def filled_in(blanks: Blanks, authority: Authority, credential_type: CredentialType) -> JsonObject:
    """Return the credential with these values.

    Source: VC Data Model 2.0, section 4; Bitstring Status List 1.0, 2.1 (an index is a decimal string).
    """
    credential: JsonObject = {
        "@context": [CREDENTIALS_V2, LICENCE_V1, credential_type.context],
        "id": blanks.id,
        "type": ["VerifiableCredential", "LicenceCredential", credential_type.type],
        "name": _language_values(credential_type.names["zh-hans"], credential_type.names["en"]),
        "issuer": {"id": authority.did, "name": _language_values(authority.names["zh-hans"], authority.names["en"])},
        "validFrom": blanks.valid_from,
    }
    if blanks.valid_until is not None:
        credential["validUntil"] = blanks.valid_until
    credential["credentialSubject"] = blanks.subject
    credential["credentialSchema"] = {"id": credential_type.schema, "type": "JsonSchema"}
    credential["credentialStatus"] = [_status_entry(purpose, blanks, authority.base_url) for purpose in STATUS_PURPOSES]
    if credential_type.face:
        template: JsonObject = {
            "id": credential_type.face,
            "mediaType": "image/svg+xml",
            "digestMultibase": credential_type.face_digest_multibase,
        }
        credential["renderMethod"] = {"type": "TemplateRenderMethod", "renderSuite": "svg-mustache", "template": template}
    return credential


def build_subject(claims: Claims, serial: str, credential_type: CredentialType) -> JsonObject:
    """Return the subject of the credential; a type without a number of its own is printed with the serial."""
    envelope: dict[str, JsonValue] = {"certificateNumber": serial, **claims.envelope}
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


def _status_entry(purpose: str, blanks: Blanks, base_url: str) -> JsonObject:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": blanks.status_index,
        "statusListCredential": f"{base_url}/status-lists/{purpose}-{blanks.list_number}",
    }
