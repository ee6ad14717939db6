"""``POST /credentials/issue``: a caller says what a row of a sheet says, and chooses nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from registry.authorities import Authorities
from registry.departments.tokens import Scope
from registry.judging import CurrentVerifier
from registry.licences import Licences
from verifier.report import Outcome
from verifier.sources import bundled_types_root

from .departments import BUREAU, OTHER, Departments, application

EXAMPLES = bundled_types_root() / "business-licence" / "v1" / "examples"
CHOSEN = ("id", "issuer", "credentialStatus", "proof")


def wanted(example: str = "valid-full") -> dict[str, Any]:
    """Return what a program of a department sends: the example without what is not the caller's."""
    document: dict[str, Any] = json.loads((EXAMPLES / f"{example}.json").read_text(encoding="utf-8"))
    document.pop("description", None)
    for holder in document["credentialSubject"]["licenceHolder"]:
        holder.pop("role", None)  # nor does any sheet have these
        holder.pop("share", None)
    return {name: value for name, value in document.items() if name not in CHOSEN}


def issue(departments: Departments, credential: Any, options: Any = None, *, code: str = BUREAU, **headers: str) -> TestResponse:
    body = {"credential": credential} if options is None else {"credential": credential, "options": options}
    return departments.send("POST", "/credentials/issue", body, scope=Scope.ISSUE, code=code, **headers)


def told(answer: TestResponse) -> Any:
    return json.loads(answer.data)


@pytest.mark.parametrize("example", ["valid-full", "valid-minimal", "valid-awkward"])
def test_what_is_issued_is_on_record_and_valid(departments: Departments, example: str) -> None:
    answer = issue(departments, wanted(example))
    assert answer.status_code == 201, answer.text
    licence = told(answer)["verifiableCredential"]
    assert licence["issuer"]["id"] == f"did:web:localhost%3A8000:authorities:{BUREAU}"
    on_record = Licences(departments.world.gate).show(licence["id"])
    assert json.loads(on_record.body or b"") == licence
    report = CurrentVerifier(departments.world.gate).verify(json.dumps(licence).encode(), now=departments.world.clock())
    assert report.outcome is Outcome.VALID, [check.code for check in report.checks]


def test_the_same_asked_again_is_the_same_licence(departments: Departments) -> None:
    first = told(issue(departments, wanted()))
    departments.world.clock.pass_time(seconds=60)
    again = issue(departments, wanted())
    assert (again.status_code, told(again)) == (201, first)
    other = told(issue(departments, wanted() | {"validUntil": "2040-01-01T00:00:00+08:00"}))
    assert other["verifiableCredential"]["id"] != first["verifiableCredential"]["id"]


def test_a_key_gives_the_same_answer_and_no_other_request(departments: Departments) -> None:
    first = issue(departments, wanted(), Idempotency_Key="k-1")
    again = issue(departments, wanted(), Idempotency_Key="k-1")
    assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")
    other = issue(departments, wanted("valid-minimal"), Idempotency_Key="k-1")
    assert (other.status_code, told(other)["code"]) == (409, "idempotency_mismatch")


