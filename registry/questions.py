"""What the ways of asking this computer's record share: its errors in the verifier's words, and what is a question at all."""

from __future__ import annotations

from verifier.document.identifier import LicenceIdentifier
from verifier.errors import Malformed as VerifierMalformed
from verifier.errors import Unavailable as VerifierUnavailable


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
