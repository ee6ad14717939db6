"""``GET /V/<digits>``: the page that the code of an organisation's licence leads a telephone to. Edge.

The digits hold the licence itself, so nothing is looked up by them; the request log has the pattern of the address and no digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response

from .bodies import Question
from .document.directory import Directory
from .errors import VerifierError
from .holders import is_of_organisations
from .judge import Desk, Judge
from .page_frame import PageFrame
from .problems import problem_of, problem_of_report
from .qr.errors import DigitsMalformed, PersonInAddress
from .qr.forms import COMPACT_PATH
from .report import Report
from .shown_face import shown_report

DIGITS = re.compile("[0-9]{60,}")  # a licence has 300 and more


def code_blueprint(desk: Desk, directory: Callable[[], Directory]) -> Blueprint:
    """Return the blueprint of the address, in upper and in lower case; ``directory`` gives the types, whose labels are shown."""
    blueprint, frame = Blueprint("code", __name__), PageFrame()
    judge = Judge.at(desk)

    @blueprint.get("/V/<path:digits>")
    @blueprint.get("/v/<path:digits>", endpoint="lower")
    def code(digits: str) -> Response:
        try:
            report = judged(judge, digits)
        except VerifierError as error:
            return frame.refusal(problem_of(error))
        if report.document is None:
            return frame.refusal(problem_of_report(report, desk.zone))
        judged_at = report.verified_at.astimezone(desk.zone)
        return frame.page("licence.html", report=shown_report(report, directory(), desk.zone), judged_at=judged_at)

    return blueprint


def judged(judge: Judge, digits: str) -> Report:
    """Return the report on the licence in ``digits``.

    Raises:
        DigitsMalformed: no run of digits, or too short a one to hold a licence.
        PersonInAddress: a licence that no address should have held; nothing of it is shown.
    """
    if not DIGITS.fullmatch(digits):
        raise DigitsMalformed(found=f"{len(digits)} characters", wanted="the digits of a whole code, and nothing else")
    (report,) = judge.question(Question(text=COMPACT_PATH + digits)).reports
    if report.document is not None and not is_of_organisations(report.document):
        raise PersonInAddress(found="a holder who may be a natural person", wanted="the licence shown at a counter, or its code LIC1-R…")
    return report
