"""Short ways to give one of the three answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..errors import Malformed, VerifierError
from ..report import NO_FACTS, Check, Outcome

QUOTED_CHARACTERS = 400  # of one fact: what a document says may be as long as its sender likes, an answer may not


def holds(name: str, code: str, facts: Mapping[str, str] = NO_FACTS, *, as_of: datetime | None = None) -> Check:
    """Return the answer *yes*."""
    return Check(name, Outcome.VALID, code, quoted(facts), as_of)


def fails(name: str, code: str, facts: Mapping[str, str] = NO_FACTS, *, as_of: datetime | None = None, place: str = "") -> Check:
    """Return the answer *no*."""
    return Check(name, Outcome.INVALID, code, quoted(facts), as_of, place)


def open_question(name: str, code: str, facts: Mapping[str, str] = NO_FACTS, *, as_of: datetime | None = None, place: str = "") -> Check:
    """Return the answer *could not be found out*."""
    return Check(name, Outcome.UNDECIDED, code, quoted(facts), as_of, place)


def refusal(name: str, error: VerifierError) -> Check:
    """Return the answer that an error gives: malformed is *no*, everything else is *could not be found out*."""
    outcome = Outcome.INVALID if isinstance(error, Malformed) else Outcome.UNDECIDED
    facts = {"found": error.found, "wanted": error.wanted}
    return Check(name, outcome, error.code, quoted(facts), None, error.place[:QUOTED_CHARACTERS])


def quoted(facts: Mapping[str, str]) -> Mapping[str, str]:
    """Return ``facts`` with the long ones cut off (spec: an answer quotes no more of the input than a clerk needs)."""
    for fact in facts.values():
        if len(fact) > QUOTED_CHARACTERS:
            break
    else:
        return facts
    return {name: fact if len(fact) <= QUOTED_CHARACTERS else fact[: QUOTED_CHARACTERS - 1] + "…" for name, fact in facts.items()}
