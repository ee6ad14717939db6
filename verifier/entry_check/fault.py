"""What is wrong with an entry of the directory."""

from __future__ import annotations

from msgspec import Struct


class EntryFault(Struct, frozen=True):
    """One thing to mend.

    Attributes:
        file: within the folder of the entry.
        place: JSON Pointer into that file, ``line L``, or "".
        code: stable reason in snake_case.
        found: what stands there.
        wanted: what should stand there.
    """

    file: str
    place: str
    code: str
    found: str
    wanted: str
