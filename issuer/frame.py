"""What all licences of one authority and type have in common, as JSON text with gaps for the rest: a mint fills in the same text.

A frame is what ``build`` makes of marks, written once and cut at the marks. What goes into the gaps is JSON text already, or letters
that JSON writes as they are; so what a frame gives is what ``build_credential`` gives of the same values, letter for letter.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Self

import orjson
from msgspec import Struct

from issuer.build import OPEN_SERIAL, Blanks, Place, filled_in
from issuer.claims import Claims
from issuer.ledger import Authority
from verifier.document.credential_type import CredentialType
from verifier.document.strict_json import JsonObject

MARKS = Blanks("\x001", "\x002", "\x003", "\x004", "\x005", "\x006")  # no text of a licence has a control character
_MARK = re.compile(rb"\\u0000([1-6])")
_SUBJECT = b"4"
_GAPS = 8  # the identifier, two dates, the subject, and number and index in each of two lists


class Draft(NamedTuple):
    """What a row says, as the JSON text of its licence has it; a tuple, since each crosses processes.

    Attributes:
        valid_until: None for long-term.
        subject: with ``OPEN_SERIAL`` as its number where that will be the serial.
    """

    valid_from: str
    valid_until: str | None
    subject: bytes
    numbered_by_serial: bool


def drafted(claims: Claims, subject: JsonObject) -> Draft:
    """Return the draft of a licence with these claims, and the subject that they make with ``OPEN_SERIAL``."""
    return Draft(claims.valid_from, claims.valid_until, orjson.dumps(subject), "certificateNumber" not in claims.envelope)


class Frame(Struct, frozen=True):
    """The text of the licences that end, and of those that are long-term: constants at even places, numbers of gaps at odd ones."""

    ending: tuple[bytes, ...]
    long_term: tuple[bytes, ...]

    @classmethod
    def of(cls, authority: Authority, credential_type: CredentialType) -> Self:
        """Return the frame of what an authority issues of a type."""
        return cls(_cut(MARKS, authority, credential_type), _cut(MARKS._replace(valid_until=None), authority, credential_type))

    def text(self, draft: Draft, place: Place) -> bytes:
        """Return the JSON text of the unsigned licence of a draft in its place."""
        parts = list(self.long_term if draft.valid_until is None else self.ending)
        subject = draft.subject
        if draft.numbered_by_serial:
            # The first is the one: before it stand the type and the holder's DID, in which there is no quote.
            subject = subject.replace(b'"' + OPEN_SERIAL.encode() + b'"', orjson.dumps(place.identifier.serial), 1)
        gaps = {
            b"1": place.identifier.urn.encode(),
            b"2": draft.valid_from.encode(),
            b"3": (draft.valid_until or "").encode(),
            _SUBJECT: subject,
            b"5": b"%d" % place.list_number,
            b"6": b"%d" % place.status_index,
        }
        parts[1::2] = [gaps[gap] for gap in parts[1::2]]
        return b"".join(parts)


def _cut(marks: Blanks, authority: Authority, credential_type: CredentialType) -> tuple[bytes, ...]:
    parts = _MARK.split(orjson.dumps(filled_in(marks, authority, credential_type)))
    if len(parts) != 2 * (_GAPS - (marks.valid_until is None)) + 1:
        raise ValueError("a name that holds what a frame is cut at")
    at = parts.index(_SUBJECT)
    # The subject is no text: the quotes around its mark go.
    parts[at - 1], parts[at + 1] = parts[at - 1].removesuffix(b'"'), parts[at + 1].removeprefix(b'"')
    return tuple(parts)
