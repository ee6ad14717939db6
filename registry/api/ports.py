"""What the addresses of the registry ask of its record, each a port of few questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from verifier.document.credential_type import CredentialType


class PublishedFile(Struct, frozen=True):
    """A signed document as it stands on record.

    Attributes:
        body: the JSON, byte for byte as it was signed and stored.
        issued: since when it stands.
        valid_until: when verifiers stop to believe it.
    """

    body: bytes
    issued: datetime
    valid_until: datetime


class StatusLists(Protocol):
    """Where signed status lists come from."""

    def status_list(self, name: str) -> PublishedFile | None:
        """Return the list that stands at ``<base>/status-lists/<name>``, None where there is none."""
        ...


class TrustLists(Protocol):
    """Where the signed trust list comes from."""

    def trust_list(self) -> PublishedFile | None:
        """Return the newest version, None before the first."""
        ...


class Finding(Struct, frozen=True):
    """One answer to "can this registry work?".

    Attributes:
        holds: False makes the registry not ready.
        facts: what an operator wants to know; numbers and dates, never a path or an address of a database.
    """

    holds: bool
    facts: Mapping[str, str | int | float | bool]


class Inspection(Protocol):
    """Looks whether the registry can work; each question has a name (``database``, ``statusLists``, ``trustList``, ``disk``)."""

    def findings(self, now: datetime) -> Mapping[str, Finding]:
        """Return the answers; never raises for a registry that is merely ill."""
        ...


class TypeOnRecord(Struct, frozen=True):
    """A published version of a type.

    Attributes:
        open: services may draw on its licences.
        retired: nothing new is minted; its files stay, since what was minted still verifies.
    """

    files: CredentialType
    open: bool
    retired: bool


class Directories(Protocol):
    """Where the published types come from."""

    def types(self) -> Sequence[TypeOnRecord]:
        """Return every published version of every type."""
        ...


class Record(StatusLists, TrustLists, Directories, Inspection, Protocol):
    """All of it, as ``registry.app.create_app`` takes it."""
