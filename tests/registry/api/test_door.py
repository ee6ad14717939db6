"""The door: every address has a rule, every rule is held, and what no rule allows is refused."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from registry.api.door import install_door
from registry.api.refusals import install_refusals
from registry.api.rules import PUBLIC, RULES, rule_of
from registry.departments.tokens import Scope, Tokens
from verifier.bodies import DEFAULT_BODY_LIMITS
from verifier.document.identifier import LicenceIdentifier
from verifier.edge import install_edge

from .departments import BUREAU, OTHER, Departments

GUARDED = sorted(
    (method, pattern, Scope(rule)) for (method, pattern), rule in RULES.items() if rule is not PUBLIC and pattern != "/credentials/issue"
)
PAIRS = [(*each, scope) for each in GUARDED for scope in Scope]


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield method, rule.rule


def address(pattern: str, identifier: str) -> str:
    return re.sub(r"<[^>]+>", identifier, pattern)


def test_every_address_has_a_rule(departments: Departments) -> None:
    assert [each for each in routes(departments.app) if rule_of(*each) is None] == []


def test_every_address_that_writes_asks_for_a_token(departments: Departments) -> None:
    judging = {"/verify", "/credentials/verify", "/credentials/verify-batch", "/presentations/verify", "/counter/verify", "/counter/code"}
    answered_by_a_holder = {"/challenges", "/accesses"}
    answered_by_a_holder |= {"/requests"}  # signed by a person's own key
    writing = {(method, pattern) for method, pattern in routes(departments.app) if method not in ("GET", "HEAD")}
    assert {pattern for method, pattern in writing if rule_of(method, pattern) is PUBLIC} <= judging | answered_by_a_holder


def test_what_no_rule_allows_is_refused(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = Flask(__name__)
    install_edge(app, DEFAULT_BODY_LIMITS)
    install_refusals(app)
    install_door(app, Tokens(world.gate))
    app.add_url_rule("/forgotten", view_func=lambda: Response("secret"), methods=["GET", "POST"])
    for method in ("GET", "HEAD", "POST"):
        answer = app.test_client().open("/forgotten", method=method)
        assert (answer.status_code, b"secret" in answer.data) == (403, False)
    assert json.loads(answer.data)["code"] == "no_rule"
    assert "no rule for POST /forgotten" in caplog.text


@pytest.fixture
def licence(departments: Departments) -> str:
    """The identifier of a licence of the first department."""
    return str(departments.world.minted().urn)


@pytest.mark.parametrize(("method", "pattern", "scope"), GUARDED)
def test_without_a_token_nobody_comes_in(departments: Departments, licence: str, method: str, pattern: str, scope: Scope) -> None:
    answer = departments.send(method, address(pattern, licence), {})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (401, "token_missing")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="licence registry"'


@pytest.mark.parametrize(("method", "pattern", "scope", "held"), PAIRS, ids=str)
def test_no_token_of_another_department_reaches_a_licence(
    departments: Departments, licence: str, method: str, pattern: str, scope: Scope, held: Scope
) -> None:
    """Every guarded address with every scope: the wrong scope is 403, the right one of another department is no such licence."""
    world = departments.world
    (reservation,) = world.reserve(world.request())
    credential = world.signed(world.credential(reservation))
    bodies: dict[str, Any] = {
        "/licences/reservations": {"type": "business-licence", "requests": [{"rowDigest": "0" * 64, "holders": []}]},
        "/licences/deposits": credential,
        "/licences/<identifier>": credential,
        "/licences/<identifier>/transitions": world.statement(reservation.identifier, "revoke"),
        "/credentials/issue": {"credential": {"type": [], "issuer": world.gate_authority(BUREAU)}},
    }
    kind = "application/x-ndjson" if pattern == "/licences/deposits" else "application/json"
    answer = departments.send(method, address(pattern, licence), bodies[pattern], scope=held, code=OTHER, Content_Type=kind)
    told = json.loads(answer.data)
    if held is not scope:
        assert (answer.status_code, told["code"]) == (403, "scope_missing")
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    elif pattern == "/licences/reservations":
        # Its own record is what it sees: the very row of the first department is no row of this one.
        assert (answer.status_code, told["answers"][0]["refusal"]["code"]) == (200, "holder_missing")
    elif pattern == "/credentials/issue":
        # Nothing of the first department is reached: what is asked for would be the second one's own.
        assert (answer.status_code, told["code"]) == (400, "type_not_named")
    else:
        assert (answer.status_code, told["code"]) == (404, "licence_unknown")
    assert world.state(reservation.identifier) == "valid"


def test_a_licence_of_another_department_is_like_one_that_is_not_there(departments: Departments, licence: str) -> None:
    assert departments.send("GET", f"/licences/{licence}", scope=Scope.READ).status_code == 200
    answers = [departments.send("GET", f"/licences/{each}", scope=Scope.READ, code=OTHER) for each in (licence, never_minted(licence))]
    told = [{**json.loads(answer.data), "instance": "", "detail": ""} for answer in answers]
    assert told[0] == told[1]
    assert told[0]["status"] == 404


def never_minted(urn: str) -> str:
    one = LicenceIdentifier.parse(urn)
    return LicenceIdentifier.compose(type_code=one.type_code, issuer_code=one.issuer_code, serial="9999999", version=1, arc=one.arc).urn


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer lrt_" + "A" * 43, "token_unknown"),
        ("Bearer lrt_short", "token_unknown"),
        ("Bearer \x00", "token_unknown"),
        ("Bearer ", "token_missing"),
        ("Basic dXNlcjpwYXNz", "token_missing"),
        ("lrt_" + "A" * 43, "token_missing"),
    ],
    ids=["unknown", "short", "control", "empty", "basic", "bare"],
)
def test_what_is_no_token_is_401_and_says_nothing_of_what_was_sent(departments: Departments, header: str, code: str) -> None:
    answer = departments.send("GET", "/licences/x", Authorization=header)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (401, code)
    assert "AAAA" not in answer.text
    assert "dXNl" not in answer.text


def test_a_token_ends_when_it_is_revoked_and_when_its_time_is_over(departments: Departments) -> None:
    world = departments.world
    _, expiring = Tokens(world.gate).create(BUREAU, [Scope.READ], days=1)
    made, revoked = Tokens(world.gate).create(BUREAU, [Scope.READ], days=2)
    path = f"/licences/{world.minted().urn}"

    def codes() -> list[tuple[int, str]]:
        answers = [departments.send("GET", path, Authorization=f"Bearer {text}") for text in (expiring, revoked)]
        return [(answer.status_code, json.loads(answer.data).get("code", "")) for answer in answers]

    assert codes() == [(200, ""), (200, "")]
    Tokens(world.gate).revoke(made.id)
    world.clock.pass_time(days=1)
    assert codes() == [(401, "token_expired"), (401, "token_revoked")]


def test_a_token_in_the_address_or_the_body_opens_nothing(departments: Departments) -> None:
    text = departments.token(Scope.READ)
    answer = departments.send("GET", f"/licences/x?access_token={text}")
    assert (answer.status_code, json.loads(answer.data)["code"]) == (400, "token_in_address")
    assert text.encode() not in answer.data
    body = f"access_token={text}".encode()
    answer = departments.send("POST", "/licences/reservations", body, Content_Type="application/x-www-form-urlencoded")
    assert (answer.status_code, json.loads(answer.data)["code"]) == (401, "token_missing")


def test_no_log_holds_a_token(departments: Departments, caplog: pytest.LogCaptureFixture) -> None:
    text = departments.token(Scope.READ)
    with caplog.at_level(logging.DEBUG):
        departments.send("GET", "/licences/x", Authorization=f"Bearer {text}")
        departments.send("GET", f"/licences/x?token={text}")
        departments.send("GET", "/licences/x", Authorization=f"Bearer {text}x")
    assert "/licences/<identifier>" in caplog.text
    assert text not in caplog.text


def test_a_public_address_needs_no_token_and_minds_none(client: FlaskClient) -> None:
    assert client.get("/types", headers={"Authorization": "Bearer nonsense"}).status_code == 200
