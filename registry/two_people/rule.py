"""The rule of two people: whether it is awake, from how many rows on a mint is a mass, and which types are of high value.

It sleeps until the registry has two persons of its own, and wakes by itself then. From that moment on it is on record: no
setting weakens it, and changing it or putting it to sleep takes two people like every other act.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session, col, desc, func, select

from ..errors import Malformed
from ..gate import MASS_ROWS
from .tables import PersonRow, RuleRow

WAKING = 2  # persons of the registry itself


class Rule(Struct, frozen=True):
    """The rule as it stands.

    Attributes:
        mass_rows: more rows than these, reserved by one authority on one day, need an approval.
        high_value: names of types of which every licence needs one.
    """

    awake: bool
    mass_rows: int = MASS_ROWS
    high_value: frozenset[str] = frozenset()

    def with_settings(self, mass_rows: int, high_value: frozenset[str]) -> Rule:
        """Return the rule with an operator's settings, which may make it stricter and never weaker."""
        return replace(self, mass_rows=min(self.mass_rows, mass_rows), high_value=self.high_value | high_value)


def newest_rule(session: Session) -> Rule | None:
    """Return the rule on record, None where it never woke."""
    row = session.exec(select(RuleRow).order_by(desc(col(RuleRow.number))).limit(1)).first()
    return None if row is None else Rule(row.awake, row.mass_rows, frozenset(row.high_value.split()))


def add_rule(session: Session, rule: Rule, now: datetime, changed_by: int | None = None) -> None:
    """Write ``rule`` down as the one that stands from now on."""
    if rule.mass_rows < 1:
        raise Malformed(code="rule_malformed", found=f"{rule.mass_rows} rows", wanted="at least 1")
    number = (session.exec(select(func.max(RuleRow.number))).one() or 0) + 1
    high_value = " ".join(sorted(rule.high_value))
    session.add(RuleRow(number=number, awake=rule.awake, mass_rows=rule.mass_rows, high_value=high_value, since=now, changed_by=changed_by))
    session.flush()


def own_persons(session: Session) -> int:
    """Return how many persons of the registry itself there are: those who can ask and approve whatever it is about."""
    query = select(func.count()).select_from(PersonRow).where(col(PersonRow.authority_code).is_(None), col(PersonRow.removed_at).is_(None))
    return session.exec(query).one()
