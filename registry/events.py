"""Events as rows: who moved a licence from where to where, when, and why. Added, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import func
from sqlmodel import Session, col, select

from verifier.ports import StateChange

from .rows import chunks
from .states import State
from .tables import EventRow


class Event(Struct, frozen=True):
    """One change of state, before it has a row. A deposit carries no statement: the credential itself is one."""

    licence_id: int
    authority_code: str
    action: str
    prior: State
    state: State
    decided_at: datetime
    effective_at: datetime
    recorded_at: datetime
    legal_basis: str = ""
    decision: str = ""
    reason: str = ""
    statement: bytes | None = None
    statement_digest: bytes | None = None

    def columns(self, sequence: int) -> dict[str, Any]:
        """Return the row of this event as the ``sequence``-th of its licence."""
        return {
            "licence_id": self.licence_id,
            "sequence": sequence,
            "action": self.action,
            "prior_state": self.prior.value,
            "state": self.state.value,
            "decided_at": self.decided_at,
            "effective_at": self.effective_at,
            "recorded_at": self.recorded_at,
            "authority_code": self.authority_code,
            "legal_basis": self.legal_basis,
            "decision": self.decision,
            "reason": self.reason,
            "statement": self.statement,
            "statement_digest": self.statement_digest,
        }


def last_sequences(session: Session, licence_ids: Sequence[int]) -> Mapping[int, int]:
    """Return for each licence the number of its last event; one without events is left out."""
    found: dict[int, int] = {}
    for chunk in chunks(licence_ids):
        query = (
            select(EventRow.licence_id, func.max(EventRow.sequence))
            .where(col(EventRow.licence_id).in_(chunk))
            .group_by(col(EventRow.licence_id))
        )
        found.update((licence_id, sequence) for licence_id, sequence in session.exec(query))
    return found


def change_of(row: EventRow) -> StateChange:
    """Return the event as verifiers read it."""
    return StateChange(
        state=row.state,
        decided_at=row.decided_at,
        effective_at=row.effective_at,
        authority=row.authority_code,
        reason=row.reason,
        decision=row.decision,
        legal_basis=row.legal_basis,
    )
