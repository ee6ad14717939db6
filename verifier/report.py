"""What a verification says: one outcome of three, and every check with its reason.

A report is no truth value. ``if report:`` would read an *undecided* licence as good or as bad,
so asking is an error: callers compare ``report.outcome``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import NoReturn

from msgspec import Struct, field

from .document.read import Read
from .document.strict_json import JsonObject
from .subject import Subject, subject_of

NO_FACTS: Mapping[str, str] = MappingProxyType({})


class Outcome(StrEnum):
    """The three answers. ``UNDECIDED`` means that something could not be found out."""

    VALID = "valid"
    INVALID = "invalid"
    UNDECIDED = "undecided"


class Check(Struct, frozen=True):
    """One question that was asked of a credential, and its answer.

    Attributes:
        name: the question: ``document``, ``key``, ``proof``, ``type``, ``schema``, ``period``, ``status``,
            ``authority``, ``holder``, ``challenge``, ``trust``.
        outcome: the answer.
        code: stable reason in snake_case; ``verifier/words`` has a sentence for each in two languages.
        facts: what the sentence is filled with, and what a program may read (dates as ISO 8601).
        as_of: when the fact that the answer rests on was last known to be true; None where the
            document itself is the fact.
        place: JSON Pointer to the member concerned, or "".
    """

    name: str
    outcome: Outcome
    code: str
    facts: Mapping[str, str] = field(default_factory=lambda: NO_FACTS)
    as_of: datetime | None = None
    place: str = ""


class Report(Struct, frozen=True, dict=True):
    """The result of one verification. Most of what was judged is never asked for, so it is looked up when it is.

    Attributes:
        checks: in the order in which they were asked; never empty.
        judged_at: the instant for which the outcome holds (``--as-of``, else ``verified_at``).
        verified_at: the clock's reading at the edge.
        credential: the credential that was judged; None where something else was, or nothing could be read.
        credentials: reports on the members of a presentation.
        carrier: the presentation, or the envelope that could not be opened.
    """

    checks: tuple[Check, ...]
    judged_at: datetime
    verified_at: datetime
    credential: Read | None = None
    credentials: tuple[Report, ...] = ()
    carrier: Read | None = None

    @property
    def document(self) -> JsonObject | None:
        """What was judged, as parsed; None where it could not be parsed."""
        read = self.carrier if self.credential is None else self.credential
        return None if read is None else read.document

    @cached_property
    def subject(self) -> Subject:
        """What the credential says of itself. Two threads may both ask first: each makes the same."""
        return Subject() if self.credential is None else subject_of(self.credential.document)

    @cached_property
    def outcome(self) -> Outcome:
        """The worst of all answers. No check at all means that nothing was found out."""
        outcomes = {check.outcome for check in self.checks} | {r.outcome for r in self.credentials}
        if Outcome.INVALID in outcomes:
            return Outcome.INVALID
        if Outcome.UNDECIDED in outcomes or not self.checks:
            return Outcome.UNDECIDED
        return Outcome.VALID

    @property
    def decisive(self) -> Check | None:
        """The first check that decided against *valid*; of equal ones, an invalid before an undecided."""
        if self.outcome is Outcome.VALID:
            return None
        everything = (*self.checks, *(r.decisive for r in self.credentials if r.decisive))
        for wanted in (Outcome.INVALID, Outcome.UNDECIDED):
            for check in everything:
                if check.outcome is wanted:
                    return check
        return None

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is no truth value: compare report.outcome with Outcome.VALID")
