"""Whoever is given a licence, and what they say that it is for. Pure."""

from __future__ import annotations

from msgspec import Struct

from verifier.errors import shortened

from ..errors import Malformed, Refused

PURPOSE_CHARACTERS = 200  # a matter's code (31) with a few words, and no room for a file


class Reader(Struct, frozen=True):
    """Whoever is given a licence.

    Attributes:
        who: ``token:…``, ``proxy:…``, ``address:…``, ``os:…``: what they have shown to be, and no name that they merely say.
        way: the command or the address that gives it out.
        purpose: what for, in their own words: a matter's code, a case.
    """

    who: str
    way: str
    purpose: str = ""


def checked_purpose(purpose: str, *, required: bool) -> str:
    """Return ``purpose`` as it stands in the access log.

    Raises:
        Refused: ``purpose_missing``: a purpose is obligatory here.
        Malformed: ``purpose_malformed``.
    """
    if not purpose.strip():
        if required:
            raise Refused(code="purpose_missing", found="no purpose", wanted="what the licence is wanted for: a matter's code, a case")
        return ""
    if len(purpose) > PURPOSE_CHARACTERS or not purpose.isprintable():
        wanted = f"at most {PURPOSE_CHARACTERS} printable characters"
        raise Malformed(code="purpose_malformed", found=shortened(purpose), wanted=wanted)
    return purpose.strip()
