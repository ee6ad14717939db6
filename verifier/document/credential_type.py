"""A type of licence as the directory describes it: the files of ``credential-types/<name>/v<n>/``."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

from msgspec import Struct

from ..errors import Malformed, shortened
from .entry_reader import EntryReader, TypeMalformed
from .strict_json import JsonObject, parse_object
from .type_records import (
    LEVELS,
    DefiningAuthority,
    Field,
    HolderRule,
    ValidityRule,
    read_defining_authority,
    read_field,
    read_holder,
    read_validity,
)

ENTRY = "type.json"
REQUIRED_FILES = ("schema.json", "context.jsonld", "labels.json")
FACE = "face.svg"
ENTRY_FILES = (ENTRY, *REQUIRED_FILES, FACE)

SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
SHA2_256 = b"\x12\x20"  # multihash header: function, length

# What a sheet may have for every type, before the type's own fields (profile: sheets).
SHEET_COLUMNS = ("holderName", "holderCodeType", "holderCode", "serial", "validFrom", "validUntil", "version")


class TypeDigestMismatch(Malformed):
    """A file of an entry is not the one that the entry was made with."""

    code = "type_digest_mismatch"


class CredentialType(Struct, frozen=True):
    """One version of one type of licence: the members of its ``type.json``, and the files that belong to it.

    Attributes:
        labels: what people call each field, envelope member, column (``entityName``), part (``lines.amount``) and
            choice (``sex.1``), by language.
        files: what the type was loaded from, by name within its folder.
    """

    name: str
    version: str
    type: str
    type_code: str
    names: Mapping[str, str]
    context: str
    schema: str
    face: str | None
    defining_authority: DefiningAuthority
    holder: HolderRule
    issuing_level: str
    suites: tuple[str, ...]
    validity: ValidityRule
    status_required: bool
    one_live_per_holder: bool
    number_field: str
    legal_basis: tuple[Mapping[str, str], ...]
    sharing: str
    published: bool
    open: bool
    fields: tuple[Field, ...]
    sheet: tuple[str, ...]
    digests: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    files: Mapping[str, bytes]

    @classmethod
    def load(cls, files: Mapping[str, bytes]) -> Self:
        """Return the type that ``files`` describe, by name within the folder; the picture ``face.svg`` may stay away.

        Raises:
            TypeMalformed: the entry does not say what it must; ``place`` is a JSON Pointer into ``type.json``.
            TypeDigestMismatch: a file is another one than the entry says.
            JsonRefused: ``type.json`` is no strict JSON.
        """
        for name in (ENTRY, *REQUIRED_FILES):
            if name not in files:
                raise TypeMalformed(found="no such file", wanted="one", place=name)
        loaded = cls._read(EntryReader(parse_object(files[ENTRY])), files)
        for name, wanted in loaded.digests.items():
            if name in loaded.files and (found := digest(loaded.files[name])) != wanted:
                raise TypeDigestMismatch(found=found, wanted=wanted, place=f"{loaded.key}/{name}")
        return loaded

    @classmethod
    def _read(cls, entry: EntryReader, files: Mapping[str, bytes]) -> Self:
        entry.closed(*_MEMBERS)
        state = entry.inner("state").closed("published", "open")
        name = entry.text("name", r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
        version = entry.text("version", r"v[1-9][0-9]{0,3}")
        folder = f"/{name}/{version}/"
        loaded = cls(
            name=name,
            version=version,
            type=entry.text("type", r"[A-Z][A-Za-z0-9]*"),
            type_code=entry.text("typeCode", r"[0-9A-Z]{18}[0-9]{3}"),
            names=entry.names("names"),
            context=_address(entry, "context", f"{folder}context.jsonld"),
            schema=_address(entry, "schema", f"{folder}schema.json"),
            face=_address(entry, "face", f"{folder}face.svg") if "face" in entry.members else None,
            defining_authority=read_defining_authority(entry.inner("definingAuthority")),
            holder=read_holder(entry.inner("holder")),
            issuing_level=entry.text("issuingLevel", LEVELS),
            suites=entry.texts("suites", "|".join(SUITES)),
            validity=read_validity(entry.inner("validity")),
            status_required=entry.inner("status").closed("required").flag("required"),
            one_live_per_holder=entry.flag("oneLivePerHolder"),
            number_field=entry.text("numberField"),
            legal_basis=tuple(reader.in_languages() for reader in entry.inners("legalBasis")),
            sharing=entry.text("sharing", "unconditional|by-matter|conditional"),
            published=state.flag("published"),
            open=state.flag("open"),
            fields=tuple(read_field(reader) for reader in entry.inners("fields")),
            sheet=entry.texts("sheet"),
            digests=_digests(entry.inner("digests")),
            labels=_labels(files["labels.json"]),
            files=MappingProxyType({name: files[name] for name in ENTRY_FILES if name in files}),
        )
        loaded._require_known_fields(entry)
        return loaded

    def _require_known_fields(self, entry: EntryReader) -> None:
        names = [field.name for field in self.fields]
        if len(set(names)) != len(names):
            raise entry.wrong("fields", "a field twice", "each field once")
        wanted = {*names, *SHEET_COLUMNS}
        for place, used in (
            ("numberField", (self.number_field,)),
            ("validity/from", self.validity.begins),
            ("validity/until", self.validity.ends),
            ("sheet", self.sheet),
        ):
            for name in used:
                if name not in (wanted if place == "sheet" else names):
                    raise entry.wrong(place, name, "a field of this type")
        for name in REQUIRED_FILES if self.face is None else (*REQUIRED_FILES, FACE):
            if name not in self.digests:
                raise entry.wrong(f"digests/{name}", "none", "the digest of the file")

    @property
    def key(self) -> str:
        """Name and version as one text: ``business-licence/v1``."""
        return f"{self.name}/{self.version}"

    @property
    def subject_type(self) -> str:
        """The type of ``credentialSubject``, which opens the type's own vocabulary: ``BusinessLicenceSubject``."""
        return f"{self.type}Subject"

    @property
    def signed_fields(self) -> tuple[Field, ...]:
        """The fields that stand in the credential, in their order."""
        return tuple(field for field in self.fields if field.signed)

    @property
    def face_digest_multibase(self) -> str | None:
        """The digest of ``face.svg`` as ``renderMethod`` writes it (multihash SHA2-256, base64url), or None without a face."""
        if self.face is None:
            return None
        multihash = SHA2_256 + bytes.fromhex(self.digests[FACE].removeprefix("sha256:"))
        return "u" + base64.urlsafe_b64encode(multihash).decode("ascii").rstrip("=")

    def digest_of(self, name: str) -> str:
        """Return ``sha256:`` and the digest of one file of the entry in lower hex.

        Raises:
            TypeMalformed: the entry has no such file.
        """
        if name in self.files:
            return digest(self.files[name])
        if name in self.digests:
            return self.digests[name]
        raise TypeMalformed(found="no such file", wanted=f"one of {', '.join(ENTRY_FILES)}", place=f"{self.key}/{name}")

    def schema_document(self) -> JsonObject:
        """Return the parsed ``schema.json``.

        Raises:
            JsonRefused: it is no strict JSON.
        """
        return parse_object(self.files["schema.json"])


