"""The persons of this registry: who may ask for an act that takes two people, and who may approve it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson
from msgspec import Struct
from sqlmodel import Session, col, select

from verifier.document.strict_json import JsonObject
from verifier.errors import shortened
from verifier.ports import Signer

from ..errors import Missing, Refused
from ..gate import Gate
from ..rights import authority_named
from .acts import Act
from .approvals import Approvals
from .filing import filing
from .papers import CODE, NAME_CHARACTERS, paper_malformed, read_paper, self_signed_key, signed_paper
from .rule import WAKING, Rule, add_rule, newest_rule, own_persons
from .tables import PersonRow, RequestedRow

ENROLMENT = "LicencePerson"
MEMBERS = {"code": str, "name": str, "authority": str}


def enrolment(code: str, name: str, authority: str | None, signer: Signer, now: datetime) -> JsonObject:
    """Return the paper by which a person shows that the key is theirs."""
    return signed_paper(ENROLMENT, {"code": code, "name": name, "authority": authority or ""}, signer, now)


class Persons(Struct, frozen=True):
    """The persons behind ``gate``."""

    gate: Gate

    def all(self) -> Sequence[PersonRow]:
        """Return everybody who ever was enrolled, by code."""
        with self.gate.store.read() as session:
            return session.exec(select(PersonRow).order_by(col(PersonRow.code))).all()

    def rule(self) -> Rule:
        """Return the rule of two people as it stands, settings included."""
        with self.gate.store.read() as session:
            return Approvals.of(session, self.gate).rule

    def add(self, paper: JsonObject) -> PersonRow:
        """Return the person, now enrolled by the paper that they signed; the second one of the registry itself wakes the rule.

        Raises:
            ApprovalNeeded: the rule is awake.
            Refused: ``person_known``.
            Malformed: the paper is none.
        """
        now = self.gate.clock()
        # Signed by the newcomer, and brought in by others, who need their time.
        read_paper(paper, ENROLMENT, MEMBERS, now=now, lifetime=self.gate.approval_lifetime)
        code, name, authority = (str(paper[member]) for member in MEMBERS)
        if not CODE.fullmatch(code) or not name.strip() or len(name) > NAME_CHARACTERS:
            raise paper_malformed(shortened(code), "a code of small letters, digits, dots, hyphens; and a name", "code")
        method, key = self_signed_key(paper, self.gate.canonicalizer)
        act = Act("person.add", None, {"code": code, "name": name, "authority": authority, "key": method})
        with filing(self.gate), self.gate.store.write() as session:
            if authority:
                authority_named(session, authority)
            _require_new(session, code, method)
            approvals = Approvals.of(session, self.gate)
            approvals.require(act)
            row = PersonRow(
                code=code,
                name=name,
                authority_code=authority or None,
                verification_method=method,
                public_key_multibase=key.multibase,
                enrolment=orjson.dumps(paper),
                added_at=now,
                added_by=_rests_on(session, approvals, act),
            )
            session.add(row)
            session.flush()
            if newest_rule(session) is None and own_persons(session) >= WAKING:
                add_rule(session, Rule(True, self.gate.mass_rows, self.gate.high_value), now)
            return row

    def remove(self, code: str) -> PersonRow:
        """Return the person, who asks and approves nothing from now on; what they have approved and nobody used yet counts no more.

        Raises:
            ApprovalNeeded: the rule is awake.
            Refused: ``too_few_persons``: nobody could approve anything then.
        """
        now = self.gate.clock()
        act = Act("person.remove", None, {"code": code})
        with filing(self.gate), self.gate.store.write() as session:
            row = session.get(PersonRow, code)
            if row is None or row.removed_at is not None:
                raise Missing(code="person_unknown", found=f"nobody {shortened(code)}", wanted="one whom `licence person list` shows")
            approvals = Approvals.of(session, self.gate)
            if approvals.rule.awake and row.authority_code is None and own_persons(session) <= WAKING:
                wanted = f"{WAKING} of the registry who stay: enrol another first, or put the rule to sleep"
                raise Refused(code="too_few_persons", found=f"{WAKING} persons, {code} among them", wanted=wanted)
            approvals.require(act)
            row.removed_at, row.removed_by = now, _rests_on(session, approvals, act)
            session.add(row)
            return row

    def change_rule(self, *, awake: bool, mass_rows: int | None = None, high_value: frozenset[str] | None = None) -> Rule:
        """Return the rule as it stands from now on.

        Raises:
            ApprovalNeeded: it is awake.
            Refused: ``too_few_persons``: nobody could approve anything.
        """
        now = self.gate.clock()
        with filing(self.gate), self.gate.store.write() as session:
            approvals = Approvals.of(session, self.gate)
            standing = newest_rule(session) or Rule(False, self.gate.mass_rows, self.gate.high_value)
            rows = standing.mass_rows if mass_rows is None else mass_rows
            rule = Rule(awake, rows, standing.high_value if high_value is None else high_value)
            if rule == standing:
                return rule
            if awake and own_persons(session) < WAKING:
                raise Refused(code="too_few_persons", found="fewer than two persons of the registry", wanted="`licence person add`")
            act = Act("rule.change", None, {"awake": awake, "massRows": rows, "highValue": " ".join(sorted(rule.high_value))})
            approvals.require(act)
            add_rule(session, rule, now, _rests_on(session, approvals, act))
            return rule


def _require_new(session: Session, code: str, method: str) -> None:
    if session.get(PersonRow, code) is not None:
        raise Refused(code="person_known", found=f"{code} on record", wanted="a code that nobody ever had: papers name it for ever")
    if session.exec(select(PersonRow).where(col(PersonRow.verification_method) == method)).first() is not None:
        raise Refused(code="person_known", found="this key on record for somebody", wanted="a key of one's own")


def _rests_on(session: Session, approvals: Approvals, act: Act) -> int | None:
    """Return the request that allowed ``act``, None while the rule sleeps."""
    if not approvals.rule.awake:
        return None
    query = select(RequestedRow.request_id).where(col(RequestedRow.digest) == act.digest, col(RequestedRow.used_at) == approvals.now)
    return session.exec(query).first()
