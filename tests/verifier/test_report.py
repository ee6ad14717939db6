"""A report: one outcome of three, worst wins, and no truth value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from verifier.document.read import Parsed
from verifier.document.strict_json import JsonObject
from verifier.document.subject import Subject
from verifier.report import Check, Outcome, Own, Report

NOW = datetime(2026, 11, 23, tzinfo=UTC)
YES = Check("period", Outcome.VALID, "in_period")
NO = Check("status", Outcome.INVALID, "revoked")
OPEN = Check("trust", Outcome.UNDECIDED, "trust_list_stale")


def test_a_report_is_not_a_truth_value() -> None:
    with pytest.raises(TypeError, match="no truth value"):
        bool(Report((YES,), NOW, NOW))


@pytest.mark.parametrize(
    ("checks", "outcome"),
    [
        ((YES,), Outcome.VALID),
        ((YES, OPEN), Outcome.UNDECIDED),
        ((YES, NO), Outcome.INVALID),
        ((OPEN, NO), Outcome.INVALID),
        ((), Outcome.UNDECIDED),
    ],
    ids=["all hold", "one open", "one fails", "open and failed", "nothing was asked"],
)
def test_the_worst_answer_wins(checks: tuple[Check, ...], outcome: Outcome) -> None:
    assert Report(checks, NOW, NOW).outcome is outcome


def test_one_bad_credential_makes_the_presentation_bad() -> None:
    good, bad = Report((YES,), NOW, NOW), Report((NO,), NOW, NOW)
    report = Report((YES,), NOW, NOW, credentials=(good, bad))
    assert report.outcome is Outcome.INVALID
    assert report.decisive == NO


def test_the_decisive_check_is_the_first_failed_before_any_open_one() -> None:
    assert Report((OPEN, YES, NO), NOW, NOW).decisive == NO
    assert Report((YES,), NOW, NOW).decisive is None


def test_facts_are_told_as_text_and_no_longer_than_a_clerk_needs() -> None:
    eight = datetime(2026, 11, 23, 8, tzinfo=timezone(timedelta(hours=8)))
    check = Check("key", Outcome.INVALID, "c", {"signed": eight, "found": "x" * 401, "reason": Own("y" * 401), "key": "k" * 400})
    assert check.facts == {"signed": "2026-11-23T00:00:00Z", "found": "x" * 399 + "…", "reason": "y" * 401, "key": "k" * 400}
    assert {type(fact) for fact in check.facts.values()} == {str}


class Later:
    """A document that is parsed when it is asked for, and counts how often that was."""

    parsed = 0

    @property
    def document(self) -> JsonObject:
        self.parsed += 1
        return {"id": "urn:licence:1", "issuer": "did:web:one"}


def test_a_document_is_parsed_when_its_head_is_asked_for() -> None:
    read = Later()
    report = Report((YES,), NOW, NOW, read)
    assert (report.outcome, report.decisive, read.parsed) == (Outcome.VALID, None, 0)
    assert report.subject == Subject(id="urn:licence:1", issuer="did:web:one")
    assert read.parsed == 1


def test_what_carries_credentials_is_no_credential() -> None:
    report = Report((YES,), NOW, NOW, carrier=Parsed({"id": "urn:presentation:1"}))
    assert (report.document, report.subject) == ({"id": "urn:presentation:1"}, Subject())
