"""The record as one department sees it: its own licences, and nothing of anybody else's.

Every way in over HTTP leads through here, and from here on through the same functions as in the registry's own process.
What belongs to another department is answered like what does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.errors import shortened
from verifier.ports import StateChange

from ..authorities import Authority
from ..errors import Missing
from ..gate import Gate
from ..ledger import LocalLedger
from ..licences import Licences, find
from ..on_record import Licence
from ..reservations import Refusal, Reservation, ReservationRequest


class Department(Struct, frozen=True):
    """What the department ``code`` may do here."""

    gate: Gate
    code: str

    def authority(self) -> Authority:
        """Return the department as its registry knows it."""
        return self._ledger.authority(self.code)

    def reserve(self, type_name: str, requests: Sequence[ReservationRequest]) -> Sequence[Reservation | Refusal]:
        """Return one answer for each request, in order; committed before return. Raises as ``LocalLedger.reserve`` does."""
        return self._ledger.reserve(self.code, type_name, requests)

    def deposit(self, credentials: Sequence[tuple[LicenceIdentifier, bytes]]) -> None:
        """Record signed credentials, all or none, durable on return. Raises as ``LocalLedger.deposit`` does."""
        for identifier, _ in credentials:
            self.require_own(identifier)
        self._ledger.deposit(self.code, credentials)

    def has_deposited(self, identifier: LicenceIdentifier) -> bool:
        """Return whether there is a credential under this identifier already."""
        self.require_own(identifier)
        with self.gate.store.read() as session:
            try:
                return find(session, identifier.text).deposited_at is not None
            except Missing:
                return False

    def transition(self, identifier: LicenceIdentifier, statement: JsonObject) -> StateChange:
        """Record a change of state that the department's key has signed. Raises as ``LocalLedger.transition`` does."""
        self.require_own(identifier)
        return self._ledger.transition(identifier, statement)

    def licence(self, identifier: LicenceIdentifier) -> Licence:
        """Return a licence of this department; ``Missing`` where it has none of that name."""
        self.require_own(identifier)
        return Licences(self.gate).show(identifier.text)

    def require_own(self, identifier: LicenceIdentifier) -> None:
        """Return if a licence of this name would be the department's.

        Raises:
            Missing: ``licence_unknown``: it would be another one's, and whether there is such a licence is not told.
        """
        if identifier.issuer_code != self.code:
            raise _missing(identifier)

    @property
    def _ledger(self) -> LocalLedger:
        return LocalLedger(self.gate)


def _missing(identifier: LicenceIdentifier) -> Missing:
    wanted = "the identifier of one on record"
    return Missing(code="licence_unknown", found=f"no licence {shortened(identifier.text, 120)}", wanted=wanted)
