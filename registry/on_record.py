"""What is on record of a licence, as values: whoever reads them needs no table. Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier
from verifier.ports import StateChange

from .states import State


class Licence(Struct, frozen=True):
    """A licence as it stands on record; ``body`` is the signed credential, None while it is only reserved."""

    identifier: LicenceIdentifier
    authority: str
    type_name: str
    state: State
    reserved_at: datetime
    deposited_at: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    list_number: int
    status_index: int
    holders: tuple[tuple[str, str], ...]
    body: bytes | None
    body_digest: bytes | None


class RecordedEvent(Struct, frozen=True):
    """One event with everything that is on record about it; ``statement`` is what the authority signed."""

    sequence: int
    action: str
    prior: State
    recorded_at: datetime
    change: StateChange
    statement: bytes | None
