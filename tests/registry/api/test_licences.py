"""Reserving, depositing and deciding over HTTP: what an issuer elsewhere relies on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from werkzeug.test import TestResponse

from registry.authorities import Authorities
from registry.departments.tokens import Scope
from registry.licences import Licences
from registry.rows import table_of
from registry.signers import Signers
from registry.tables import KeptAnswerRow
from verifier.document.identifier import LicenceIdentifier

from .departments import BUREAU, COMPANY, OTHER, Departments, application

LINES = "application/x-ndjson"


def told(answer: TestResponse) -> Any:
    return json.loads(answer.data)


def reservation(departments: Departments, name: str = "row 1") -> Any:
    (made,) = departments.world.reserve(departments.world.request(name))
    return made


def put(departments: Departments, made: Any, body: bytes | None = None, **how: Any) -> TestResponse:
    world = departments.world
    raw = world.signed(world.credential(made)) if body is None else body
    return departments.send("PUT", f"/licences/{made.identifier.urn}", raw, scope=Scope.DEPOSIT, **how)


def test_a_batch_has_an_answer_for_each_row_in_its_order(departments: Departments) -> None:
    rows = [
        {"rowDigest": "0" * 64, "serial": "440199DEMX00000001", "version": 1, "holders": [COMPANY]},
        {"rowDigest": "1" * 64, "serial": "short", "holders": [COMPANY]},
        {"rowDigest": "2" * 64, "holders": [COMPANY]},
    ]
    answer = departments.send("POST", "/licences/reservations", {"type": "business-licence", "requests": rows}, scope=Scope.RESERVE)
    first, second, third = told(answer)["answers"]
    assert first["reservation"]["id"].startswith(f"urn:licence:2.999.11100000MB0143028R001.{BUREAU}.440199DEMX00000001.001.")
    assert (second["refusal"]["code"], second["refusal"]["column"]) == ("serial_malformed", "serial")
    assert third["reservation"]["statusList"]["number"] == 1


def test_the_same_row_gets_the_same_place_and_its_licence_byte_for_byte(departments: Departments) -> None:
    made = reservation(departments)
    body = departments.world.signed(departments.world.credential(made))
    put(departments, made, body)
    (again,) = told(departments.reserve("row 1"))["answers"]
    assert again["reservation"]["id"] == made.identifier.urn
    assert again["reservation"]["deposited"].encode() == body


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "member_missing"),
        ({"type": "business-licence", "requests": [], "authority": OTHER}, 404, "authority_unknown"),
        ({"type": "business-licence", "requests": [], "issuer": BUREAU}, 400, "member_unknown"),
        ({"type": "business-licence", "requests": []}, 400, "batch_size"),
        ({"type": "business-licence", "requests": [{}] * 10_001}, 400, "batch_size"),
        ({"type": "fishing-permit", "requests": [{"rowDigest": "0" * 64, "holders": []}]}, 422, "type_not_published"),
        ({"type": "a\x00b", "requests": [{"rowDigest": "0" * 64, "holders": []}]}, 400, "type_malformed"),
        ({"type": "business-licence", "requests": [{"rowDigest": "0", "holders": []}]}, 400, "row_digest_malformed"),
        ({"type": "business-licence", "requests": [{"rowDigest": "0" * 64, "holders": [], "index": 7}]}, 400, "member_unknown"),
        ({"type": "business-licence", "requests": [{"rowDigest": "0" * 64, "serial": "\x00", "holders": []}]}, 400, "serial_malformed"),
        (
            {"type": "business-licence", "requests": [{"rowDigest": "0" * 64, "holders": [{"codeType": "\x00", "code": "1"}]}]},
            400,
            "holder_malformed",
        ),
        ({"type": "business-licence", "requests": [{"rowDigest": "0" * 64, "version": "1", "holders": []}]}, 400, "member_type"),
        (b"[1, 2", 400, "json_syntax"),
        (b'{"type": "a", "type": "b"}', 400, "json_duplicate_member"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_batch_that_is_none_is_refused_whole(departments: Departments, body: Any, status: int, code: str) -> None:
    answer = departments.send("POST", "/licences/reservations", body, scope=Scope.RESERVE)
    assert (answer.status_code, told(answer)["code"]) == (status, code)


def test_a_deposit_is_201_then_200_and_409_for_another(departments: Departments) -> None:
    world, made = departments.world, reservation(departments)
    body = world.signed(world.credential(made))
    assert [put(departments, made, body).status_code for _ in range(3)] == [201, 200, 200]
    world.clock.pass_time(seconds=1)
    answer = put(departments, made, world.signed(world.credential(made)))
    assert (answer.status_code, told(answer)["code"]) == (409, "already_deposited_differently")
    assert Licences(world.gate).show(made.identifier.text).body == body


def test_a_deposit_is_verified_by_the_registry(departments: Departments) -> None:
    world, made = departments.world, reservation(departments)
    other = world.credential(reservation(departments, "row 2"))
    forged = world.signed(world.credential(made)).replace("示范".encode(), "示苑".encode())
    for body in (b"{}", world.signed(other), forged, json.dumps(world.credential(made)).encode()):
        answer = put(departments, made, body)
        assert 400 <= answer.status_code < 500
        assert told(answer)["code"] != "internal_error"
    assert world.state(made.identifier) == "reserved"


def test_many_deposits_are_on_record_all_or_none(departments: Departments) -> None:
    world = departments.world
    made = [reservation(departments, f"row {number}") for number in range(3)]
    bodies = [world.signed(world.credential(each)) for each in made]
    bad = b"\n".join([*bodies[:2], bodies[2].replace(b'"z', b'"zz', 1)])
    answer = departments.send("POST", "/licences/deposits", bad, scope=Scope.DEPOSIT, Content_Type=LINES)
    assert 400 <= answer.status_code < 500
    assert {world.state(each.identifier) for each in made} == {"reserved"}
    answer = departments.send("POST", "/licences/deposits", b"\n".join(bodies) + b"\n", scope=Scope.DEPOSIT, Content_Type=LINES)
    assert (answer.status_code, told(answer)) == (200, {"deposited": 3})
    assert [Licences(world.gate).show(each.identifier.text).body for each in made] == bodies


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"", LINES, 400, "batch_size"),
        (b"\n" * 9, LINES, 400, "batch_size"),
        (b"{}\n" * 1_001, LINES, 400, "batch_size"),
        (b"{}", LINES, 400, "member_missing"),
        (b'{"id": "urn:licence:x"}', LINES, 400, "identifier_malformed"),
        (b"{}", "application/json", 415, "content_type"),
    ],
)
def test_lines_that_are_no_credentials_are_refused(departments: Departments, body: bytes, kind: str, status: int, code: str) -> None:
    answer = departments.send("POST", "/licences/deposits", body, scope=Scope.DEPOSIT, Content_Type=kind)
    assert (answer.status_code, told(answer)["code"]) == (status, code)


def decide(departments: Departments, identifier: LicenceIdentifier, statement: Any, **headers: str) -> TestResponse:
    return departments.send("POST", f"/licences/{identifier.urn}/transitions", statement, scope=Scope.TRANSITION, **headers)


def test_a_decision_is_recorded_once_and_published_at_once(departments: Departments) -> None:
    world = departments.world
    identifier = world.minted()
    statement = world.statement(identifier, "revoke", reason="提交虚假材料", decision="2026-17")
    tag = departments.send("GET", "/status-lists/revocation-1").headers["ETag"]
    answers = [told(decide(departments, identifier, statement)) for _ in range(2)]
    assert answers[0] == answers[1]
    assert (answers[0]["state"], answers[0]["reason"], answers[0]["decision"]) == ("revoked", "提交虚假材料", "2026-17")
    assert len(Licences(world.gate).history(identifier.text)) == 2
    assert departments.send("GET", "/status-lists/revocation-1").headers["ETag"] != tag


def test_a_decision_that_the_state_does_not_allow_is_409(departments: Departments) -> None:
    world = departments.world
    identifier = world.minted()
    world.move(identifier, "revoke")
    answer = decide(departments, identifier, world.statement(identifier, "reinstate"))
    assert (answer.status_code, told(answer)["code"]) == (409, "transition_not_allowed")


def test_a_decision_that_the_department_did_not_sign_is_refused(departments: Departments) -> None:
    world = departments.world
    identifier = world.minted()
    unsigned = {name: value for name, value in world.statement(identifier, "revoke").items() if name != "proof"}
    assert told(decide(departments, identifier, unsigned))["code"] == "proof_missing"
    others = world.statement(identifier, "revoke", key=f"did:web:localhost%3A8000:authorities:{OTHER}#key-1")
    assert (decide(departments, identifier, others).status_code, world.state(identifier)) == (422, "valid")


def test_a_department_reads_its_licence_as_it_stands_and_as_it_was_signed(departments: Departments) -> None:
    world = departments.world
    identifier = world.minted()
    for name in (identifier.urn, identifier.text, identifier.bare):
        answer = departments.send("GET", f"/licences/{name}", scope=Scope.READ)
        assert (told(answer)["id"], told(answer)["state"]) == (identifier.urn, "valid")
        assert answer.headers["Cache-Control"] == "no-store"
    signed = departments.send("GET", f"/licences/{identifier.urn}", scope=Scope.READ, Accept="application/vc")
    assert (signed.mimetype, signed.data) == ("application/vc", Licences(world.gate).show(identifier.text).body)
    bare = reservation(departments, "only reserved")
    answer = departments.send("GET", f"/licences/{bare.identifier.urn}", scope=Scope.READ, Accept="application/vc")
    assert (answer.status_code, told(answer)["code"]) == (404, "not_deposited")


def test_what_is_no_identifier_is_400(departments: Departments) -> None:
    for method, scope in (("GET", Scope.READ), ("PUT", Scope.DEPOSIT)):
        answer = departments.send(method, "/licences/%00", {}, scope=scope)
        assert (answer.status_code, told(answer)["code"]) == (400, "identifier_malformed")


def test_without_its_key_a_registry_refuses_for_the_time_being(departments: Departments, tmp_path: Any) -> None:
    world = departments.world
    identifier = world.minted()
    statement = world.statement(identifier, "revoke")
    world.gate = replace(world.gate, signers=Signers())
    departments.app = application(world, tmp_path)
    answer = decide(departments, identifier, statement, Idempotency_Key="k")
    assert (answer.status_code, told(answer)["code"], answer.headers["Retry-After"]) == (503, "signer_missing", "1")


def test_an_authority_is_told_who_it_is(departments: Departments) -> None:
    answer = told(departments.send("GET", f"/authorities/{BUREAU}"))
    assert (answer["id"], answer["identifierArc"]) == (f"did:web:localhost%3A8000:authorities:{BUREAU}", "2.999")
    assert [(grant["type"], grant["area"]) for grant in answer["grants"]] == [("business-licence", "440199")]
    assert departments.send("GET", "/authorities/nobody").status_code == 404
    assert departments.send("GET", "/authorities/11440199DEMX00099X").status_code == 404


def test_the_same_request_under_its_key_is_answered_the_same_for_a_day(departments: Departments) -> None:
    first = departments.reserve("row 1", Idempotency_Key="k-1")
    departments.world.deposit(reservation(departments))
    again = departments.reserve("row 1", Idempotency_Key="k-1")
    assert (again.data, again.status_code) == (first.data, first.status_code)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "deposited" in told(departments.reserve("row 1"))["answers"][0]["reservation"]
    departments.world.clock.pass_time(hours=24, seconds=1)
    assert "deposited" in told(departments.reserve("row 1", Idempotency_Key="k-1"))["answers"][0]["reservation"]


def test_a_key_is_good_for_one_request_only(departments: Departments) -> None:
    departments.reserve("row 1", Idempotency_Key="k-1")
    for answer in (
        departments.reserve("row 2", Idempotency_Key="k-1"),
        put(departments, reservation(departments), Idempotency_Key="k-1"),
    ):
        assert (answer.status_code, told(answer)["code"]) == (409, "idempotency_mismatch")
    assert departments.world.state(reservation(departments).identifier) == "reserved"


def test_departments_do_not_meet_under_a_key(departments: Departments) -> None:
    first = departments.reserve("row 1", Idempotency_Key="k-1")
    other = departments.reserve("row 2", code=OTHER, Idempotency_Key="k-1")
    assert (first.status_code, other.status_code) == (200, 200)
    assert OTHER in told(other)["answers"][0]["reservation"]["id"]


def test_what_was_refused_or_failed_under_a_key_is_judged_anew(departments: Departments, tmp_path: Any) -> None:
    world = departments.world
    identifier = world.minted()
    statement = world.statement(identifier, "revoke")
    whole = world.gate
    world.gate = replace(whole, signers=Signers())
    departments.app = application(world, tmp_path)
    assert decide(departments, identifier, statement, Idempotency_Key="k-1").status_code == 503
    world.gate = whole
    departments.app = application(world, tmp_path)
    assert decide(departments, identifier, statement, Idempotency_Key="k-1").status_code == 200
    Authorities(world.gate).revoke_grant(BUREAU, "business-licence")
    assert departments.reserve("row 2", Idempotency_Key="k-2").status_code == 422
    assert told(departments.reserve("row 3", Idempotency_Key="k-2"))["code"] == "idempotency_mismatch"
    world.clock.pass_time(seconds=1)
    Authorities(world.gate).grant(BUREAU, "business-licence", area="440199")
    assert departments.reserve("row 2", Idempotency_Key="k-2").status_code == 200


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "键"])
def test_a_key_that_is_none_is_refused(departments: Departments, key: str) -> None:
    answer = departments.reserve("row 1", Idempotency_Key=key)
    assert (answer.status_code, told(answer)["code"]) == (400, "idempotency_key_malformed")


def test_a_try_that_died_before_it_answered_is_done_again(departments: Departments) -> None:
    first = departments.reserve("row 1", Idempotency_Key="k-1")
    with departments.world.gate.store.write() as session:
        session.connection().execute(update(table_of(KeptAnswerRow)).values(status=None, body=None))
    again = departments.reserve("row 1", Idempotency_Key="k-1")
    assert (again.data, "Idempotency-Replayed" in again.headers) == (first.data, False)
    assert departments.reserve("row 2", Idempotency_Key="k-1").status_code == 409
