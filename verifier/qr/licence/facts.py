"""What a signed licence of this house says, without what follows from it; and the licence again.

The shape is that of every licence (docs: the licence credential); one that has another shape has no facts.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Final, Self
from urllib.parse import unquote

from msgspec import Struct

from ...document.contexts import CREDENTIALS_V2, LICENCE_V1
from ...document.credential_type import SHA2_256
from ...document.entry_reader import LANGUAGES
from ...document.identifier import LicenceIdentifier
from ...document.instants import whole_seconds
from ...document.strict_json import JsonObject, JsonValue
from ...errors import Malformed, shortened
from ...proof.multibase import decode_base58, encode_base58
from ..errors import NotRepresentable

_CONTEXT: Final = "/context.jsonld"
_DID: Final = re.compile(r"did:web:(?P<host>[^:]+):authorities:(?P<code>[^:#]+)")
_KEY: Final = re.compile(r"(?P<did>.+)#key-(?P<number>0|[1-9][0-9]{0,4})", re.ASCII)
_LIST: Final = re.compile(r"(?P<lists>.+/)revocation-(?P<number>[1-9][0-9]{0,4})", re.ASCII)
_JCS: Final = "-jcs-"
SIGNATURE_BYTES, KEY_BYTES = 96, 51  # the most there are, of P-384; base58 takes time that grows with the square


class TypeFacts(Struct, frozen=True, kw_only=True):
    """What all licences of a type say.

    Attributes:
        context: the address of the type's context, from which those of schema and face follow.
        name: the type's name among the credential's types.
        names: the licence's name in Chinese and English.
        face: SHA-256 of the type's face, or None for a type without one.
        suite: the cryptosuite, which a type mostly has in common.
        code: the 21 characters of the type in the licence's identifier.
    """

    context: str
    name: str
    names: tuple[str, str]
    face: bytes | None
    suite: str
    code: str


class Facts(Struct, frozen=True, kw_only=True):
    """The facts of one licence.

    Attributes:
        arc: the root of its identifier, or "".
        authority: the issuer's code, in its DID and in the identifier.
        host: of the authority's DID.
        lists: where the status lists stand, or None where they stand at ``host``; purpose, hyphen and ``list_number`` follow.
        description: in Chinese and English, where the licence has one.
        created: seconds since 1970.
        subject: its members, without type and id.
        holder_key: header and raw bytes of the holder's key, where one is bound.
    """

    type: TypeFacts
    arc: str
    authority: str
    host: str
    authority_names: tuple[str, str]
    key_number: int
    serial: str
    version: int
    lists: str | None
    list_number: int
    status_index: int
    valid_from: str
    valid_until: str | None
    description: tuple[str | None, str | None]
    created: int
    signature: bytes
    holder_key: bytes | None
    subject: JsonObject

    @classmethod
    def of(cls, licence: JsonObject) -> Self:
        """Return the facts of ``licence``; whether they are all that it says, ``licence`` of them answers.

        Raises:
            NotRepresentable: it has another shape.
        """
        try:
            return cls._taken_from(licence)
        except (Malformed, ValueError, binascii.Error, OverflowError) as error:
            raise NotRepresentable(found=shortened(error), wanted="the values of a licence of this house") from error

    @classmethod
    def _taken_from(cls, licence: JsonObject) -> Self:
        match licence:
            case {
                "@context": [_, _, str(context)],
                "id": str(urn),
                "type": [_, _, str(kind)],
                "name": [{"@value": str(name)}, {"@value": str(english_name)}],
                "issuer": {"id": str(did), "name": [{"@value": str(authority_name)}, {"@value": str(english_authority_name)}]},
                "validFrom": str(valid_from),
                "credentialSubject": dict(subject),
                "credentialStatus": [{"statusListIndex": str(index), "statusListCredential": str(list_url)}, _],
                "proof": {"cryptosuite": str(suite), "created": str(created), "verificationMethod": str(method), "proofValue": str(value)},
            }:
                identifier = LicenceIdentifier.parse(urn)
                issuer, key, status = _matched(_DID, did), _matched(_KEY, method), _matched(_LIST, list_url)
                until = licence.get("validUntil")
                return cls(
                    type=TypeFacts(
                        context=context,
                        name=kind,
                        names=(name, english_name),
                        face=_face_digest(licence.get("renderMethod")),
                        suite=suite,
                        code=identifier.type_code,
                    ),
                    arc=identifier.arc,
                    authority=issuer["code"],
                    host=issuer["host"],
                    authority_names=(authority_name, english_authority_name),
                    key_number=int(key["number"]),
                    serial=identifier.serial,
                    version=identifier.version,
                    lists=None if status["lists"] == _lists_at(issuer["host"]) else status["lists"],
                    list_number=int(status["number"]),
                    status_index=int(index),
                    valid_from=valid_from,
                    valid_until=until if isinstance(until, str) else None,
                    description=_descriptions(licence.get("description")),
                    created=whole_seconds(datetime.fromisoformat(created)),
                    signature=decode_base58(value, most=SIGNATURE_BYTES),
                    holder_key=_holder_key(subject.get("id")),
                    subject={name: value for name, value in subject.items() if name not in ("type", "id")},
                )
            case _:
                raise NotRepresentable(found="a document of another shape", wanted="a signed licence of this house")

    def licence(self) -> JsonObject:
        """Return the licence, its members in the order in which licences are minted.

        Raises:
            Malformed: an identifier or a time that cannot be.
        """
        kind, did = self.type, f"did:web:{self.host}:authorities:{self.authority}"
        base = kind.context.removesuffix(_CONTEXT)
        identifier = LicenceIdentifier.compose(
            type_code=kind.code, issuer_code=self.authority, serial=self.serial, version=self.version, arc=self.arc
        )
        context: JsonValue = [CREDENTIALS_V2, LICENCE_V1, kind.context]
        licence: JsonObject = {
            "@context": context,
            "id": identifier.urn,
            "type": ["VerifiableCredential", "LicenceCredential", kind.name],
            "name": _in_languages(kind.names),
            "issuer": {"id": did, "name": _in_languages(self.authority_names)},
            "validFrom": self.valid_from,
        }
        if any(self.description):
            licence["description"] = _in_languages(self.description)
        if self.valid_until is not None:
            licence["validUntil"] = self.valid_until
        holder: JsonObject = {"id": f"did:key:{encode_base58(self.holder_key)}"} if self.holder_key is not None else {}
        licence["credentialSubject"] = {"type": f"{kind.name}Subject", **holder, **self.subject}
        licence["credentialSchema"] = {"id": f"{base}/schema.json", "type": "JsonSchema"}
        licence["credentialStatus"] = [self._status("revocation"), self._status("suspension")]
        if kind.face is not None:
            licence["renderMethod"] = _render_method(f"{base}/face.svg", kind.face)
        # VC-DI-EDDSA 3.3.1 and VC-DI-ECDSA 3.3.1: a proof of these suites repeats the context.
        within: JsonObject = {"@context": context} if _JCS in kind.suite else {}
        licence["proof"] = {
            **within,
            "type": "DataIntegrityProof",
            "cryptosuite": kind.suite,
            "created": f"{datetime.fromtimestamp(self.created, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "verificationMethod": f"{did}#key-{self.key_number}",
            "proofPurpose": "assertionMethod",
            "proofValue": encode_base58(self.signature),
        }
        return licence

    def _status(self, purpose: str) -> JsonObject:
        return {
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(self.status_index),
            "statusListCredential": f"{self.lists or _lists_at(self.host)}{purpose}-{self.list_number}",
        }


def _lists_at(host: str) -> str:
    return f"https://{unquote(host)}/status-lists/"


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise NotRepresentable(found=shortened(text), wanted="an address as this house writes it")
    return match


def _in_languages(texts: tuple[str | None, str | None]) -> JsonValue:
    return [{"@value": text, "@language": language} for text, language in zip(texts, LANGUAGES, strict=True) if text is not None]


def _descriptions(description: JsonValue) -> tuple[str | None, str | None]:
    by_language: dict[object, str] = {}
    for value in description if isinstance(description, list) else []:
        match value:
            case {"@value": str(text), "@language": language}:
                by_language[language] = text
    return by_language.get("zh-hans"), by_language.get("en")


def _holder_key(identifier: JsonValue) -> bytes | None:
    return decode_base58(identifier.removeprefix("did:key:"), most=KEY_BYTES) if isinstance(identifier, str) else None


def _face_digest(method: JsonValue) -> bytes | None:
    match method:
        case {"template": {"digestMultibase": str(digest)}}:
            return base64.urlsafe_b64decode(digest[1:] + "==").removeprefix(SHA2_256)
    return None


def _render_method(address: str, digest: bytes) -> JsonObject:
    multibase = "u" + base64.urlsafe_b64encode(SHA2_256 + digest).decode("ascii").rstrip("=")
    template: JsonObject = {"id": address, "mediaType": "image/svg+xml", "digestMultibase": multibase}
    return {"type": "TemplateRenderMethod", "renderSuite": "svg-mustache", "template": template}
