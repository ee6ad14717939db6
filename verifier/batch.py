"""Many credentials in one request, one a line (NDJSON), and one line of answer for each, in the same order.

A line that can't be read or doesn't hold is answered like any other: it never ends the batch. Each line has the time of a
request of its own, and all of them together ``seconds``: what is still waiting then is undecided.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from functools import lru_cache

import orjson
from msgspec import Struct

from .checks.answers import refusal
from .errors import Malformed, Unsupported, VerifierError
from .problems import problem_of_report
from .report import Outcome, Report

BATCH_TYPE = "application/x-ndjson"
MOST_KEPT = 256  # answers of all checks to a line
_OF_THE_ANSWER = frozenset({"instance", "verified", "outcome", "report"})  # what a problem says about an answer as a whole


class BatchTooLong(Malformed):
    """More lines than one request may have."""

    code = "batch_too_long"


class BatchEmpty(Unsupported):
    """A batch without a line."""

    code = "batch_empty"


class BatchLine(Struct, frozen=True):
    """A line that is not blank, and its number as an editor counts."""

    number: int
    raw: bytes


def batch_lines(body: bytes, most: int) -> list[BatchLine]:
    """Return the lines of a body that say something.

    Raises:
        BatchTooLong: they are more than ``most``, blank ones too.
        BatchEmpty: there are none.
    """
    # Counted before they are cut: a body of newlines is no reason to make millions of lines.
    if (found := body.count(b"\n")) > most:
        raise BatchTooLong(found=f"{found} lines", wanted=f"at most {most}")
    lines = [BatchLine(number, raw) for number, raw in enumerate(body.split(b"\n"), 1) if raw.strip()]
    if not lines:
        raise BatchEmpty(found="no line", wanted="a credential in each line")
    return lines


def judged_lines(
    lines: list[BatchLine], judge: Callable[[bytes], Report], late: Callable[[], Report], *, seconds: float, now: datetime, zone: tzinfo
) -> Iterator[bytes]:
    """Yield the line of answer for each line.

    Args:
        judge: returns the report on a line, in time; what it raises of ours is that line's answer.
        late: returns the report on a line whose turn came too late.
        seconds: that all lines have together.
        zone: in which the sentences of a report write dates.
    """
    until = time.monotonic() + seconds
    for line in lines:
        try:
            report = judge(line.raw) if time.monotonic() < until else late()
        except VerifierError as error:
            report = Report((refusal("document", error),), now, now)
        yield orjson.dumps(_answer(line.number, report, zone), option=orjson.OPT_APPEND_NEWLINE)


def _answer(number: int, report: Report, zone: tzinfo) -> dict[str, object]:
    outcome, about = report.outcome, report.subject.id
    answer: dict[str, object] = {"line": number, "verified": outcome is Outcome.VALID, "outcome": str(outcome)}
    if about:
        answer["id"] = about
    answer["checks"] = _told(tuple([(check.name, check.outcome, check.code) for check in report.checks]))
    if outcome is not Outcome.VALID:
        problem = problem_of_report(report, zone).as_json("")
        answer["problem"] = {name: value for name, value in problem.items() if name not in _OF_THE_ANSWER}
    return answer


@lru_cache(maxsize=MOST_KEPT)
def _told(checks: tuple[tuple[str, Outcome, str], ...]) -> orjson.Fragment:
    """Return what checks came to, as it is written; of most lines it is the same."""
    return orjson.Fragment(orjson.dumps([{"check": name, "outcome": str(outcome), "code": code} for name, outcome, code in checks]))
