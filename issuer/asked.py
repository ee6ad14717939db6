"""What a caller of ``POST /credentials/issue`` asks for, as the claims of a licence.

A caller says what a row of a sheet says: type, holders, fields, validity. Who issues, under which identifier, at which index,
when and with which key is not the caller's to say: such a member is refused, or must be what it will be anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from msgspec import Struct

from issuer.build import build_credential
from issuer.check import placeholder
from issuer.claims import Claims, Holder
from issuer.columns import ENVELOPE_COLUMNS, HOLDER_KEY
from issuer.holder_key import parse_holder_key
from issuer.ledger import Authority
from issuer.period import first_present, read_period
from issuer.row_reader import DEFAULT_TRUST_LEVEL, ISSUE_DATES
from verifier.asked import json_kind
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.errors import Malformed, Unsupported, shortened
from verifier.problems import MemberMissing, MemberType
from verifier.proof.canonical.jcs import jcs_digest

SUBJECT = "/credential/credentialSubject"
BASE_TYPES = ("VerifiableCredential", "LicenceCredential")
GIVEN = ("credentialSubject", "validFrom", "validUntil")  # what a caller says
EQUAL = ("name", "credentialSchema", "renderMethod")  # what may stand there as it will be
OPTIONS = ("cryptosuite", "keyType", "serial", "version")


class NotTheCallers(Unsupported):
    """Something that the registry or the authority decides, never a caller."""

    code = "not_the_callers"


class MemberUnknown(Malformed):
    """A member that would not be signed."""

    code = "member_unknown"


class TypeNotNamed(Malformed):
    """A credential that doesn't say which one licence type it is of."""

    code = "type_not_named"


class Wish(Struct, frozen=True):
    """A request that is understood.

    Attributes:
        suite: the cryptosuites, as ``--suite`` of a mint writes them; None for the type's first.
        key_type: the kind of key that the caller expects, None where it is all the same.
    """

    credential_type: CredentialType
    claims: Claims
    suite: str | None
    key_type: str | None


class Reader(Struct, frozen=True):
    """Reads requests for one authority; ``zone`` is the one in which dates are meant."""

    directory: Directory
    authority: Authority
    zone: tzinfo

    def read(self, credential: JsonObject, options: JsonObject, now: datetime) -> Wish:
        """Return what is asked for.

        Raises:
            NotTheCallers, MemberUnknown, MemberMissing, MemberType, TypeNotNamed: as their names say.
            UnknownType: the directory has no such type.
            VerifierError: a date or a holder's key that is none.
        """
        _require_options(options)
        credential_type = self._type(credential)
        subject = _object(credential, "credentialSubject", "/credential")
        claims = _Claims(credential_type, self.authority, self.zone, now.astimezone(self.zone).date()).read(credential, subject, options)
        self._require_nothing_chosen(credential, credential_type, claims)
        return Wish(credential_type, claims, _text(options, "cryptosuite"), _text(options, "keyType"))

    def _type(self, credential: JsonObject) -> CredentialType:
        types = credential.get("type")
        named = [each for each in types if each not in BASE_TYPES] if isinstance(types, list) else []
        if len(named) != 1 or not isinstance(named[0], str):
            raise TypeNotNamed(
                found=shortened(types), wanted=f"an array of {', '.join(BASE_TYPES)} and one licence type", place="/credential/type"
            )
        return self.directory.by_type(named[0])

    def _require_nothing_chosen(self, credential: JsonObject, credential_type: CredentialType, claims: Claims) -> None:
        made = build_credential(claims, placeholder(self.authority, credential_type), self.authority, credential_type)
        equal: dict[str, Callable[[JsonValue], bool]] = {
            "@context": lambda given: isinstance(given, list) and given == made["@context"][: len(given)] and bool(given),  # type: ignore[index]
            "type": lambda _: True,
            "issuer": lambda given: given in (self.authority.did, {"id": self.authority.did}, made["issuer"]),
            **{name: lambda given, name=name: given == made.get(name) for name in EQUAL},  # type: ignore[misc]
            **{name: lambda _: True for name in GIVEN},
        }
        for name, value in credential.items():
            if name not in equal or not equal[name](value):
                wanted = shortened(made[name], 120) if name in equal else f"only {', '.join(equal)}"
                raise NotTheCallers(found=f"{name}: {shortened(value)}", wanted=wanted, place=f"/credential/{name}")


