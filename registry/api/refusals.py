"""The registry's own errors as problem details: one table, code -> status and titles."""

from __future__ import annotations

from types import MappingProxyType

from flask import Flask, Response

from verifier.answers import problem_answer
from verifier.problem_table import Row
from verifier.problems import Problem, problem_from

from ..departments.kept_answers import KeyMismatch
from ..departments.tokens import ScopeMissing, TokenRefused
from ..errors import DepositedDifferently, Malformed, Missing, Refused, RegistryError, TransitionNotAllowed, Unavailable
from ..two_people.approvals import ApprovalNeeded
from .accesses import PossessionNotShown
from .door import NoRule

# The nearest first.
KINDS = MappingProxyType(
    {
        TokenRefused: Row(401, "A token of a department is needed", "需要机关的访问令牌"),
        ScopeMissing: Row(403, "The token was not made for this", "访问令牌的权限范围不含此操作"),
        NoRule: Row(403, "This address is open to nobody", "此地址不对任何人开放"),
        KeyMismatch: Row(409, "The idempotency key belongs to another request", "幂等键已用于另一请求"),
        DepositedDifferently: Row(409, "Another credential is on record under this identifier", "该标识下已登记另一凭证"),
        TransitionNotAllowed: Row(409, "The state of the licence does not allow this", "证照当前状态不允许此操作"),
        ApprovalNeeded: Row(409, "This takes two people", "此操作须经两人"),
        PossessionNotShown: Row(403, "Nobody has shown that the licence is theirs", "未证明持有该证照"),
        Malformed: Row(400, "The request is malformed", "请求格式有误"),
        Missing: Row(404, "There is nothing of that name on record", "登记簿中没有此项"),
        Refused: Row(422, "The registry does not allow this as things stand", "登记机关不允许此操作"),
        Unavailable: Row(503, "The registry cannot answer at the moment", "登记机关暂时无法应答"),
    }
)
SHOWN_ACTS = 100
REALM = 'Bearer realm="licence registry"'
OTHER = Row(400, "The registry did not do this", "登记机关未执行此操作")


def install_refusals(app: Flask) -> None:
    """Have ``app`` answer the registry's errors with problems."""

    @app.errorhandler(RegistryError)
    def refused(error: RegistryError) -> Response:
        answer = problem_answer(problem_of_refusal(error))
        if isinstance(error, TokenRefused | ScopeMissing):
            answer.headers["WWW-Authenticate"] = challenge_of(error)
        return answer


def problem_of_refusal(error: RegistryError) -> Problem:
    """Return the problem that tells ``error``; an outage is told without what the database said."""
    row = next((row for kind, row in KINDS.items() if isinstance(error, kind)), OTHER)
    if isinstance(error, Unavailable):
        return problem_from(error.code, row)
    # What a person has to sign for, to ask for it.
    members = {"acts": [act.as_json() for act in error.acts[:SHOWN_ACTS]]} if isinstance(error, ApprovalNeeded) else {}
    return problem_from(error.code, row, detail=f"found {error.found}; wanted {error.wanted}", place=error.place, members=members)


def challenge_of(error: TokenRefused | ScopeMissing) -> str:
    """Return the challenge that goes with a refusal at the door (RFC 6750, 3)."""
    if isinstance(error, ScopeMissing):
        return f'{REALM}, error="insufficient_scope"'
    return REALM if error.code == "token_missing" else f'{REALM}, error="invalid_token"'
