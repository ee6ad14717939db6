"""What stands on the face of a licence, as text by name: its fields, its envelope in the domain's words, its pictures."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from verifier.document.credential_type import CredentialType
from verifier.document.field_kinds import Kind
from verifier.document.identifier import URN
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.figures import as_written

LONG_TERM = "长期"
LANGUAGE = "zh-hans"
PICTURE_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"RIFF", "image/webp"))


def face_values(credential: JsonObject, credential_type: CredentialType) -> dict[str, str]:
    """Return the values of a face by name; choices and flags in the words of the type's labels."""
    subject, issuer = credential["credentialSubject"], credential["issuer"]
    if not isinstance(subject, dict) or not isinstance(issuer, dict):
        raise TypeError("a credential that was built here has a subject and an issuer")
    labels = credential_type.labels
    pictures = {field.name for field in credential_type.fields if field.type.kind is Kind.IMAGE}
    values = {name: _data_uri(value) if name in pictures else _text(value, name, labels) for name, value in subject.items()}
    identifier = str(credential["id"]).removeprefix(URN)
    return values | {
        "certificateIdentifier": identifier,
        "certificateName": _language_value(credential["name"]),
        "issuingAuthorityName": _language_value(issuer["name"]),
        "issuingAuthorityCode": str(issuer["id"]).rpartition(":")[2],
        "effectiveDate": str(credential["validFrom"])[:10],
        "expiringDate": str(credential.get("validUntil", LONG_TERM))[:10],
    }


def _text(value: JsonValue, name: str, labels: Mapping[str, Mapping[str, str]]) -> str:
    if isinstance(value, list):
        # Spouses, taxes and the like get a line each.
        separator = "\n" if any(isinstance(item, dict) for item in value) else "、"
        return separator.join(_text(item, name, labels) for item in value)
    if isinstance(value, dict):
        return " ".join(_text(part, f"{name}.{member}", labels) for member, part in value.items())
    if isinstance(value, bool):
        return "是" if value else "否"
    label = labels.get(f"{name}.{value}")
    return as_written(str(value), LANGUAGE) if label is None else label[LANGUAGE]


def _language_value(values: JsonValue) -> str:
    if not isinstance(values, list):
        return ""
    return next((str(value["@value"]) for value in values if isinstance(value, dict) and value.get("@language") == LANGUAGE), "")


def _data_uri(value: JsonValue) -> str:
    head = base64.b64decode(str(value)[:16])
    kind = next((kind for start, kind in PICTURE_KINDS if head.startswith(start)), "")
    return f"data:{kind};base64,{value}" if kind else ""
