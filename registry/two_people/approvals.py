"""The gate of the acts that take two people: every verb of the registry asks here, under the writer's lock, before it writes.

An approval is for exactly these acts, is used once, in the transaction of the act itself, and ends. While the rule sleeps
nothing is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from verifier.errors import shortened

from ..errors import Refused
from ..gate import Gate
from ..rows import chunks, table_of
from .acts import KINDS, MINT, URGENT, Act, Acts, mint_act
from .rule import Rule, newest_rule
from .tables import ApprovalRow, PersonRow, RequestedRow, RequestRow, TallyRow

ASLEEP = Rule(awake=False)


class ApprovalNeeded(Refused):
    """One person alone does not do this; ``acts`` are those that still lack somebody's word."""

    code = "approval_needed"

    def __init__(self, acts: Sequence[Act], *, count: int | None = None, request: int | None = None) -> None:
        self.acts = tuple(acts)
        self.request = request  # under which they wait
        first, number = self.acts[0], count or len(self.acts)
        what = " ".join(KINDS[first.kind]) + (f", {number} acts" if number > 1 else "")
        found = f"{what} for which nobody answers" if first.is_urgent else f"{what} on one person's word"
        wanted = "two people's: one who asks (with LICENCE_PERSON set, this same command does), another who approves"
        if first.is_urgent:
            wanted = "somebody's key: set LICENCE_PERSON and run this again; another person reviews it afterwards"
        elif request is not None:
            wanted = f"another person's `licence request approve {request}`; then run this again"
        super().__init__(found=found, wanted=wanted, place=first.authority or "")


class Approvals(Struct, frozen=True):
    """The approvals that one transaction may use; made inside of it."""

    session: Session
    rule: Rule
    now: datetime

    @classmethod
    def of(cls, session: Session, gate: Gate) -> Approvals:
        """Return the approvals on record; the rule as it stands at this moment."""
        rule = newest_rule(session)
        strict = ASLEEP if rule is None else rule.with_settings(gate.mass_rows, gate.high_value)
        return cls(session, strict, gate.clock())

    def require(self, *acts: Act) -> None:
        """Return if ``acts`` may be done, and use up what allows them; undone with the transaction.

        Raises:
            ApprovalNeeded: for those that nobody else has approved.
        """
        if not self.rule.awake or not acts:
            return
        missing = self._use(acts)
        if missing:
            raise ApprovalNeeded(missing)

    def require_mint(self, authority: str, type_name: str, row_digests: Sequence[bytes]) -> None:
        """Return if ``row_digests``, none of which is on record, may be reserved now.

        Few of them need nobody: what counts is how many this authority reserved today, so that a mass in many small pieces is one.

        Raises:
            ApprovalNeeded: as in ``require``.
        """
        if not self.rule.awake or not row_digests:
            return
        missing = self._use([mint_act(authority, type_name, digest) for digest in row_digests])
        if not missing:
            return
        if self._is_mass(authority, type_name, len(missing)):
            raise ApprovalNeeded(missing)
        tally = self._tally(authority)
        tally.rows += len(missing)
        self.session.add(tally)

    def missing(self, rows: Acts, type_name: str) -> int:
        """Return how many of ``rows`` would be refused now, were they minted; nothing is used up."""
        if not self.rule.awake or not rows.digests:
            return 0
        without = len(rows.digests) - len(allowing(self.session, MINT, rows.digests, self.now))
        return without if self._is_mass(rows.authority or "", type_name, without) else 0

    def _is_mass(self, authority: str, type_name: str, rows: int) -> bool:
        return rows > 0 and (type_name in self.rule.high_value or self._tally(authority).rows + rows > self.rule.mass_rows)

    def _tally(self, authority: str) -> TallyRow:
        day = self.now.astimezone(UTC).date().isoformat()
        return self.session.get(TallyRow, (authority, day)) or TallyRow(authority_code=authority, day=day, rows=0)

    def _use(self, acts: Sequence[Act]) -> list[Act]:
        """Return the acts that nothing allows; the others are used up."""
        allowed = allowing(self.session, acts[0].kind, [act.digest for act in acts], self.now)
        table = table_of(RequestedRow)
        for request in set(allowed.values()):
            for chunk in chunks([digest for digest, each in allowed.items() if each == request]):
                statement = update(table).where(table.c.request_id == request, table.c.digest.in_(chunk)).values(used_at=self.now)
                self.session.connection().execute(statement)
        return [act for act in acts if act.digest not in allowed]


def allowing(session: Session, kind: str, digests: Sequence[bytes], now: datetime) -> dict[bytes, int]:
    """Return for each digest the request that allows it: open, by two people who still are enrolled (one, where it is urgent)."""
    found: dict[bytes, int] = {}
    for chunk in chunks(digests):
        query = (
            select(RequestedRow.digest, RequestedRow.request_id)
            .join(RequestRow, col(RequestRow.id) == col(RequestedRow.request_id))
            .where(
                col(RequestedRow.digest).in_(chunk),
                col(RequestedRow.used_at).is_(None),
                col(RequestRow.expires_at) > now,
                col(RequestRow.kind) == kind,
                col(RequestRow.requested_by).in_(_enrolled()),
            )
        )
        if kind in URGENT:
            query = query.where(col(RequestRow.id).not_in(select(ApprovalRow.request_id)))
        else:
            query = query.join(ApprovalRow, col(ApprovalRow.request_id) == col(RequestRow.id)).where(
                col(ApprovalRow.approves).is_(True), col(ApprovalRow.decided_by).in_(_enrolled())
            )
        found.update((digest, request) for digest, request in session.exec(query))
    return found


def _enrolled() -> SelectOfScalar[str]:
    return select(PersonRow.code).where(col(PersonRow.removed_at).is_(None))


def require_competent(person: PersonRow, authority: str | None) -> None:
    """Return if ``person`` may have a say in an act about ``authority`` (None: about the registry itself).

    Raises:
        Refused: ``person_of_another``: a department's people act for their department.
    """
    if person.authority_code not in (None, authority):
        wanted = "somebody of the registry itself" if authority is None else f"somebody of {shortened(authority)} or of the registry itself"
        raise Refused(code="person_of_another", found=f"{person.code}, of {person.authority_code}", wanted=wanted)
