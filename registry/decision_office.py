"""Where decisions go: how a licence stands, and the signed statements about it, on this record or on one elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier
from verifier.ports import StateChange

from .gate import Gate
from .licences import Licences
from .transitions import Wanted, transition_many


class Standing(Protocol):
    """A licence as it stands, as far as a decision asks."""

    @property
    def identifier(self) -> LicenceIdentifier: ...
    @property
    def authority(self) -> str: ...
    @property
    def state(self) -> str: ...


class DecisionOffice(Protocol):
    """Takes decisions of authorities."""

    def standing(self, text: str) -> Standing:
        """Return the licence that ``text`` names; raises where there is none, or ``text`` names none."""
        ...

    def record(self, wanted: Sequence[Wanted]) -> Sequence[StateChange | Exception]:
        """Return for each statement its event or why it was refused, in order; durable on return."""
        ...


class LocalDecisions(Struct, frozen=True):
    """The office of the record that this process has open."""

    gate: Gate

    def standing(self, text: str) -> Standing:
        """Return the licence that ``text`` names; see ``Licences.show``."""
        return Licences(self.gate).show(text)

    def record(self, wanted: Sequence[Wanted]) -> Sequence[StateChange | Exception]:
        """Return for each statement its event or why it was refused; see ``transition_many``."""
        return transition_many(self.gate, wanted)
