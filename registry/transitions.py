"""Changing the state of licences: signed statements, events, bits and published lists in one transaction.

Without the status key a transition is refused rather than recorded for later. An authority that is told
"revoked" stops watching, while no counter would see it. Refused, it asks again, or asks where the key is.

Crash: before the commit nothing happened; after it everything did, and the same statement sent again is
answered with what was recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlmodel import Session, col, select

from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject
from verifier.errors import shortened
from verifier.ports import StateChange

from .errors import Malformed, Missing, Refused, RegistryError, TransitionNotAllowed
from .events import Event, change_of, last_sequences
from .gate import Gate
from .reservations import identifier_of
from .statements import Statement, read_statement, require_signature, require_times, still_signed
from .states import Bits, State, actions_from, allows, bits_of
from .status_lists import ListPress, set_bits
from .tables import EventRow, KeyRow, LicenceRow
from .two_people.acts import act_of
from .two_people.approvals import ApprovalNeeded, Approvals
from .two_people.filing import filed

AT_ONCE = 500  # statements in one transaction of a mass change: the lists are signed once for all of them


class Wanted(Struct, frozen=True):
    """A statement about the licence that the caller means, so that one can't be passed off for another."""

    identifier: LicenceIdentifier
    document: JsonObject


def transition(gate: Gate, identifier: LicenceIdentifier, document: JsonObject) -> StateChange:
    """Return the event that ``document`` brought about; see ``LocalLedger.transition``."""
    answer = transition_many(gate, [Wanted(identifier, document)])[0]
    if isinstance(answer, RegistryError):
        raise answer
    return answer


def transition_many(gate: Gate, wanted: Sequence[Wanted]) -> list[StateChange | RegistryError]:
    """Return for each statement its event or why it was refused, in order; a refused one does not hold up the others.

    Durable on return, in transactions of at most ``AT_ONCE``.
    """
    answers = _in_transactions(gate, wanted)
    needed = {place: answer.acts[0] for place, answer in enumerate(answers) if isinstance(answer, ApprovalNeeded)}
    if not needed or gate.signers.person is None:
        return answers
    try:
        requests = filed(gate, list(needed.values()))
    except RegistryError as error:
        return [error if place in needed else answer for place, answer in enumerate(answers)]
    for place, act in needed.items():
        answers[place] = ApprovalNeeded([act], request=requests[act.digest])
    # What is urgent is done on one person's word, now that it is on record whose.
    urgent = [place for place, act in needed.items() if act.is_urgent]
    for place, answer in zip(urgent, _in_transactions(gate, [wanted[place] for place in urgent]), strict=True):
        answers[place] = answer
    return answers


def _in_transactions(gate: Gate, wanted: Sequence[Wanted]) -> list[StateChange | RegistryError]:
    answers: list[StateChange | RegistryError] = []
    for start in range(0, len(wanted), AT_ONCE):
        answers += _one_transaction(gate, wanted[start : start + AT_ONCE])
    return answers


def _one_transaction(gate: Gate, wanted: Sequence[Wanted]) -> list[StateChange | RegistryError]:
    now = gate.clock()
    # Signatures are the long part, and whatever is refused here needs no vault to be opened for it.
    with gate.store.read() as session:
        held = [_held(gate, session, each, now) for each in wanted]
    if any(isinstance(each, Statement) for each in held):
        gate.signers.require_status()
    with gate.store.write() as session:
        bits: dict[tuple[int, int], Bits] = {}
        approvals = Approvals.of(session, gate)
        answers = [each if not isinstance(each, Statement) else _recorded(approvals, each, bits, now) for each in held]
        set_bits(session, bits, ListPress.of(gate, session, now))
    return answers


def _held(gate: Gate, session: Session, wanted: Wanted, now: datetime) -> Statement | StateChange | RegistryError:
    """Return the statement if its signature holds and its licence allows it, or the answer that it gets already."""
    try:
        statement = read_statement(wanted.document)
        if statement.licence.bare != wanted.identifier.bare:
            raise Malformed(code="statement_malformed", found=statement.licence.text, wanted=wanted.identifier.text, place="/licence")
        require_times(statement, now)
        licence = _licence(session, statement)
        require_signature(statement, _keys(session, licence.authority_code), now=now, canonicalizer=gate.canonicalizer)
        if (known := _known(session, statement)) is not None:
            return known
        _require_allowed(licence, statement)
    except RegistryError as error:
        return error
    return statement


def _recorded(approvals: Approvals, statement: Statement, bits: dict[tuple[int, int], Bits], now: datetime) -> StateChange | RegistryError:
    """Return the event of ``statement``, recorded under the lock unless something changed meanwhile; its bits go into ``bits``."""
    session = approvals.session
    try:
        licence = _licence(session, statement)
        still_signed(statement, _keys(session, licence.authority_code), now=now)
        if (known := _known(session, statement)) is not None:
            return known
        _require_allowed(licence, statement)
        approvals.require(act_of(statement))
    except RegistryError as error:
        return error
    bits[licence.list_number, licence.status_index] = bits_of(statement.end)
    return _record(session, licence, statement, now)


def _known(session: Session, statement: Statement) -> StateChange | None:
    row = session.exec(select(EventRow).where(col(EventRow.statement_digest) == statement.digest)).first()
    return None if row is None else change_of(row)


def _licence(session: Session, statement: Statement) -> LicenceRow:
    row = session.exec(select(LicenceRow).where(col(LicenceRow.identifier) == statement.licence.bare)).first()
    if row is None or identifier_of(row).arc != statement.licence.arc:
        raise Missing(code="licence_unknown", found=f"no licence {shortened(statement.licence.text, 120)}", wanted="one that is on record")
    if row.authority_code != statement.authority:
        # Each department moves its own licences and nobody else's, whoever signs.
        found = f"authority {shortened(statement.authority)}"
        raise Refused(code="not_the_issuer", found=found, wanted="the authority that issued the licence")
    return row


def _keys(session: Session, code: str) -> Sequence[KeyRow]:
    return session.exec(select(KeyRow).where(col(KeyRow.authority_code) == code)).all()


def _require_allowed(licence: LicenceRow, statement: Statement) -> None:
    state = State(licence.state)
    possible = ", ".join(actions_from(state)) or "none, the state is final"
    if not allows(statement.action, state, statement.end):
        found = f"{statement.action} of a licence that is {state}"
        raise TransitionNotAllowed(found=found, wanted=f"an action that this state allows: {possible}")
    if statement.start != state:
        wanted = f"{statement.start}, as the statement says; possible now: {possible}"
        raise TransitionNotAllowed(code="state_changed", found=f"state {state}", wanted=wanted)


def _record(session: Session, licence: LicenceRow, statement: Statement, now: datetime) -> StateChange:
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
    session.flush()  # the same licence may stand in this batch once more
    return change_of(row)
