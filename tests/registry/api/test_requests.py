"""A person asks over HTTP for what takes two; nobody else does, and for nothing else than what was refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

import pytest

from issuer.remote.asking import Asking
from issuer.remote.connection import Answer, Connection
from issuer.remote.decisions import RemoteDecisions
from issuer.remote.errors import RegistryRefused
from issuer.remote.ledger import HttpLedger
from issuer.remote.said import said
from registry.departments.tokens import Scope
from registry.states import State
from registry.transitions import Wanted
from registry.two_people.approvals import ApprovalNeeded
from registry.two_people.requests import Requests
from tests.registry.people import acting, approve, enrol, number_of, person_signer, wake

from .departments import BUREAU, Departments


@dataclass
class Wire:
    """A connection without a wire: each request goes straight to the application."""

    departments: Departments

    def send(self, method: str, path: str, body: bytes, *, content_type: str = "application/json") -> Answer:
        scope = Scope.TRANSITION if path.startswith("/licences") else None
        told = self.departments.send(method, path, body, scope=scope, Content_Type=content_type)
        return Answer(told.status_code, told.mimetype or "", told.data)


@pytest.fixture
def decided(departments: Departments) -> Any:
    """A licence, and a registry in which it takes two to move it; wang is of the department."""
    world = departments.world
    world.licence = world.minted()
    wake(world.gate)
    with pytest.raises(ApprovalNeeded) as caught:
        enrol(acting(world.gate, "zhang"), "wang", BUREAU)
    approve(world.gate, number_of(caught.value))
    enrol(world.gate, "wang", BUREAU)
    return world


def office(departments: Departments, code: str) -> RemoteDecisions:
    """Return the decisions of the department's program, run by ``code``."""
    wire = cast(Connection, Wire(departments))
    ledger = HttpLedger(wire, cast(Any, None))
    return RemoteDecisions(ledger, Asking(wire, lambda: person_signer(code), departments.world.clock))


def record(departments: Departments, action: str, code: str = "wang") -> Any:
    world = departments.world
    statement = world.statement(world.licence, action)
    return office(departments, code).record([Wanted(world.licence, statement)])[0]


def test_a_department_elsewhere_asks_and_its_statement_counts_once_another_approved(departments: Departments, decided: Any) -> None:
    refused = record(departments, "revoke")
    assert (refused.code, "licence request approve 2" in str(refused)) == ("approval_needed", True)
    approve(decided.gate, 2)
    record(departments, "revoke")
    assert decided.state(decided.licence) is State.REVOKED


def test_in_haste_a_department_elsewhere_suspends_at_once(departments: Departments, decided: Any) -> None:
    record(departments, "suspend")
    assert decided.state(decided.licence) is State.SUSPENDED
    assert Requests(decided.gate).show(2).standing(decided.clock()) == "unreviewed"


def test_a_token_alone_moves_nothing(departments: Departments, decided: Any) -> None:
    path, body = f"/licences/{decided.licence.text}/transitions", decided.statement(decided.licence, "suspend")
    answer = departments.send("POST", path, body, scope=Scope.TRANSITION)
    told = json.loads(answer.data)
    assert (answer.status_code, told["code"], told["acts"][0]["act"]) == (409, "approval_needed", "suspend")
    assert decided.state(decided.licence) is State.VALID


@pytest.mark.usefixtures("decided")
def test_a_stranger_asks_for_nothing(departments: Departments) -> None:
    refused = record(departments, "suspend", "stranger")
    assert refused.code == "person_unknown"


def sent(departments: Departments, decided: Any, **changes: Any) -> tuple[int, Any]:
    """Return the answer to a request of zhang for a revocation, with some of its body changed."""
    with pytest.raises(ApprovalNeeded) as caught:
        decided.move(decided.licence, "revoke")
    acts = [act.as_json() for act in caught.value.acts]
    paper = office(departments, "zhang").asking._paper(acts)
    answer = departments.send("POST", "/requests", {"request": paper, "acts": acts} | changes)
    return answer.status_code, json.loads(answer.data)


def test_the_same_request_sent_again_is_the_same(departments: Departments, decided: Any) -> None:
    with pytest.raises(ApprovalNeeded) as caught:
        decided.move(decided.licence, "revoke")
    acts = [act.as_json() for act in caught.value.acts]
    body = {"request": office(departments, "zhang").asking._paper(acts), "acts": acts}
    answers = [json.loads(departments.send("POST", "/requests", body).data) for _ in range(2)]
    assert answers == [{"number": 2}, {"number": 2}]


@pytest.mark.parametrize(
    "changes",
    [
        {"acts": []},
        {"acts": [{"act": "revoke"}]},
        {"acts": [{"act": "annul", "authority": BUREAU, "content": {}}]},
        {"acts": [{"act": "revoke", "authority": BUREAU, "content": {"licence": "another"}}]},
        {"acts": "all"},
        {"request": {}},
        {"request": "x"},
    ],
)
def test_a_request_is_for_the_acts_that_were_signed(departments: Departments, decided: Any, changes: dict[str, Any]) -> None:
    status, told = sent(departments, decided, **changes)
    assert status in (400, 422)
    assert told["code"] in ("paper_malformed", "member_type")


def test_a_person_signs_for_nothing_but_the_statement_that_was_refused(departments: Departments, decided: Any) -> None:
    """A registry that names another act in its refusal gets no signature for it."""
    asking = office(departments, "zhang").asking
    statement = decided.statement(decided.licence, "revoke")
    path = f"/licences/{decided.licence.text}/transitions"
    wire = Wire(departments)
    with pytest.raises(RegistryRefused) as caught:
        said(wire.send("POST", path, json.dumps(statement).encode()))
    (act,) = caught.value.problem["acts"]
    for changes in ({"act": "annul"}, {"content": act["content"] | {"licence": "urn:licence:another"}}):
        caught.value.problem = {"acts": [act | changes]}
        assert asking.answered(caught.value, statement) is caught.value
    assert len(Requests(decided.gate).all()) == 1
