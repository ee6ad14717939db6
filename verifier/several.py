"""Several codes on one picture: which of them count, and whether they are about one licence.

A payment code beside a licence says nothing about it. Two different licences are another matter: which one is meant, the
picture doesn't tell, and the first one found must not speak for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from msgspec import Struct

from .document.identifier import URN
from .document.strict_json import JsonObject
from .report import Check, Outcome, Report
from .wording import summary_of
from .words import LANGUAGES

FOREIGN = "qr_not_ours"
LINK = "qr_link_only"
CODE = "several_licences"
WORST_FIRST = (Outcome.INVALID, Outcome.UNDECIDED, Outcome.VALID)


class Several(Struct, frozen=True):
    """What a picture with several codes, or with one, comes to.

    Attributes:
        reports: those that count, in the order of their codes.
        check: that they are about several licences; None where there is one.
    """

    reports: tuple[Report, ...]
    check: Check | None

    @property
    def outcome(self) -> Outcome:
        """The worst outcome, and never *valid* for several licences."""
        outcomes = {report.outcome for report in self.reports} | ({self.check.outcome} if self.check else set())
        return next(outcome for outcome in WORST_FIRST if outcome in outcomes)

    def as_json(self, reports: Sequence[JsonObject], zone: tzinfo) -> JsonObject:
        """Return ``reports`` (ours, as JSON) below what they come to."""
        told: JsonObject = {"outcome": self.outcome.value}
        if self.check is not None:
            told |= {"code": CODE, "summary": {each: summary_of(self.outcome, self.check, each, zone) for each in LANGUAGES}}
        return told | {"reports": list(reports)}


def weighed(reports: Sequence[Report]) -> Several:
    """Return what ``reports`` on the codes of one picture come to: foreign codes count where there is nothing else."""
    ours = [report for report in reports if _code_of(report) != FOREIGN] or list(reports)
    kept = tuple(report for number, report in enumerate(ours) if not _said_already(report, ours[:number], ours))
    names = {name for report in kept for name in _licences_in(report)}
    check = Check("document", Outcome.UNDECIDED, CODE, {"count": str(len(names))}) if len(names) > 1 else None
    return Several(kept, check)


def _said_already(report: Report, before: Sequence[Report], everything: Sequence[Report]) -> bool:
    """Tell whether another code holds the same document, or the whole licence that this one only names."""
    if _code_of(report) == LINK:
        return any(set(_licences_in(report)) <= set(_licences_in(other)) for other in everything if _code_of(other) != LINK)
    return report.document is not None and any(report.document == other.document for other in before)


def _licences_in(report: Report) -> Iterator[str]:
    if _code_of(report) == LINK:
        yield URN + report.checks[0].facts["found"].rpartition(" ")[2].upper()
    for each in (report, *report.credentials):
        if each.subject.id:
            yield each.subject.id


def _code_of(report: Report) -> str:
    return report.decisive.code if report.decisive else ""
