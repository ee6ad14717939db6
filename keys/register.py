"""The port through which keys reach a registry: public facts and periods, never a private key.

The registry implements it by structure, without importing this package.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from .record import PublicRecord


class RegisteredKey(Protocol):
    """A public key with its period, as a registry recorded it. ``id`` is the verification method, a DID URL."""

    @property
    def id(self) -> str: ...
    @property
    def public_key_multibase(self) -> str: ...
    @property
    def purposes(self) -> Sequence[str]: ...
    @property
    def valid_from(self) -> datetime: ...
    @property
    def retired(self) -> datetime | None: ...
    @property
    def compromised(self) -> datetime | None: ...


class KeyRegister(Protocol):
    """The keys of every authority, as verifiers will see them in the next trust list."""

    def add_key(self, authority_code: str, public_record: PublicRecord, now: datetime) -> None:
        """Record a key whose period begins at ``now``. The same key again changes nothing."""
        ...

    def retire_key(self, key_id: str, at: datetime) -> None:
        """End the period of a key: signatures made at or after ``at`` don't count."""
        ...

    def compromise_key(self, key_id: str, since: datetime) -> None:
        """Record that somebody else may have signed with a key since ``since``."""
        ...

    def keys(self, authority_code: str) -> Sequence[RegisteredKey]:
        """Return every key that the authority ever had, oldest first."""
        ...

    def next_key_id(self, authority_code: str) -> str:
        """Return the DID URL of the authority's next key; the same one until that key was added."""
        ...
