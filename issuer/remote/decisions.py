"""Decisions on licences that are recorded elsewhere: shown as they stand there, and sent one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from issuer.errors import IssuerError
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.ports import StateChange

from .asking import Asking
from .errors import NotLetIn, RegistryRefused, RegistryUnreachable
from .ledger import HttpLedger
from .told import StandingLicence


class SignedDecision(Protocol):
    """A statement, and the licence that is meant by it."""

    @property
    def identifier(self) -> LicenceIdentifier: ...
    @property
    def document(self) -> JsonObject: ...


class RemoteDecisions(Struct, frozen=True):
    """The registry's commands ask this instead of a record of their own."""

    ledger: HttpLedger
    asking: Asking

    def standing(self, text: str) -> StandingLicence:
        """Return the licence that ``text`` names, as it stands."""
        return self.ledger.licence(text)

    def record(self, wanted: Sequence[SignedDecision]) -> Sequence[StateChange | Exception]:
        """Return for each statement its event or why there is none, in order; once nobody answers, no more are sent."""
        answers: list[StateChange | Exception] = []
        gone: IssuerError | None = None
        for each in wanted:
            if gone is not None:
                answers.append(gone)
                continue
            try:
                answers.append(self._recorded(each))
            except IssuerError as error:
                answers.append(error)
                gone = error if isinstance(error, RegistryUnreachable | NotLetIn) else None
        return answers

    def _recorded(self, decision: SignedDecision) -> StateChange | Exception:
        try:
            return self.ledger.transition(decision.identifier, decision.document)
        except RegistryRefused as refused:
            # Where it takes two people, the one who acts asks; what is urgent is done then, and reviewed by another.
            told = self.asking.answered(refused, decision.document)
            return told if told is not None else self.ledger.transition(decision.identifier, decision.document)
