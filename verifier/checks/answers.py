"""Short ways to give one of the three answers."""

from __future__ import annotations

from datetime import datetime

from ..errors import Malformed, VerifierError
from ..report import NO_EVIDENCE, QUOTED_CHARACTERS, Check, Evidence, Outcome

# Looking a member up in an enumeration takes as long as making a check.
_VALID, _INVALID, _UNDECIDED = Outcome.VALID, Outcome.INVALID, Outcome.UNDECIDED


def holds(name: str, code: str, evidence: Evidence = NO_EVIDENCE, *, as_of: datetime | None = None) -> Check:
    """Return the answer *yes*."""
    return Check(name, _VALID, code, evidence, as_of)


def fails(name: str, code: str, evidence: Evidence = NO_EVIDENCE, *, as_of: datetime | None = None, place: str = "") -> Check:
    """Return the answer *no*."""
    return Check(name, _INVALID, code, evidence, as_of, place)


def open_question(name: str, code: str, evidence: Evidence = NO_EVIDENCE, *, as_of: datetime | None = None, place: str = "") -> Check:
    """Return the answer *could not be found out*."""
    return Check(name, _UNDECIDED, code, evidence, as_of, place)


def refusal(name: str, error: VerifierError) -> Check:
    """Return the answer that an error gives: malformed is *no*, everything else is *could not be found out*."""
    outcome = _INVALID if isinstance(error, Malformed) else _UNDECIDED
    evidence = {"found": error.found, "wanted": error.wanted}
    return Check(name, outcome, error.code, evidence, None, error.place[:QUOTED_CHARACTERS])
