"""A licence credential as values: what the checks ask of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from ..proof.reading import Proof
from .read import Read
from .strict_json import JsonObject


class StatusEntry(Struct, frozen=True):
    """Where one purpose of a licence's status is published."""

    purpose: str
    index: int
    list_url: str


class Credential(Struct, frozen=True):
    """A licence whose shape is exact; whether anything in it is true is for the checks.

    Attributes:
        read: the document, proofs included.
        type: the licence type's own term, the third of ``type``.
        context: the address of the type's context, the third of ``@context``.
        schema: the address of the type's schema, "" where ``credentialSchema`` is anything but that of a JSON Schema.
        area: ``credentialSubject.areaCode``, "" where there is none.
        holder_key: ``credentialSubject.id``, the DID of the holder's key, or None where none is bound.
    """

    read: Read
    id: str
    type: str
    context: str
    schema: str
    issuer: str
    valid_from: datetime
    valid_until: datetime | None
    area: str
    holder_key: str | None
    status: tuple[StatusEntry, ...]
    proofs: tuple[Proof, ...]

    @property
    def document(self) -> JsonObject:
        """The document as parsed."""
        return self.read.document
