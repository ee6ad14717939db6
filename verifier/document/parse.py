"""From a JSON object to a ``Credential``, if its shape is exactly a licence's.

The shape is held before any cryptography. The same statements can be written in other JSON (a graph, a reverse
property, an IRI for a term, a nested context) and keep their RDFC signature, while code that reads plain members
no longer sees ``credentialStatus`` or ``validUntil`` (GHSA-9rfg-v8g9-9367). So there is one way to write a licence.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import Malformed, Unsupported, shortened
from ..limits import DEFAULT_LIMITS, Limits
from ..proof.reading import read_proofs
from .contexts import CREDENTIALS_V2, LICENCE_V1
from .instants import parse_instant
from .model import Credential, StatusEntry
from .read import Read
from .strict_json import JsonObject, JsonValue

_REQUIRED = ("@context", "id", "type", "name", "issuer", "validFrom", "credentialSubject", "credentialSchema", "proof")
_ALLOWED = {*_REQUIRED, "description", "validUntil", "credentialStatus", "renderMethod", "evidence", "relatedResource"}
_PROOF_ALLOWED = {
    "@context", "id", "type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "proofValue", "previousProof",
}  # fmt: skip
_STATUS_MEMBERS = {"type", "statusPurpose", "statusListIndex", "statusListCredential"}
_VALUE_OBJECTS = re.compile(r"(?:/issuer)?/(?:name|description)(?:/[0-9]+)?")
_VALUE_MEMBERS = {"@value", "@language", "@direction"}
STATUS_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_TYPE_TERM = re.compile(r"[A-Z][A-Za-z0-9]*")


class CredentialMalformed(Malformed):
    """A document that is no licence credential, or writes one in another shape."""

    code = "credential_malformed"


class MemberNotAllowed(CredentialMalformed):
    """A member that a licence does not have."""

    code = "member_not_allowed"


class StatusEntryMalformed(CredentialMalformed):
    """A status entry without a usable purpose, index or list."""

    code = "status_entry_malformed"


class NotALicence(Unsupported):
    """A verifiable credential of some other kind than a licence."""

    code = "not_a_licence"


def parse_credential(read: Read, limits: Limits = DEFAULT_LIMITS, *, form_holds: bool = False) -> Credential:
    """Return the licence in the document that was read.

    ``form_holds``: whether ``hold_form`` took a document of the same form before.

    Source: the profile, "The licence credential"; VC Data Model 2.0, 4.

    Raises:
        NotALicence: its ``type`` names no licence.
        CredentialMalformed: or a subclass, with the place of the first fault.
    """
    document = read.document
    if not form_holds:
        hold_form(document, limits)
    plain: Any = document  # the form holds: these members are there, and of these kinds
    subject = plain["credentialSubject"]
    until = document.get("validUntil")
    return Credential(
        read=read,
        id=_text(document["id"], "/id"),
        type=plain["type"][2],
        context=plain["@context"][2],
        schema=_schema_address(document["credentialSchema"]),
        issuer=_text(plain["issuer"]["id"], "/issuer/id"),
        valid_from=parse_instant(document["validFrom"], "/validFrom"),
        valid_until=None if until is None else parse_instant(until, "/validUntil"),
        area=_text(subject.get("areaCode", ""), "/credentialSubject/areaCode"),
        holder_key=_text(subject["id"], "/credentialSubject/id") if "id" in subject else None,
        status=_status_entries(document["credentialStatus"]) if "credentialStatus" in document else (),
        proofs=read_proofs(document, limits),
    )


def hold_form(document: JsonObject, limits: Limits = DEFAULT_LIMITS) -> None:
    """Return if ``document`` has the form of a licence.

    This depends on nothing but the names, the structure, and the words under ``@context``, ``type`` and ``@language``: where two
    documents differ in other texts and numbers only, and have one proof each, it takes both or none.

    Raises: as ``parse_credential``.
    """
    type_term = _licence_type(document)
    for name in _REQUIRED:
        if name not in document:
            raise CredentialMalformed(found="nothing", wanted=f"the member {name}", place=f"/{name}")
    for name in document:
        if name not in _ALLOWED:
            raise MemberNotAllowed(found=shortened(name), wanted="only the members of a licence", place=f"/{escaped(name)}")
    _hold_contexts(document["@context"], type_term)
    _hold_member_names(document)
    _hold_names(document, limits)
    _hold_proof_members(document)
    _hold_subject(document["credentialSubject"])
    _hold_issuer(document["issuer"])


def _licence_type(document: JsonObject) -> str:
    types = document.get("type")
    if not isinstance(types, list) or "VerifiableCredential" not in types:
        raise CredentialMalformed(found=shortened(types), wanted="a list that begins with VerifiableCredential", place="/type")
    if "LicenceCredential" not in types:
        raise NotALicence(found=shortened(types), wanted="LicenceCredential among the types", place="/type")
    # Every type must be granted; with exactly three there is one licence type, and nothing beside it.
    if len(types) != 3 or types[:2] != ["VerifiableCredential", "LicenceCredential"]:
        raise CredentialMalformed(found=shortened(types), wanted="VerifiableCredential, LicenceCredential and one type", place="/type")
    term = types[2]
    if not isinstance(term, str) or not _TYPE_TERM.fullmatch(term):
        raise CredentialMalformed(found=shortened(term), wanted="the name of a licence type", place="/type/2")
    return term


def _hold_contexts(contexts: JsonValue, type_term: str) -> None:
    # The third is compared with the type's own once the type is known; here only that it is one URL and the last.
    if not isinstance(contexts, list) or contexts[:2] != [CREDENTIALS_V2, LICENCE_V1] or len(contexts) != 3:
        raise CredentialMalformed(found=shortened(contexts), wanted=f"the contexts v2, licence and that of {type_term}", place="/@context")
    if not isinstance(contexts[2], str):
        raise CredentialMalformed(found=shortened(contexts[2]), wanted="a URL", place="/@context/2")


def _hold_member_names(document: JsonObject) -> None:
    """Refuse every ``@`` member but those of name and description, and every IRI as a member name."""
    for name, value in document.items():
        if name in ("@context", "proof") or not isinstance(value, (dict, list)) or _is_plain(value):
            continue
        # Names and descriptions are not plain either; the walk that knows its place tells them from the rest.
        _hold_plain(f"/{escaped(name)}", value)


def _is_plain(value: dict[str, JsonValue] | list[JsonValue]) -> bool:
    if isinstance(value, dict):
        for name in value:
            if name[:1] in ("@", "") or ":" in name:
                return False
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, (dict, list)) and not _is_plain(member):
            return False
    return True


def _hold_plain(place: str, value: JsonValue) -> None:
    if isinstance(value, list):
        for i, item in enumerate(value):
            _hold_plain(f"{place}/{i}", item)
    elif isinstance(value, dict):
        is_value_object = _VALUE_OBJECTS.fullmatch(place) is not None
        for name, member in value.items():
            keyword = name.startswith("@") and not (is_value_object and name in _VALUE_MEMBERS)
            if keyword or ":" in name or not name:
                raise MemberNotAllowed(found=shortened(name), wanted="a plain term", place=f"{place}/{escaped(name)}")
            if isinstance(member, (dict, list)):
                _hold_plain(f"{place}/{escaped(name)}", member)


def _hold_names(document: JsonObject, limits: Limits) -> None:
    issuer = document["issuer"]
    places = [("/name", document["name"]), ("/description", document.get("description"))]
    for place, value in [*places, ("/issuer/name", issuer.get("name") if isinstance(issuer, dict) else None)]:
        if isinstance(value, list) and len(value) > limits.languages:
            # Thousands of names are cheap to send and dear to canonicalise.
            raise CredentialMalformed(found=f"{len(value)} names", wanted=f"at most {limits.languages}", place=place)


def _hold_proof_members(document: JsonObject) -> None:
    """Refuse every member that a licence's proof doesn't have; a proof of a JCS suite repeats the contexts, all of them.

    Source: vc-di-eddsa 3.3.1: a document whose contexts merely begin with those of the proof would still verify.
    """
    proofs = document["proof"]
    if isinstance(proofs, list) and (len(proofs) < 2 or any(proof in proofs[:i] for i, proof in enumerate(proofs))):
        # One way to write it: a licence to which a copy of its proof was added is not the licence that was issued.
        raise CredentialMalformed(found=f"a list of {len(proofs)} proofs", wanted="one proof, or a set of different ones", place="/proof")
    for i, proof in enumerate(proofs if isinstance(proofs, list) else [proofs]):
        if not isinstance(proof, dict):
            raise CredentialMalformed(found=shortened(proof), wanted="a proof", place=f"/proof/{i}")
        for name in proof:
            if name not in _PROOF_ALLOWED:
                raise MemberNotAllowed(found=shortened(name), wanted=", ".join(sorted(_PROOF_ALLOWED)), place=f"/proof/{i}/{escaped(name)}")
        if "@context" in proof and proof["@context"] != document["@context"]:
            raise CredentialMalformed(
                found=shortened(proof["@context"]), wanted="the contexts of the licence", place=f"/proof/{i}/@context"
            )


def _hold_subject(subject: JsonValue) -> None:
    if not isinstance(subject, dict) or not subject:
        raise CredentialMalformed(found=shortened(subject), wanted="one object with the fields of the licence", place="/credentialSubject")


def _hold_issuer(issuer: JsonValue) -> None:
    if not isinstance(issuer, dict) or set(issuer) != {"id", "name"}:
        raise CredentialMalformed(found=shortened(issuer), wanted="an object with id and name", place="/issuer")


def _status_entries(value: JsonValue) -> tuple[StatusEntry, ...]:
    entries = value if isinstance(value, list) else [value]
    if not entries:
        raise StatusEntryMalformed(found="an empty list", wanted="status entries", place="/credentialStatus")
    return tuple(status_entry(each, f"/credentialStatus/{i}") for i, each in enumerate(entries))


def status_entry(value: JsonValue, place: str) -> StatusEntry:
    """Return one status entry of a licence.

    Source: Bitstring Status List 1.0, 2.1. The index is a decimal string and nothing else: ``int("1_0")`` is ten.
    """
    if not isinstance(value, dict) or value.keys() - {"id"} != _STATUS_MEMBERS:
        raise StatusEntryMalformed(found=shortened(value), wanted=", ".join(sorted(_STATUS_MEMBERS)), place=place)
    if value["type"] != "BitstringStatusListEntry":
        raise StatusEntryMalformed(found=shortened(value["type"]), wanted="BitstringStatusListEntry", place=f"{place}/type")
    if is_blank_label(value.get("id")):
        raise StatusEntryMalformed(found=shortened(value["id"]), wanted="a URL, or no id", place=f"{place}/id")
    index = value["statusListIndex"]
    if not isinstance(index, str) or not STATUS_INDEX.fullmatch(index):
        raise StatusEntryMalformed(found=shortened(index), wanted="a decimal number as text", place=f"{place}/statusListIndex")
    return StatusEntry(
        purpose=_text(value["statusPurpose"], f"{place}/statusPurpose"),
        index=int(index),
        list_url=_text(value["statusListCredential"], f"{place}/statusListCredential"),
    )


def _schema_address(value: JsonValue) -> str:
    address = value.get("id") if isinstance(value, dict) else None
    return address if isinstance(address, str) and value == {"id": address, "type": "JsonSchema"} else ""


def _text(value: JsonValue, place: str) -> str:
    if not isinstance(value, str):
        raise CredentialMalformed(found=shortened(value), wanted="text", place=place)
    return value


def is_blank_label(name: JsonValue) -> bool:
    """Return whether ``name`` labels a blank node.

    As an ``id`` it is in no statement: anybody could add it to a licence, or change it, and an RDFC signature would hold.
    """
    return isinstance(name, str) and name.startswith("_:")


def escaped(name: str) -> str:
    """Return a member name as a step of a JSON Pointer (RFC 6901, 3)."""
    return name.replace("~", "~0").replace("/", "~1")
