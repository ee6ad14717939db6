"""The ledger: how an issuer reserves, deposits and changes licences, in the process that has the database open.

Serves the issuer's port ``Ledger`` by structure. Nothing is answered before it is durable.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.ports import StateChange

from .authorities import Authorities, Authority
from .carried import CarryingExaminer, carried
from .credentials import Examiner
from .deposits import deposit, record
from .directory import type_in_force
from .gate import Gate
from .reservations import Refusal, Reservation, ReservationRequest
from .reserving import reserve
from .rights import require_right_to_issue
from .status_lists import free_positions
from .transitions import transition


class LocalLedger(Struct, frozen=True):
    """The record, as an issuer sees it."""

    gate: Gate

    def authority(self, code: str) -> Authority:
        """Return the authority in whose name licences are signed; ``Missing`` where there is none."""
        return Authorities(self.gate).show(code)

    def reserve(self, authority: str, type_name: str, requests: Sequence[ReservationRequest], /) -> Sequence[Reservation | Refusal]:
        """Return one answer for each request, in order; committed before return.

        A row that was reserved before (same digest) gets the same reservation, with its credential if that was deposited.

        Raises:
            NotGranted: this authority may not mint this type now; nothing is reserved.
            TypeNotPublished: there is no such type in force.
            Missing: no such authority.
        """
        now = self.gate.clock()
        with self.gate.store.read() as session:
            room = free_positions(session)
        # A new pair of lists has to be signed. Opening the vault takes seconds, so it is done before the lock is taken.
        if room < len(requests):
            self.gate.signers.require_status()
        with self.gate.store.write() as session:
            require_right_to_issue(session, authority, type_in_force(session, type_name).name, now)
            return reserve(self.gate, session, authority, type_name, requests, now)

    def deposit(self, authority: str, credentials: Sequence[tuple[LicenceIdentifier, bytes]], /) -> None:
        """Record signed credentials; durable on return, all or none, and the same bytes again change nothing.

        Raises:
            DepositRefused: one that is not what was reserved, or does not hold; ``place`` says which.
        """
        deposit(self.gate, authority, credentials)

    def examiner(self, authority: str, type_name: str, /) -> CarryingExaminer:
        """Return what looks at the credentials of a mint before they are recorded, in whatever process of this program."""
        with self.gate.store.read() as session:
            return CarryingExaminer(Examiner.of(session, self.gate, authority, [type_name], self.gate.clock()))

    def record(self, authority: str, examined: Sequence[bytes], /) -> None:
        """Record what ``examiner`` looked at; durable on return, all or none, and the same again changes nothing.

        Raises:
            DepositRefused: one that is not what was reserved; ``place`` says which.
            NotGranted: key, grant or type has ended since it was signed.
        """
        record(self.gate, authority, carried(examined))

    def transition(self, identifier: LicenceIdentifier, statement: JsonObject, /) -> StateChange:
        """Record a change of state that the issuer's key has signed, and publish it before returning.

        Raises:
            TransitionNotAllowed: the state that the licence is in does not allow it.
            Malformed: no such statement, or its signature does not hold.
        """
        return transition(self.gate, identifier, statement)