class _Claims(Struct, frozen=True):
    """Reads the subject of a credential that is asked for."""

    credential_type: CredentialType
    authority: Authority
    zone: tzinfo
    today: date

    def read(self, credential: JsonObject, subject: JsonObject, options: JsonObject) -> Claims:
        face = {field.name: subject[field.name] for field in self.credential_type.signed_fields if field.name in subject}
        given = {name: subject[name] for name in ENVELOPE_COLUMNS if name in subject and name not in face}
        self._require_known(subject, {*face, *given})
        holders = _holders(subject)
        holder_key = None if "id" not in subject else parse_holder_key(_required(subject, "id", SUBJECT))
        begins, ends = (_text(credential, name) for name in ("validFrom", "validUntil"))
        serial, version = _text(options, "serial"), _version(options)
        said: dict[str, JsonValue] = {"serial": serial, "validFrom": begins, "validUntil": ends, HOLDER_KEY: holder_key}
        values = {**face, **given, **{name: value for name, value in said.items() if value is not None}, "version": str(version)}
        rule = self.credential_type.validity
        period = read_period(begins or first_present(face, rule.begins), ends or first_present(face, rule.ends), self.zone, self.today)
        return Claims(
            line=0,
            holders=holders,
            serial=serial,
            version=version,
            valid_from=period.begins,
            valid_until=period.ends,
            envelope=self._defaults(face) | given,
            face=face,
            digest=self._digest(holders, values),
            holder_key=holder_key,
        )

    def _require_known(self, subject: JsonObject, known: set[str]) -> None:
        if subject.get("type", self.credential_type.subject_type) != self.credential_type.subject_type:
            raise NotTheCallers(found=shortened(subject["type"]), wanted=self.credential_type.subject_type, place=f"{SUBJECT}/type")
        unknown = [name for name in subject if name not in known | {"type", "id", "licenceHolder"}]
        if unknown:
            wanted = f"a field of {self.credential_type.name} that is signed (`licence type show {self.credential_type.name}`)"
            raise MemberUnknown(found=shortened(unknown[0]), wanted=wanted, place=SUBJECT)

    def _defaults(self, face: Mapping[str, JsonValue]) -> JsonObject:
        defaults: JsonObject = {
            "issuedDate": first_present(face, ISSUE_DATES) or self.today.isoformat(),
            "areaCode": self.authority.area,
            "trustLevel": DEFAULT_TRUST_LEVEL,
        }
        number = face.get(self.credential_type.number_field)
        return defaults | ({"certificateNumber": number} if isinstance(number, str) else {})

    def _digest(self, holders: Sequence[Holder], values: Mapping[str, JsonValue]) -> bytes:
        """Return the name of what was asked: the same asked again is the same licence, like the same row of a sheet."""
        asked: JsonObject = {
            "authority": self.authority.code,
            "type": self.credential_type.key,
            "holders": [[holder.name, holder.code_type, holder.code] for holder in holders],
            "values": dict(values),
        }
        return jcs_digest(asked)


def _holders(subject: JsonObject) -> tuple[Holder, ...]:
    listed = subject.get("licenceHolder")
    if not isinstance(listed, list) or not listed:
        raise MemberMissing(found=json_kind(listed), wanted="licenceHolder, an array of at least one holder", place=SUBJECT)
    return tuple(_holder(each, f"{SUBJECT}/licenceHolder/{number}") for number, each in enumerate(listed))


def _holder(value: JsonValue, place: str) -> Holder:
    names = ("name", "codeType", "code")
    if not isinstance(value, dict) or set(value) != set(names):
        raise MemberType(found=shortened(value), wanted=f"an object with {', '.join(names)}", place=place)
    return Holder(*(_required(value, name, place) for name in names))


def _require_options(options: JsonObject) -> None:
    unknown = [name for name in options if name not in OPTIONS]
    if unknown:
        raise NotTheCallers(found=shortened(unknown[0]), wanted=f"only {', '.join(OPTIONS)}", place="/options")


def _object(body: JsonObject, name: str, place: str) -> JsonObject:
    value = body.get(name)
    if not isinstance(value, dict):
        raise MemberType(found=json_kind(value), wanted="an object", place=f"{place}/{name}")
    return value


def _required(body: JsonObject, name: str, place: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise MemberType(found=json_kind(value), wanted="a string", place=f"{place}/{name}")
    return value


def _text(body: JsonObject, name: str) -> str | None:
    return None if body.get(name) is None else _required(body, name, "")


def _version(options: JsonObject) -> int:
    version = options.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 999:
        raise MemberType(found=shortened(version), wanted="a number from 1 to 999", place="/options/version")
    return version
