"""The formats that a type's schema may name, each as a question to a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .identifier import identifier_holds
from .instants import InstantMalformed, parse_instant
from .numbers import citizen_number_holds, date_holds, organisation_code_holds, uscc_holds

REMEMBERED_TEXTS = 256  # of one format: what stands in the licences of one office on one morning


def date_time_holds(text: str) -> bool:
    """Return whether ``text`` is a date and time with its offset."""
    try:
        parse_instant(text)
    except InstantMalformed:
        return False
    return True


class Remembered(dict[str, bool]):
    """The answers of one format to the texts that it was last asked about; asked as ``remembered.__getitem__``.

    A licence names its holder's code three times and its days several times over, and its issuer's code stands in every other one.
    """

    def __init__(self, holds: Callable[[str], bool]) -> None:
        super().__init__()
        self._holds = holds

    def __missing__(self, text: str) -> bool:
        if len(self) >= REMEMBERED_TEXTS:
            self.clear()
        answer = self[text] = self._holds(text)
        return answer


# Of our own also where JSON Schema knows the format: implementations differ on leap seconds, lower case and year 0.
FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "uscc": uscc_holds,
        "organisation-code": organisation_code_holds,
        "citizen-number": citizen_number_holds,
        "licence-identifier": identifier_holds,
        "date": date_holds,
        "date-time": date_time_holds,
    }
)


def remembered_formats() -> Mapping[str, Callable[[str], bool]]:
    """Return the formats, each with a memory."""
    return {name: Remembered(holds).__getitem__ for name, holds in FORMATS.items()}
