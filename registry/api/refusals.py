"""The registry's own errors as problem details: one table, code -> status and titles."""

from __future__ import annotations

from types import MappingProxyType

from flask import Flask, Response

from verifier.answers import problem_answer
from verifier.problem_table import Row
from verifier.problems import Problem, problem_from

from ..errors import Malformed, Missing, Refused, RegistryError, Unavailable

KINDS = MappingProxyType(
    {
        Malformed: Row(400, "The request is malformed", "请求格式有误"),
        Missing: Row(404, "There is nothing of that name on record", "登记簿中没有此项"),
        Refused: Row(422, "The registry does not allow this as things stand", "登记机关不允许此操作"),
        Unavailable: Row(503, "The registry cannot answer at the moment", "登记机关暂时无法应答"),
    }
)
OTHER = Row(400, "The registry did not do this", "登记机关未执行此操作")


def install_refusals(app: Flask) -> None:
    """Have ``app`` answer the registry's errors with problems."""

    @app.errorhandler(RegistryError)
    def refused(error: RegistryError) -> Response:
        return problem_answer(problem_of_refusal(error))


def problem_of_refusal(error: RegistryError) -> Problem:
    """Return the problem that tells ``error``; an outage is told without what the database said."""
    row = next((row for kind, row in KINDS.items() if isinstance(error, kind)), OTHER)
    if isinstance(error, Unavailable):
        return problem_from(error.code, row)
    return problem_from(error.code, row, detail=f"found {error.found}; wanted {error.wanted}", place=error.place)
