"""Does everything that takes two people rest on two? Every paper read again, every act traced to the request that allowed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

import orjson
from sqlmodel import Session, col, func, select

from verifier.document.strict_json import JsonObject
from verifier.errors import VerifierError
from verifier.proof.canonical import Canonicalizer
from verifier.proof.canonical.jcs import jcs_digest
from verifier.proof.data_integrity import verify_proofs
from verifier.proof.multikey import PublicKey

from ..fault import Fault
from ..statements import read_statement
from ..tables import EventRow
from .acts import Acts, act_of
from .tables import ApprovalRow, PersonRow, RequestedRow, RequestRow, RuleRow

BATCH = 1_000


def approval_faults(canonicalizer: Canonicalizer, session: Session) -> Iterator[Fault]:
    """Yield what does not hold of the rule of two people; nothing where there never were persons."""
    people = {person.code: person for person in session.exec(select(PersonRow))}
    if not people:
        return
    for person in people.values():
        yield from _paper_faults(orjson.loads(person.enrolment), person, f"person {person.code}", canonicalizer)
    for request in session.exec(select(RequestRow).order_by(col(RequestRow.id))):
        yield from _request_faults(session, request, people, canonicalizer)
    yield from _rule_faults(session, list(people.values()))
    yield from _event_faults(session)


def _paper_faults(paper: JsonObject, person: PersonRow, place: str, canonicalizer: Canonicalizer) -> Iterator[Fault]:
    try:
        keys = {person.verification_method: PublicKey.from_multibase(person.public_key_multibase)}
        verify_proofs(paper, lambda proof: keys[proof.verification_method], canonicalizer=canonicalizer)
    except (VerifierError, KeyError) as error:
        yield Fault("paper_not_signed", place, str(error))


def _request_faults(session: Session, row: RequestRow, people: dict[str, PersonRow], canonicalizer: Canonicalizer) -> Iterator[Fault]:
    place = f"request {row.id}"
    paper: JsonObject = orjson.loads(row.statement)
    yield from _paper_faults(paper, people[row.requested_by], place, canonicalizer)
    items = session.exec(select(RequestedRow).where(col(RequestedRow.request_id) == row.id)).all()
    acts = Acts(row.kind, row.authority_code, [item.digest for item in items])
    facts = (jcs_digest(paper), paper.get("act"), paper.get("authority"), paper.get("itemsDigest"))
    if facts != (row.digest, row.kind, row.authority_code or "", acts.items_digest):
        yield Fault("request_changed", place)
    answer = session.get(ApprovalRow, row.id)
    if answer is not None:
        answered: JsonObject = orjson.loads(answer.statement)
        yield from _paper_faults(answered, people[answer.decided_by], f"answer to {place}", canonicalizer)
        wanted = (f"sha256:{row.digest.hex()}", "approve" if answer.approves else "decline")
        if (answered.get("request"), answered.get("decision")) != wanted or answer.decided_by == row.requested_by:
            yield Fault("answer_changed", place)
    yield from _use_faults(row, answer, items, place)


def _use_faults(row: RequestRow, answer: ApprovalRow | None, items: Sequence[RequestedRow], place: str) -> Iterator[Fault]:
    for item in items:
        if item.used_at is None:
            continue
        approved = answer is not None and answer.approves and answer.decided_at <= item.used_at
        if not (row.requested_at <= item.used_at < row.expires_at and (approved or row.urgent)):
            yield Fault("act_without_approval", place)


def _rule_faults(session: Session, people: Sequence[PersonRow]) -> Iterator[Fault]:
    """Yield what was changed while the rule was awake, and rests on no request that was used for it."""
    rules = session.exec(select(RuleRow).order_by(col(RuleRow.number))).all()
    changes = [("rule.change", f"rule {later.number}", later.changed_by) for earlier, later in pairwise(rules) if earlier.awake]
    changes += [("person.add", person.code, person.added_by) for person in people if _awake_before(rules, person.added_at)]
    changes += [("person.remove", p.code, p.removed_by) for p in people if p.removed_at is not None and _awake_before(rules, p.removed_at)]
    for kind, place, request_id in changes:
        query = select(RequestedRow).join(RequestRow, col(RequestRow.id) == col(RequestedRow.request_id))
        used = query.where(col(RequestRow.id) == request_id, col(RequestRow.kind) == kind, col(RequestedRow.used_at).is_not(None))
        if session.exec(used).first() is None:
            yield Fault("change_without_approval", place, kind)


def _event_faults(session: Session) -> Iterator[Fault]:
    """Yield the decisions on licences that were recorded while the rule was awake, once more often than they were asked for."""
    rules = session.exec(select(RuleRow).order_by(col(RuleRow.number))).all()
    done: Counter[bytes] = Counter()
    query = select(EventRow).where(col(EventRow.statement).is_not(None)).order_by(col(EventRow.id))
    for event in session.exec(query.execution_options(yield_per=BATCH)):
        if not _awake_before(rules, event.recorded_at) or event.statement is None:
            continue
        digest = act_of(read_statement(orjson.loads(event.statement))).digest
        done[digest] += 1
        used = (
            select(func.count()).select_from(RequestedRow).where(col(RequestedRow.digest) == digest, col(RequestedRow.used_at).is_not(None))
        )
        if session.exec(used).one() < done[digest]:
            yield Fault("change_without_approval", f"event {event.id}", event.action)


def _awake_before(rules: Sequence[RuleRow], moment: datetime) -> bool:
    """Return whether the rule was awake when something was done at ``moment``; what woke it came before."""
    before = [rule for rule in rules if rule.since < moment]
    return bool(before) and before[-1].awake
