"""``GET /health``, ``/health/live`` and ``/metrics``: whether the registry works, for machines that watch it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response

from verifier.answers import json_answer, problem_answer
from verifier.problem_table import ROWS
from verifier.problems import problem_from

from .metrics import Metrics
from .ports import Inspection


def health_blueprint(inspection: Inspection, metrics: Metrics, clock: Callable[[], datetime]) -> Blueprint:
    """Return the blueprint with the three addresses."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health/live")
    def live() -> Response:
        return json_answer({"status": "live"})

    @blueprint.get("/health")
    def ready() -> Response:
        findings = inspection.findings(clock())
        checks = {name: {"ok": finding.holds, **finding.facts} for name, finding in findings.items()}
        if all(finding.holds for finding in findings.values()):
            return json_answer({"status": "ready", "checks": checks})
        failing = ", ".join(name for name, finding in findings.items() if not finding.holds)
        members: dict[str, object] = {"checks": checks}
        return problem_answer(problem_from("not_ready", ROWS["not_ready"], detail=f"not in order: {failing}", members=members))

    @blueprint.get("/metrics")
    def shown() -> Response:
        answer = Response(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return blueprint
