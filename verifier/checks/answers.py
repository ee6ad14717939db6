"""Short ways to give one of the three answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..errors import Malformed, VerifierError
from ..report import NO_FACTS, Check, Outcome


def holds(name: str, code: str, facts: Mapping[str, str] = NO_FACTS, *, as_of: datetime | None = None) -> Check:
    """Return the answer *yes*."""
    return Check(name, Outcome.VALID, code, facts, as_of)


def fails(name: str, code: str, facts: Mapping[str, str] = NO_FACTS, *, as_of: datetime | None = None, place: str = "") -> Check:
    """Return the answer *no*."""
    return Check(name, Outcome.INVALID, code, facts, as_of, place)


def open_question(name: str, code: str, facts: Mapping[str, str] = NO_FACTS, *, as_of: datetime | None = None, place: str = "") -> Check:
    """Return the answer *could not be found out*."""
    return Check(name, Outcome.UNDECIDED, code, facts, as_of, place)


def refusal(name: str, error: VerifierError) -> Check:
    """Return the answer that an error gives: malformed is *no*, everything else is *could not be found out*."""
    outcome = Outcome.INVALID if isinstance(error, Malformed) else Outcome.UNDECIDED
    facts = {"found": error.found, "wanted": error.wanted}
    return Check(name, outcome, error.code, facts, None, error.place)
