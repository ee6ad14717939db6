"""What the ways of asking this computer's record share: its errors in the verifier's words, and what is a question at all."""

from __future__ import annotations

from verifier.document.identifier import IDENTIFIER_CHARACTERS, URN, LicenceIdentifier
from verifier.errors import Malformed as VerifierMalformed
from verifier.errors import Unavailable as VerifierUnavailable

MOST = len(URN) + IDENTIFIER_CHARACTERS
FIVE = 5  # parts of an identifier behind its arc


class RecordUnavailable(VerifierUnavailable):
    """The registry's record can't be asked."""

    code = "record_unavailable"


class StatusListMissing(VerifierUnavailable):
    """A list that this registry does not have."""

    code = "status_list_missing"


def full_identifier(credential_id: str) -> LicenceIdentifier | None:
    """Return the identifier that a credential has as its ``id``, None where it is none."""
    # Commands take an identifier without its arc; a credential that leaves it out is not the one on record.
    try:
        identifier = LicenceIdentifier.parse(credential_id)
    except VerifierMalformed:
        return None
    return identifier if identifier.arc and identifier.urn == credential_id else None


def columns_of(credential_id: str) -> tuple[str, str] | None:
    """Return arc and bare identifier, as they would stand in the record; None for what can't stand there.

    Whether it is an identifier at all is not asked, which takes as long as the record: that has no licence under another.
    """
    # No database is asked for what is no text of it: NUL, half of a surrogate pair.
    if not credential_id.startswith(URN) or len(credential_id) > MOST or not (credential_id.isascii() and credential_id.isprintable()):
        return None
    arc, *parts = credential_id[len(URN) :].rsplit(".", FIVE)
    return (arc, ".".join(parts)) if arc and len(parts) == FIVE else None
