"""Changing the state of a licence: one signed statement, one event, one bit, one published list, one transaction.

Without the status key a transition is refused rather than recorded for later. An authority that is told
"revoked" stops watching; no counter would see it. Refused, it asks again, or asks where the key is.

Crash: before the commit nothing happened; after it everything did, and the same statement sent again is
answered with what was recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.errors import shortened
from verifier.ports import StateChange

from .errors import Malformed, Missing, Refused, TransitionNotAllowed
from .events import Event, change_of, last_sequences
from .gate import Gate
from .identity import identity_of
from .reservations import identifier_of
from .states import State, actions_from, allows, bits_of
from .statements import Statement, read_statement, require_signature, require_times
from .status_lists import set_bits
from .tables import EventRow, KeyRow, LicenceRow


def transition(gate: Gate, identifier: LicenceIdentifier, document: JsonObject) -> StateChange:
    """Return the event that ``document`` brought about; see ``LocalLedger.transition``."""
    statement = read_statement(document)
    if statement.licence.bare != identifier.bare:
        raise Malformed(code="statement_malformed", found=statement.licence.text, wanted=identifier.text, place="/licence")
    now = gate.clock()
    require_times(statement, now)
    # Everything that can be refused is, before a vault is opened for it.
    with gate.store.read() as session:
        licence, recorded = _examine(gate, session, statement, now)
        if recorded is not None:
            return recorded
    gate.signers.require_status()
    with gate.store.write() as session:
        licence, recorded = _examine(gate, session, statement, now)
        return recorded or _record(gate, session, licence, statement, now)


def _examine(gate: Gate, session: Session, statement: Statement, now: datetime) -> tuple[LicenceRow, StateChange | None]:
    """Return the licence, and what was recorded if this very statement was recorded before."""
    licence = _licence(session, statement)
    require_signature(statement, _keys(session, licence.authority_code), now=now, canonicalizer=gate.canonicalizer)
    known = session.exec(select(EventRow).where(col(EventRow.statement_digest) == statement.digest)).first()
    if known is not None:
        return licence, change_of(known)
    _require_allowed(licence, statement)
    return licence, None


def _licence(session: Session, statement: Statement) -> LicenceRow:
    row = session.exec(select(LicenceRow).where(col(LicenceRow.identifier) == statement.licence.bare)).first()
    if row is None or identifier_of(row).arc != statement.licence.arc:
        raise Missing(code="licence_unknown", found=f"no licence {shortened(statement.licence.text, 120)}", wanted="one that is on record")
    if row.authority_code != statement.authority:
        # Each department moves its own licences and nobody else's, whoever signs.
        raise Refused(
            code="not_the_issuer", found=f"authority {shortened(statement.authority)}", wanted="the authority that issued the licence"
        )
    return row


def _keys(session: Session, code: str) -> Sequence[KeyRow]:
    return session.exec(select(KeyRow).where(col(KeyRow.authority_code) == code)).all()


def _require_allowed(licence: LicenceRow, statement: Statement) -> None:
    state = State(licence.state)
    possible = ", ".join(actions_from(state)) or "none; the state is final"
    if statement.start != state:
        raise TransitionNotAllowed(
            code="state_changed", found=f"state {state}", wanted=f"{statement.start}, as the statement says; possible now: {possible}"
        )
    if not allows(statement.action, state, statement.end):
        raise TransitionNotAllowed(
            found=f"{statement.action} of a licence that is {state}", wanted=f"an action that this state allows: {possible}"
        )


def _record(gate: Gate, session: Session, licence: LicenceRow, statement: Statement, now: datetime) -> StateChange:
    licence_id = licence.id or 0
    event = Event(
        licence_id=licence_id,
        authority_code=licence.authority_code,
        action=statement.action,
        prior=statement.start,
        state=statement.end,
        decided_at=statement.decided_at,
        effective_at=statement.effective_at,
        recorded_at=now,
        legal_basis=statement.legal_basis,
        decision=statement.decision,
        reason=statement.reason,
        statement=statement.stored,
        statement_digest=statement.digest,
    )
    row = EventRow(**event.columns(last_sequences(session, [licence_id]).get(licence_id, 0) + 1))
    licence.state = statement.end.value
    session.add_all([row, licence])
    set_bits(
        session,
        {(licence.list_number, licence.status_index): bits_of(statement.end)},
        identity=identity_of(session),
        signer=gate.signers.require_status,
        now=now,
        validity=gate.status_validity,
    )
    return change_of(row)