def digest(content: bytes) -> str:
    """Return ``sha256:`` and the SHA-256 of ``content`` in lower hex."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


_MEMBERS = (
    "name",
    "version",
    "type",
    "typeCode",
    "names",
    "context",
    "schema",
    "face",
    "definingAuthority",
    "holder",
    "issuingLevel",
    "suites",
    "validity",
    "status",
    "oneLivePerHolder",
    "numberField",
    "legalBasis",
    "sharing",
    "state",
    "fields",
    "sheet",
    "digests",
)


def _address(entry: EntryReader, member: str, path: str) -> str:
    """Return the address of one of the type's own files, which ends with its folder and name."""
    address = entry.text(member, r"https://[a-z0-9./-]+")
    if not address.endswith(path):
        raise entry.wrong(member, shortened(address), f"an address that ends with {path}")
    return address


def _digests(reader: EntryReader) -> Mapping[str, str]:
    reader.closed(*REQUIRED_FILES, FACE)
    return MappingProxyType({name: reader.text(name, "sha256:[0-9a-f]{64}") for name in reader.members})


def _labels(raw: bytes) -> Mapping[str, Mapping[str, str]]:
    reader = EntryReader(parse_object(raw), "labels.json")
    return MappingProxyType({name: reader.names(name) for name in reader.members})
