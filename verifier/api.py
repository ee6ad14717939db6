"""The HTTP interface of the verifier: credentials, presentations, and whatever a counter holds in its hand.

``POST /credentials/verify`` and ``/presentations/verify`` answer 200 only for *valid*; ``POST /verify``
answers 200 with a report whatever the outcome is. All checks always run: a caller chooses neither the
checks nor the time that they are judged at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from flask import Blueprint, Response, request

from .answers import JSON, Written, chosen_media_type, json_answer, written, written_problem
from .asked import asked_for, member
from .batch import BATCH_TYPE, BatchLine, batch_lines, judged_lines
from .bodies import BodyLimits, read_batch, read_json, read_json_bytes, read_question
from .document.presentation import is_presentation
from .judge import Judge, out_of_time
from .late_modules import load_late_modules
from .problems import PresentationExpected, problem_of_report
from .report import Outcome, Report
from .several import Several
from .wording import report_to_write

CREDENTIALS = "/credentials/verify"
ANSWERS = (JSON, "application/problem+json")
BATCH_ANSWERS = (BATCH_TYPE, "application/problem+json")


def verify_blueprint(judge: Judge) -> Blueprint:
    """Return the blueprint with the four addresses."""
    load_late_modules()
    blueprint, desk = Blueprint("verify", __name__), judge.desk

    @blueprint.post(CREDENTIALS)
    def verify_credential() -> Response:
        chosen_media_type(ANSWERS)
        return strict_answer(judge.credential(read_json_bytes(request)), desk.zone).response()

    @blueprint.post("/presentations/verify")
    def verify_presentation() -> Response:
        chosen_media_type(ANSWERS)
        body = read_json(request, desk.limits)
        document, asked = member(body, "verifiablePresentation"), asked_for(body)
        if not is_presentation(document):
            raise PresentationExpected(found="another type", wanted="VerifiablePresentation", place="/verifiablePresentation/type")
        return strict_answer(judge.document(document, asked), desk.zone).response()

    @blueprint.post("/credentials/verify-batch")
    def verify_batch() -> Response:
        chosen_media_type(BATCH_ANSWERS)
        lines = batch_lines(read_batch(request, desk.body_limits), desk.body_limits.batch_lines)
        return batch_answer(lines, judge.line, desk.clock(), desk.body_limits, desk.zone)

    @blueprint.post("/verify")
    def verify_anything() -> Response:
        chosen_media_type(ANSWERS)
        return open_answer(judge.question(read_question(request, desk.limits, desk.body_limits)), desk.zone)

    return blueprint


def strict_answer(report: Report, zone: tzinfo) -> Written:
    """Return 200 where the report is *valid*, else the problem with the report inside."""
    if report.outcome is Outcome.VALID:
        return written({"verified": True, "outcome": "valid", "report": report_to_write(report, zone)})
    return written_problem(problem_of_report(report, zone))


def batch_answer(
    lines: list[BatchLine], judge: Callable[[bytes], Report], now: datetime, body_limits: BodyLimits, zone: tzinfo
) -> Response:
    """Return 200 with a line for each line, whatever each says."""
    seconds = body_limits.batch_seconds
    answered = judged_lines(lines, judge, lambda: out_of_time(now, seconds), seconds=seconds, now=now, zone=zone)
    return Response(b"".join(answered), content_type=BATCH_TYPE)


def open_answer(several: Several, zone: tzinfo) -> Response:
    """Return 200 with the report, or with all of them and what they come to on top."""
    shown = [report_to_write(report, zone) for report in several.reports]
    return json_answer(shown[0] if len(shown) == 1 else several.as_json(shown, zone))
