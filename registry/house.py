"""What the registry's commands need of the program around them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from verifier.ports import Signer

    from .access_log.readers import Reader
    from .decision_office import DecisionOffice
    from .desk_disclosures import Disclosing
    from .gate import Gate
    from .settings import Settings


class House(Protocol):
    """The object that ``cli.py`` hands down; everything in it is made when it is first asked for."""

    def settings(self) -> Settings: ...

    def now(self) -> datetime: ...

    def gate(self) -> Gate:
        """Return the gate of this computer's registry, with its signers; never makes a registry."""
        ...

    def disclosures(self, reader: Reader) -> Disclosing:
        """Return what gives licences out to ``reader``: what it gives stands in the access log first."""
        ...

    def decisions(self) -> DecisionOffice:
        """Return where decisions on licences go: this computer's registry, or one elsewhere."""
        ...

    def signer_for(self, authority_code: str) -> Signer:
        """Return the signer with the authority's key in force, opened once."""
        ...

    def create_registry_keys(self, registry_did: str) -> tuple[Signer, Signer]:
        """Return the root signer and the status signer (``<did>#status-1``), made now or by an interrupted ``init``."""
        ...
