"""What the verifier asks of the world, each a port of one question.

Edge modules (and other people's services) implement these; the core never opens a socket or a file.
An implementation that cannot answer raises ``Unavailable``, and the outcome becomes undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from .document.strict_json import JsonObject

if TYPE_CHECKING:
    from .report import Report


class FetchedList(Struct, frozen=True):
    """A status list credential as bytes, and when it was known to be the current one."""

    body: bytes
    fetched_at: datetime


class StatusSource(Protocol):
    """Where status list credentials come from."""

    def status_list(self, url: str) -> FetchedList:
        """Return the status list credential that stands at ``url``.

        Raises:
            Unavailable: it could not be had; never an empty list instead.
        """
        ...


class StateChange(Struct, frozen=True):
    """One event in the life of a licence, as its registry recorded it.

    ``state`` is one of the states of the domain (valid, suspended, lost, superseded, annulled, …).
    ``effective_at`` may lie before ``decided_at`` (an annulment reaches back to the start).
    """

    state: str
    decided_at: datetime
    effective_at: datetime
    authority: str
    reason: str
    decision: str = ""
    legal_basis: str = ""


class RecordSource(Protocol):
    """The registry's own record of a licence, where the verifier can reach it."""

    def history(self, credential_id: str) -> Sequence[StateChange]:
        """Return the events of a licence, oldest first; empty where the record has no such licence.

        Raises:
            Unavailable: the record could not be asked.
        """
        ...

    def deposited_at(self, credential_id: str, body_digest: bytes) -> datetime | None:
        """Return when exactly this credential (SHA-256 of its JCS form) was deposited, or None if it was not.

        Raises:
            Unavailable: the record could not be asked.
        """
        ...


class ChallengeState(StrEnum):
    """What became of a challenge when somebody answered it."""

    TAKEN = "taken"  # by this answer, and by no other ever
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


class Redemption(Struct, frozen=True):
    """The answer of the book; ``domain`` is the one that the challenge was made for, "" where it is unknown."""

    state: ChallengeState
    domain: str = ""


class ChallengeBook(Protocol):
    """The challenges that this service sent out."""

    def redeem(self, challenge: str) -> Redemption:
        """Return whether ``challenge`` was open, and use it up, also for every other process, before this returns."""
        ...


class LicenceArchive(Protocol):
    """The licences on record, for whoever shows only the digest of one."""

    def licence_of(self, digest: bytes) -> bytes | None:
        """Return the licence whose JCS form has this SHA-256, None where none is on record."""
        ...

    def given_out(self, licence_id: str) -> None:
        """Write down that whoever asks is given this licence, before they are.

        Raises:
            Unavailable: it could not be written down, so nothing is given.
        """
        ...


class VerifyService(Protocol):
    """What judges: ``Verifier`` does."""

    def verify(
        self, raw: bytes | str, *, now: datetime, as_of: datetime | None = None, challenge: str | None = None, domain: str | None = None
    ) -> Report:
        """Return the report on the text of a QR code (str) or on a JSON document (bytes)."""
        ...

    def verify_document(
        self,
        document: JsonObject,
        *,
        now: datetime,
        as_of: datetime | None = None,
        challenge: str | None = None,
        domain: str | None = None,
    ) -> Report:
        """Return the report on a credential or presentation that was parsed strictly."""
        ...


class Signer(Protocol):
    """A private key that somebody else keeps: it signs, and tells nothing else."""

    @property
    def verification_method(self) -> str:
        """The DID URL under which the public key is found, e.g. ``did:web:…:authorities:CODE#key-1``."""
        ...

    @property
    def public_key_multibase(self) -> str:
        """The public key as a Multikey value (``z6Mk…`` Ed25519, ``zDna…`` P-256, ``z82L…`` P-384)."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature over ``message``: 64 bytes for Ed25519 and P-256 (r || s), 96 for P-384.

        ECDSA hashes ``message`` with the curve's own hash first (SHA-256, SHA-384).
        """
        ...