def with_member(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document[name] = value

    change.__name__ = name
    return change


def subject_with(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["credentialSubject"][name] = value

    change.__name__ = f"subject {name}"
    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (with_member("id", "urn:licence:2.999.x"), "not_the_callers"),
        (with_member("issuer", f"did:web:localhost%3A8000:authorities:{OTHER}"), "not_the_callers"),
        (with_member("issuer", {"id": f"did:web:localhost%3A8000:authorities:{BUREAU}", "name": "another name"}), "not_the_callers"),
        (with_member("credentialStatus", []), "not_the_callers"),
        (with_member("proof", {}), "not_the_callers"),
        (with_member("issuanceDate", "2026-01-01T00:00:00Z"), "not_the_callers"),
        (with_member("name", "Fishing Permit"), "not_the_callers"),
        (with_member("credentialSchema", {"id": "https://elsewhere.example", "type": "JsonSchema"}), "not_the_callers"),
        (with_member("@context", ["https://elsewhere.example"]), "not_the_callers"),
        (with_member("type", ["VerifiableCredential"]), "type_not_named"),
        (with_member("type", ["VerifiableCredential", "LicenceCredential", "FishingPermit"]), "unknown_type"),
        (with_member("validFrom", "tomorrow"), "instant_malformed"),
        (with_member("validFrom", 7), "member_type"),
        (with_member("validUntil", "2001-01-01T00:00:00Z"), "period_malformed"),
        (subject_with("penalty", "x"), "member_unknown"),
        (subject_with("type", "DrivingLicenceSubject"), "not_the_callers"),
        (subject_with("id", "did:web:holder.example"), None),
        (subject_with("licenceHolder", []), "member_missing"),
        (subject_with("licenceHolder", [{"name": "x"}]), "member_type"),
        (subject_with("areaCode", "110101"), "area_not_granted"),
        (subject_with("entityName", 7), None),
        (subject_with("entityName", "a\x07b"), None),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_not_the_callers_or_not_fit_is_refused_and_nothing_is_reserved(
    departments: Departments, change: Any, code: str | None
) -> None:
    document = wanted()
    change(document)
    answer = issue(departments, document)
    assert answer.status_code in (400, 422), answer.text
    assert code is None or told(answer)["code"] == code
    holders = document["credentialSubject"]["licenceHolder"]
    numbers = {each["code"] for each in holders if "code" in each}
    assert not [each for number in numbers for each in Licences(departments.world.gate).search(number)]


def test_what_will_stand_there_anyway_may_be_said(departments: Departments) -> None:
    did = f"did:web:localhost%3A8000:authorities:{BUREAU}"
    assert issue(departments, wanted() | {"issuer": did}).status_code == 201
    assert issue(departments, wanted() | {"@context": ["https://www.w3.org/ns/credentials/v2"]}).status_code == 201


def test_every_broken_rule_of_the_type_is_told_with_its_place(departments: Departments) -> None:
    document = wanted()
    del document["credentialSubject"]["entityName"]
    document["credentialSubject"]["establishedDate"] = "yesterday"
    answer = issue(departments, document)
    places = [each["place"] for each in told(answer)["violations"]]
    assert answer.status_code == 422
    assert any("establishedDate" in place for place in places)
    assert len(places) >= 2


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"created": "2020-01-01T00:00:00Z"}, 422, "not_the_callers"),
        ({"verificationMethod": "did:web:x#key-9"}, 422, "not_the_callers"),
        ({"cryptosuite": "ecdsa-rdfc-2019"}, 422, "suite_impossible"),
        ({"cryptosuite": "none"}, 422, "suite_not_accepted"),
        ({"keyType": "P-256"}, 422, "key_type_refused"),
        ({"cryptosuite": 7}, 400, "member_type"),
        ({"serial": "short"}, 422, "serial_malformed"),
        ({"version": 2, "serial": "440199DEMX00000009"}, 422, "previous_version_missing"),
        ({"version": 0}, 400, "member_type"),
        ([], 400, "member_type"),
    ],
    ids=str,
)
def test_an_option_that_is_not_offered_is_refused(departments: Departments, options: Any, status: int, code: str) -> None:
    answer = issue(departments, wanted(), options)
    assert (answer.status_code, told(answer)["code"]) == (status, code)


def test_suite_and_serial_are_the_callers(departments: Departments) -> None:
    options = {"cryptosuite": "eddsa-jcs-2022", "keyType": "Ed25519", "serial": "440199DEMX00000009"}
    licence = told(issue(departments, wanted(), options))["verifiableCredential"]
    assert licence["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert ".440199DEMX00000009.001." in licence["id"]
    taken = issue(departments, wanted("valid-minimal"), {"serial": "440199DEMX00000009"})
    assert (taken.status_code, told(taken)["code"], told(taken)["place"]) == (422, "serial_taken", "/options/serial")


def test_one_holder_has_one_live_licence_of_such_a_type_over_http_too(departments: Departments) -> None:
    Authorities(departments.world.gate).grant(BUREAU, "driving-licence", area="440199")
    folder = bundled_types_root() / "driving-licence" / "v1" / "examples"
    document = json.loads((folder / "valid-minimal.json").read_text(encoding="utf-8"))
    asked = {name: value for name, value in document.items() if name not in CHOSEN}
    asked["credentialSubject"]["areaCode"] = "440199"
    assert issue(departments, asked).status_code == 201
    again = issue(departments, asked | {"validFrom": "2026-01-01T00:00:00+08:00"})
    assert (again.status_code, told(again)["code"]) == (422, "holder_has_live_licence")


def test_a_department_whose_key_is_not_here_gets_nothing(departments: Departments, tmp_path: Any) -> None:
    del departments.world.signers[f"did:web:localhost%3A8000:authorities:{OTHER}#key-1"]
    departments.app = application(departments.world, tmp_path)
    answer = issue(departments, wanted(), code=OTHER)
    assert (answer.status_code, told(answer)["code"]) == (404, "not_issued_here")


def test_another_type_than_is_granted_is_refused_by_the_registry(departments: Departments) -> None:
    document = json.loads((bundled_types_root() / "food-business-licence/v1/examples/valid-minimal.json").read_text(encoding="utf-8"))
    answer = issue(departments, {name: value for name, value in document.items() if name not in CHOSEN})
    assert (answer.status_code, told(answer)["code"]) == (422, "not_granted")


def test_it_says_in_its_log_in_whose_name_it_signs(world: Any, tmp_path: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        application(world, tmp_path)
    assert f"in the name of {BUREAU} with did:web:localhost%3A8000:authorities:{BUREAU}#key-1" in caplog.text


@pytest.mark.parametrize("body", [{}, {"credential": []}, {"credential": {}, "issuer": "x"}, b"[]", b"{", {"credential": {}, "options": 7}])
def test_a_body_that_is_none_is_400(departments: Departments, body: Any) -> None:
    answer = departments.send("POST", "/credentials/issue", body, scope=Scope.ISSUE)
    assert answer.status_code == 400
