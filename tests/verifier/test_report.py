"""A report: one outcome of three, worst wins, and no truth value."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from verifier.report import Check, Outcome, Report

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
