"""``POST /accesses``: whoever shows that a licence is theirs reads who was given it.

They answer a challenge of this registry with the licence's own key, in a presentation or with a possession token. Whether the
licence is still in force is another question: a revoked one has a holder too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from flask import Blueprint, Response, request
from msgspec.structs import replace

from verifier.answers import json_answer
from verifier.asked import NOTHING_ASKED
from verifier.bodies import read_question
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject
from verifier.judge import Desk, Judge
from verifier.ports import LicenceArchive
from verifier.report import Check, Outcome, Report

from ..access_log.accesses import Access
from ..errors import RegistryError

SHOWN = {"key", "proof", "holder", "challenge"}  # what of a report has to hold
OF_LICENCE = {"key", "proof"}


class AccessLog(Protocol):
    """The log, by licence."""

    def of_licence(self, text: str) -> Sequence[Access]:
        """Return who was given the licence, newest first."""
        ...


class PossessionNotShown(RegistryError):
    """Nobody showed that the licence is theirs: no answer to a challenge of ours, or not with its key."""

    code = "possession_not_shown"


def accesses_blueprint(log: AccessLog, desk: Desk) -> Blueprint:
    """Return the blueprint with the one address."""
    blueprint = Blueprint("accesses", __name__)
    # Its own holder looks a licence up: that is no access, and a log of looking at the log has no end.
    archive = None if desk.archive is None else Unlogged(desk.archive)
    judge = Judge.at(replace(desk, archive=archive))

    @blueprint.post("/accesses")
    def accesses() -> Response:
        question = replace(read_question(request, desk.limits, desk.body_limits), asked=NOTHING_ASKED)
        answered = judge.question(question)
        licences = [licence for report in answered.reports for licence in shown_licences(report)]
        if not licences:
            wanted = "a presentation or LIT1-R token of a licence on record, signed with its key for a challenge of POST /challenges"
            raise PossessionNotShown(found="no such answer", wanted=wanted)
        found = [access for licence in dict.fromkeys(licences) for access in log.of_licence(licence)]
        return json_answer({"accesses": [access_json(each) for each in found]})

    return blueprint


class Unlogged:
    """An archive for whoever asks about their own licence."""

    def __init__(self, archive: LicenceArchive) -> None:
        self.licence_of = archive.licence_of

    def given_out(self, licence_id: str) -> None:
        """Write nothing down."""


def shown_licences(report: Report) -> Iterator[str]:
    """Yield the ids of the licences that the one who asks has shown to be theirs."""
    answers = [check for check in report.checks if check.name in SHOWN]
    named = {check.name for check in answers}
    if any(check.outcome is not Outcome.VALID for check in answers) or not {"proof", "holder", "challenge"} <= named:
        return
    # Answered, and to a challenge of ours: one of the asker's own would be answered by a presentation that they once saw.
    if any(check.code != "challenge_answered" for check in answers if check.name == "challenge"):
        return
    for each in report.credentials or (report,):
        if is_authentic(each.checks) and each.subject.id:
            yield each.subject.id


def is_authentic(checks: Sequence[Check]) -> bool:
    """Return whether a licence is what its issuer signed."""
    asked = [check for check in checks if check.name in OF_LICENCE]
    return {check.name for check in asked} == OF_LICENCE and all(check.outcome is Outcome.VALID for check in asked)


def access_json(found: Access) -> JsonObject:
    """Return a line of the log as its holder reads it."""
    return {"licence": found.licence.urn, "at": instant_text(found.at), "who": found.who, "way": found.way, "purpose": found.purpose}
