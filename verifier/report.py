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

from .document.instants import instant_text
from .document.licence_form import subject_in
from .document.read import Read
from .document.strict_json import JsonObject
from .document.subject import Subject

QUOTED_CHARACTERS = 400  # of one fact: what a document says may be as long as its sender likes, an answer may not


class Own(str):
    """A text of the registry's own, which is told whole."""

    __slots__ = ()


Fact = str | datetime
Evidence = Mapping[str, Fact]
NO_EVIDENCE: Evidence = MappingProxyType({})


class Outcome(StrEnum):
    """The three answers. ``UNDECIDED`` means that something could not be found out."""

    VALID = "valid"
    INVALID = "invalid"
    UNDECIDED = "undecided"


# Looking a member up in an enumeration takes as long as comparing with all of them.
_VALID, _INVALID, _UNDECIDED = Outcome.VALID, Outcome.INVALID, Outcome.UNDECIDED
_WORST_FIRST = (_INVALID, _UNDECIDED)


class Check(Struct, frozen=True):
    """One question that was asked of a credential, and its answer.

    Attributes:
        name: the question: ``document``, ``key``, ``proof``, ``type``, ``schema``, ``period``, ``status``,
            ``authority``, ``holder``, ``challenge``, ``trust``.
        outcome: the answer.
        code: stable reason in snake_case; ``verifier/words`` has a sentence for each in two languages.
        evidence: what the answer rests on, as ``facts`` writes it when somebody asks.
        as_of: when the fact that the answer rests on was last known to be true; None where the
            document itself is the fact.
        place: JSON Pointer to the member concerned, or "".
    """

    name: str
    outcome: Outcome
    code: str
    evidence: Evidence = field(default_factory=lambda: NO_EVIDENCE)
    as_of: datetime | None = None
    place: str = ""

    @property
    def facts(self) -> Mapping[str, str]:
        """What the sentence is filled with, and what a program may read: instants as ISO 8601, long texts cut off.

        Spec: an answer quotes no more of the input than a clerk needs.
        """
        return dict(self.told)

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """The same, name by name."""
        most = QUOTED_CHARACTERS
        return tuple([(name, fact if type(fact) is str and len(fact) <= most else _told(fact)) for name, fact in self.evidence.items()])


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

    @property
    def subject(self) -> Subject:
        """What the credential says of itself."""
        return Subject() if self.credential is None else subject_in(self.credential)

    @cached_property
    def outcome(self) -> Outcome:
        """The worst of all answers. No check at all means that nothing was found out."""
        outcomes = [check.outcome for check in self.checks] + [report.outcome for report in self.credentials]
        for worst in _WORST_FIRST:
            if worst in outcomes:
                return worst
        return _VALID if self.checks else _UNDECIDED

    @property
    def decisive(self) -> Check | None:
        """The first check that decided against *valid*; of equal ones, an invalid before an undecided."""
        if self.outcome is _VALID:
            return None
        everything = [*self.checks, *[found for r in self.credentials if (found := r.decisive)]]
        for worst in _WORST_FIRST:
            for check in everything:
                if check.outcome is worst:
                    return check
        return None

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is no truth value: compare report.outcome with Outcome.VALID")


def _told(fact: Fact) -> str:
    if isinstance(fact, datetime):
        return instant_text(fact)
    if len(fact) <= QUOTED_CHARACTERS or isinstance(fact, Own):
        return str(fact)
    return fact[: QUOTED_CHARACTERS - 1] + "…"
