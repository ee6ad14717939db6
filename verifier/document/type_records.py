"""The parts of a directory entry: fields, holder rule, validity rule, defining authority."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from .entry_reader import EntryReader
from .field_kinds import FieldType, parse_field_type

LEVELS = "national|province|prefecture|county"
HOLDER_KINDS = "legalPerson|individualBusiness|naturalPerson|otherOrganisation"


class Field(Struct, frozen=True):
    """One field of a licence.

    Attributes:
        name: the member of ``credentialSubject``, and the column of a sheet.
        type: what stands in it; ``type.code`` is the directory's code for that (``s512``, ``d``, ``e:1,2,9``).
        face: whether the paper original shows it.
        signed: False for living facts, which go stale in a signed document: they belong to the licence's record.
    """

    name: str
    type: FieldType
    required: bool
    sensitive: bool
    face: bool
    signed: bool = True

    @property
    def living(self) -> bool:
        """Whether the field changes while the licence stands, so that it is never signed."""
        return not self.signed


class DefiningAuthority(Struct, frozen=True):
    """Who defined a type of licence, for whom ``level`` says (national, province, …)."""

    code: str
    names: Mapping[str, str]
    level: str


class HolderRule(Struct, frozen=True):
    """Who may hold a licence: kinds, codes of the holder's number (``001``, ``111`` …), and how many at most."""

    kinds: tuple[str, ...]
    code_types: tuple[str, ...]
    most: int
    natural: bool


class ValidityRule(Struct, frozen=True):
    """Which fields begin and end the validity of a licence, the first present one counting, and the rule in words."""

    begins: tuple[str, ...]
    ends: tuple[str, ...]
    rule: Mapping[str, str]


def read_field(reader: EntryReader) -> Field:
    """Return the field that one object of ``fields`` describes."""
    reader.closed("name", "type", "required", "sensitive", "face", "signed")
    return Field(
        name=reader.text("name", r"[a-z][A-Za-z0-9]*"),
        type=parse_field_type(reader.text("type"), f"{reader.place}/type"),
        required=reader.flag("required"),
        sensitive=reader.flag("sensitive"),
        face=reader.flag("face"),
        signed=reader.flag("signed") if "signed" in reader.members else True,
    )


def read_defining_authority(reader: EntryReader) -> DefiningAuthority:
    """Return who defined the type."""
    reader.closed("code", "names", "level")
    return DefiningAuthority(code=reader.text("code", "[0-9A-Z]{18}"), names=reader.names("names"), level=reader.text("level", LEVELS))


def read_validity(reader: EntryReader) -> ValidityRule:
    """Return what begins and ends the validity."""
    reader.closed("from", "until", "rule")
    return ValidityRule(begins=reader.texts("from"), ends=reader.texts("until"), rule=reader.names("rule"))


def read_holder(reader: EntryReader) -> HolderRule:
    """Return who may hold the licence."""
    reader.closed("kinds", "codeTypes", "most", "natural")
    return HolderRule(
        kinds=reader.texts("kinds", HOLDER_KINDS),
        code_types=reader.texts("codeTypes", "[0-9]{3}"),
        most=reader.count("most"),
        natural=reader.flag("natural"),
    )
