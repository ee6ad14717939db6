"""Of several codes on a picture those of licences count, each licence once; two licences are never taken for one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from verifier.document.read import Parsed
from verifier.report import Check, Outcome, Report
from verifier.several import Several, weighed

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FIRST, SECOND = "urn:licence:2.999.A.B", "urn:licence:2.999.A.C"


def licence(name: str, outcome: Outcome = Outcome.VALID, **more: str) -> Report:
    return Report((Check("proof", outcome, "c"),), NOW, NOW, Parsed({"id": name, **more}))


def code(refusal: str, found: str) -> Report:
    return Report((Check("document", Outcome.UNDECIDED, refusal, {"found": found}),), NOW, NOW)


PAYMENT = code("qr_not_ours", "a payment code: 0002")
LINK = code("qr_link_only", "a link to 2.999.A.B")
SHOWN = Parsed({"verifiableCredential": []})
PRESENTED = Report((Check("holder", Outcome.VALID, "c"),), NOW, NOW, credentials=(licence(FIRST),), carrier=SHOWN)


@pytest.mark.parametrize(
    ("reports", "kept"),
    [
        pytest.param([PAYMENT, licence(FIRST)], [1], id="a payment code beside a licence"),
        pytest.param([PAYMENT], [0], id="a payment code alone"),
        pytest.param([licence(FIRST), licence(FIRST)], [0], id="the same licence in two forms"),
        pytest.param([licence(FIRST), licence(FIRST, changed="1")], [0, 1], id="another document of that name"),
        pytest.param([LINK, licence(FIRST)], [1], id="a licence and the link to it"),
        pytest.param([LINK, PRESENTED], [1], id="a presentation and the link to its licence"),
        pytest.param([LINK], [0], id="a link alone"),
    ],
)
def test_what_says_nothing_more_is_left_out(reports: list[Report], kept: list[int]) -> None:
    several = weighed(reports)
    assert list(several.reports) == [reports[number] for number in kept]
    assert several.check is None


@pytest.mark.parametrize(
    ("reports", "outcome"),
    [
        pytest.param([licence(FIRST), licence(SECOND)], "undecided", id="both valid"),
        pytest.param([licence(FIRST), licence(SECOND, Outcome.INVALID)], "invalid", id="one of them not"),
        pytest.param([licence(SECOND), LINK], "undecided", id="a licence and the link to another"),
        pytest.param([PRESENTED, licence(SECOND)], "undecided", id="a presentation and another licence"),
    ],
)
def test_two_licences_are_told_with_a_code_of_their_own_and_are_never_valid(reports: list[Report], outcome: str) -> None:
    told: dict[str, Any] = weighed(reports).as_json([{}, {}], UTC)
    assert (told["outcome"], told["code"], len(told["reports"])) == (outcome, "several_licences", 2)
    assert "2 different licences" in told["summary"]["en"]
    assert "2 份不同的证照" in told["summary"]["zh-Hans"]


def test_one_forged_copy_makes_the_picture_bad() -> None:
    several: Several = weighed([licence(FIRST), licence(FIRST, Outcome.INVALID, changed="1")])
    assert (several.outcome, several.check) == (Outcome.INVALID, None)
