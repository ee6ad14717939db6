"""What is wrong with the record, as whoever looks through it says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: a stable code, and about what."""

    code: str
    place: str
    found: str = ""
