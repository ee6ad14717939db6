"""A licence credential as values: what the checks ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..proof.data_integrity import Proof
from .strict_json import JsonObject


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where one purpose of a licence's status is published."""

    purpose: str
    index: int
    list_url: str


@dataclass(frozen=True, slots=True)
class Credential:
    """A licence whose shape is exact; whether anything in it is true is for the checks.

    Attributes:
        document: as it was parsed, proofs included; never edited.
        type: the licence type's own term, the third of ``type``.
        area: ``credentialSubject.areaCode``, "" where there is none.
        holder_key: ``credentialSubject.id``, the DID of the holder's key, or None where none is bound.
    """

    document: JsonObject
    id: str
    type: str
    issuer: str
    valid_from: datetime
    valid_until: datetime | None
    area: str
    holder_key: str | None
    status: tuple[StatusEntry, ...]
    proofs: tuple[Proof, ...]
