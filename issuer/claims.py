"""A row of a sheet to the claims of a licence, or to everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from verifier.document.strict_json import JsonObject, JsonValue


class Holder(NamedTuple):
    """Who holds the licence; ``code_type`` is 001, 111 and so on."""

    name: str
    code_type: str
    code: str


class Claims(Struct, frozen=True):
    """What a row says, defaults filled in.

    Attributes:
        line: of the sheet.
        serial: None where the registry allots one.
        valid_from: date and time with offset; so is ``valid_until``, None for long-term.
        envelope: members of ``credentialSubject`` that every licence has, but the holders.
        face: the type's own fields, in the order of its entry.
        holder_key: did:key to which the licence is bound, None where it is bound to none.
        digest: SHA-256 of what was given, authority and type: independent of the day, so that the same row is the same tomorrow.
    """

    line: int
    holders: Sequence[Holder]
    serial: str | None
    version: int
    valid_from: str
    valid_until: str | None
    envelope: Mapping[str, JsonValue]
    face: JsonObject
    digest: bytes
    holder_key: str | None = None

    @property
    def holder_codes(self) -> tuple[tuple[str, str], ...]:
        """(codeType, code) of each holder."""
        return tuple((holder.code_type, holder.code) for holder in self.holders)
