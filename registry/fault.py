"""What is wrong with the record, as whoever looks through it says it."""

from __future__ import annotations

from msgspec import Struct


class Fault(Struct, frozen=True):
    """Something that does not hold: a stable code, and about what."""

    code: str
    place: str
    found: str = ""
