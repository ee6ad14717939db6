"""What the verifier's addresses promise, on a service that answers what the document asks it to."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from verifier.app import create_app
from verifier.bodies import BodyLimits
from verifier.checks.answers import refusal
from verifier.document.presentation import is_presentation
from verifier.document.read import Parsed
from verifier.document.strict_json import JsonObject, parse_object
from verifier.errors import VerifierError
from verifier.judge import Desk
from verifier.pictures import PictureWithoutCode
from verifier.report import Check, Outcome, Report

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
CREDENTIAL = {"type": ["VerifiableCredential"], "verdict": "valid"}
PRESENTATION = {"type": ["VerifiablePresentation"], "verdict": "valid"}
CODES = {
    "valid": Check("proof", Outcome.VALID, "proof_holds"),
    "invalid": Check("proof", Outcome.INVALID, "signature_mismatch", place="/proof/proofValue"),
    "undecided": Check("status", Outcome.UNDECIDED, "status_list_missing"),
}


@dataclass
class Obedient:
    """A service that answers what the document, or the text, says under ``verdict``, and remembers what it was asked."""

    asked: list[dict[str, object]] = field(default_factory=list)

    def verify(
        self, raw: bytes | str, *, now: datetime, as_of: datetime | None = None, challenge: str | None = None, domain: str | None = None
    ) -> Report:
        if isinstance(raw, bytes):
            try:
                document = parse_object(raw)
            except VerifierError as error:
                return Report((refusal("document", error),), now, now)
            return self.verify_document(document, now=now, as_of=as_of, challenge=challenge, domain=domain)
        self.asked.append({"raw": raw, "challenge": challenge, "domain": domain})
        return Report((CODES[raw.strip()],), now, now)

    def verify_document(
        self,
        document: JsonObject,
        *,
        now: datetime,
        as_of: datetime | None = None,
        challenge: str | None = None,
        domain: str | None = None,
    ) -> Report:
        self.asked.append({"document": document, "challenge": challenge, "domain": domain, "as_of": as_of})
        while document.get("verdict") == "never":
            pass
        read, checks = Parsed(document), (CODES[str(document.get("verdict", "invalid"))],)
        return Report(checks, now, now, carrier=read) if is_presentation(document) else Report(checks, now, now, read)


def reads_words(picture: BinaryIO) -> Sequence[str]:
    """A picture of which the bytes are the texts of its codes."""
    if not (raw := picture.read()):
        raise PictureWithoutCode(found="no code", wanted="one")
    return raw.decode().split()


@pytest.fixture
def service() -> Obedient:
    return Obedient()


@pytest.fixture
def client(service: Obedient) -> FlaskClient:
    return create_app(Desk(service, reads_words, lambda: NOW)).test_client()


def problem(answer: TestResponse) -> dict[str, Any]:
    assert answer.mimetype == "application/problem+json"
    document = json.loads(answer.data)
    assert document["status"] == answer.status_code
    assert document["instance"].startswith("urn:uuid:")
    assert "Traceback" not in answer.text
    return document


def test_only_a_valid_credential_is_answered_with_200(client: FlaskClient) -> None:
    answer = client.post("/credentials/verify", json={"verifiableCredential": CREDENTIAL, "options": {}})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["verified"] is True
    assert answer.json["report"]["outcome"] == "valid"


@pytest.mark.parametrize(("verdict", "code"), [("invalid", "signature_mismatch"), ("undecided", "status_list_missing")])
@pytest.mark.parametrize(
    ("path", "member", "document"),
    [("/credentials/verify", "verifiableCredential", CREDENTIAL), ("/presentations/verify", "verifiablePresentation", PRESENTATION)],
)
def test_what_is_not_valid_is_a_400_that_says_so(
    client: FlaskClient, path: str, member: str, document: dict[str, object], verdict: str, code: str
) -> None:
    answer = client.post(path, json={member: {**document, "verdict": verdict}})
    told = problem(answer)
    assert answer.status_code == 400
    assert told["code"] == code
    assert told["verified"] is False
    assert told["outcome"] == verdict
    assert told["report"]["outcome"] == verdict
    assert told["type"].startswith(("https://w3id.org/security#", "https://www.w3.org/ns/credentials/status-list#"))


def test_options_may_be_left_out(client: FlaskClient) -> None:
    assert client.post("/credentials/verify", json={"verifiableCredential": CREDENTIAL}).status_code == 200


def test_a_challenge_and_a_domain_reach_the_service(client: FlaskClient, service: Obedient) -> None:
    options = {"challenge": "c1", "domain": "counter.example"}
    assert client.post("/presentations/verify", json={"verifiablePresentation": PRESENTATION, "options": options}).status_code == 200
    assert (service.asked[0]["challenge"], service.asked[0]["domain"]) == ("c1", "counter.example")


def test_a_caller_chooses_neither_the_checks_nor_the_time(client: FlaskClient, service: Obedient) -> None:
    options = {"checks": [], "asOf": "1999-01-01T00:00:00Z", "as_of": "1999-01-01T00:00:00Z", "now": "1999-01-01T00:00:00Z"}
    client.post("/credentials/verify?as_of=1999-01-01", json={"verifiableCredential": CREDENTIAL, "options": options})
    assert service.asked == [{"document": CREDENTIAL, "challenge": None, "domain": None, "as_of": None}]


def test_a_presentation_is_no_credential(client: FlaskClient) -> None:
    assert problem(client.post("/credentials/verify", json={"verifiableCredential": PRESENTATION}))["code"] == "credential_expected"


def test_a_credential_is_no_presentation(client: FlaskClient) -> None:
    assert problem(client.post("/presentations/verify", json={"verifiablePresentation": CREDENTIAL}))["code"] == "presentation_expected"


BAD_BODIES: dict[str, tuple[str | bytes, int, str]] = {
    "nothing": (b"", 400, "json_syntax"),
    "no JSON": (b"hello", 400, "json_syntax"),
    "an array": (b"[]", 400, "json_kind"),
    "null": (b"null", 400, "json_kind"),
    "no credential": (b"{}", 400, "member_missing"),
    "credential is a text": (b'{"verifiableCredential": "eyJhbGciOi"}', 400, "member_type"),
    "credential is null": (b'{"verifiableCredential": null}', 400, "member_type"),
    "credential is a list": (b'{"verifiableCredential": [{}]}', 400, "member_type"),
    "options is a list": (b'{"verifiableCredential": {}, "options": []}', 400, "member_type"),
    "challenge is a number": (b'{"verifiableCredential": {}, "options": {"challenge": 1}}', 400, "member_type"),
    "domain is a list": (b'{"verifiableCredential": {}, "options": {"domain": ["a"]}}', 400, "member_type"),
    "a member twice": (b'{"verifiableCredential": {}, "verifiableCredential": {}}', 400, "json_duplicate_member"),
    "a member twice, far down": (b'{"verifiableCredential": {"a": {"b": 1, "b": 2}}}', 400, "json_duplicate_member"),
    "NaN": (b'{"verifiableCredential": {"n": NaN}}', 400, "json_syntax"),
    "1e400": (b'{"verifiableCredential": {"n": 1e400}}', 400, "json_number"),
    "2^53": (b'{"verifiableCredential": {"n": 9007199254740993}}', 400, "json_number"),
    "5,000 digits": (b'{"verifiableCredential": {"n": ' + b"9" * 5000 + b"}}", 400, "json_number"),
    "lone surrogate": (b'{"verifiableCredential": {"n": "\\ud800"}}', 400, "json_surrogate"),
    "depth 33": (b'{"verifiableCredential": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}", 400, "json_depth"),
    "depth 100,000": (b'{"verifiableCredential": ' + b"[" * 100_000, 400, "json_depth"),
    "Latin-1": ('{"verifiableCredential": {"n": "é"}}'.encode("latin-1"), 400, "json_encoding"),
    "UTF-16": ('{"verifiableCredential": {}}'.encode("utf-16"), 400, "json_encoding"),
    "byte order mark": (b"\xef\xbb\xbf{}", 400, "json_encoding"),
    "too large": (b'{"a": "' + b"x" * (256 * 1024) + b'"}', 413, "body_size"),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_bad_body_is_refused_by_code(client: FlaskClient, service: Obedient, case: str) -> None:
    body, status, code = BAD_BODIES[case]
    answer = client.post("/credentials/verify", data=body, content_type="application/json")
    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert service.asked == []


@pytest.mark.parametrize("path", ["/credentials/verify", "/presentations/verify", "/verify"])
@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content-Type": "text/html"}, 415, "content_type"),
        ({"Content-Type": "application/json; charset=gbk"}, 415, "content_type"),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415, "content_encoding"),
        ({"Content-Type": "application/json", "Content-Encoding": "br, gzip"}, 415, "content_encoding"),
        ({"Content-Type": "application/json", "Accept": "text/html"}, 406, "not_acceptable"),
        ({}, 415, "content_type"),
    ],
)
def test_headers_that_ask_for_the_impossible(client: FlaskClient, path: str, headers: dict[str, str], status: int, code: str) -> None:
    answer = client.post(path, data=b"{}", headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


@pytest.mark.parametrize("media_type", ["application/json", "application/vc", "application/ld+json", "application/json; charset=UTF-8"])
def test_json_comes_under_several_names(client: FlaskClient, media_type: str) -> None:
    answer = client.post("/credentials/verify", data=json.dumps({"verifiableCredential": CREDENTIAL}), content_type=media_type)
    assert answer.status_code == 200


def test_another_method_is_405_and_says_which(client: FlaskClient) -> None:
    answer = client.get("/credentials/verify")
    assert problem(answer)["code"] == "method_not_allowed"
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/nowhere", "//credentials//verify", "/credentials/verify/x", "/%00", "/verify%2f..%2f..%2fetc%2fpasswd"])
def test_an_unknown_address_is_404(client: FlaskClient, path: str) -> None:
    answer = client.post(path, json={})
    assert (answer.status_code, problem(answer)["code"]) == (404, "not_found")


@pytest.mark.parametrize("verdict", ["valid", "invalid", "undecided"])
def test_the_counter_gets_a_report_whatever_the_outcome(client: FlaskClient, verdict: str) -> None:
    answer = client.post("/verify", json={**CREDENTIAL, "verdict": verdict})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["outcome"] == verdict


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"text": "valid"}', "application/json"),
        (b"valid", "text/plain"),
        (b"valid\r\n", "text/plain; charset=utf-8"),
        (b"valid", "image/png"),
    ],
)
def test_the_counter_takes_text_and_pictures(client: FlaskClient, service: Obedient, body: bytes, content_type: str) -> None:
    answer = client.post("/verify", data=body, content_type=content_type)
    assert answer.status_code == 200
    assert service.asked[0]["raw"] == "valid"


def test_no_space_of_a_code_is_trimmed(client: FlaskClient, service: Obedient) -> None:
    client.post("/verify", data=b" valid \n", content_type="text/plain")
    assert service.asked[0]["raw"] == " valid "


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "application/json", "text/plain"])
def test_a_file_is_taken_from_a_form(client: FlaskClient, media_type: str) -> None:
    content = json.dumps(CREDENTIAL).encode() if media_type == "application/json" else b"valid"
    answer = client.post("/verify", data={"file": (io.BytesIO(content), "licence", media_type)})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["outcome"] == "valid"


def test_a_text_is_taken_from_a_form(client: FlaskClient) -> None:
    answer = client.post("/verify", data={"text": "valid"}, content_type="multipart/form-data")
    assert answer.status_code == 200


FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "member_missing"),
    "two files": ({"a": (io.BytesIO(b"valid"), "a.png"), "b": (io.BytesIO(b"valid"), "b.png")}, "member_missing"),
    "a program": ({"a": (io.BytesIO(b"MZ"), "a.exe", "application/x-msdownload")}, "content_type"),
    "nine fields": ({f"f{n}": "x" for n in range(9)}, "body_size"),
}


@pytest.mark.parametrize("case", FORMS)
def test_a_form_that_asks_nothing_is_refused(client: FlaskClient, case: str) -> None:
    form, code = FORMS[case]
    assert problem(client.post("/verify", data=form, content_type="multipart/form-data"))["code"] == code


def test_a_form_without_boundary_is_refused(client: FlaskClient) -> None:
    answer = client.post("/verify", data=b"--x", content_type="multipart/form-data")
    assert answer.status_code == 400
    assert problem(answer)["code"] in ("member_missing", "bad_request")


@pytest.mark.parametrize(
    ("words", "worst"), [("valid valid", "valid"), ("valid undecided", "undecided"), ("undecided invalid valid", "invalid")]
)
def test_several_codes_in_a_picture_give_the_worst_outcome(client: FlaskClient, words: str, worst: str) -> None:
    answer = client.post("/verify", data=words, content_type="image/png")
    assert answer.json is not None
    assert answer.json["outcome"] == worst
    assert [report["outcome"] for report in answer.json["reports"]] == words.split()


def test_a_picture_without_code_is_a_problem(client: FlaskClient) -> None:
    assert problem(client.post("/verify", data=b"", content_type="image/png"))["code"] == "picture_without_code"


def test_a_picture_may_be_larger_than_a_document(client: FlaskClient) -> None:
    answer = client.post("/verify", data=b"valid" + b" " * (300 * 1024), content_type="image/png")
    assert answer.status_code == 200


def test_a_picture_has_a_limit_too(service: Obedient) -> None:
    client = create_app(Desk(service, reads_words, lambda: NOW, body_limits=BodyLimits(picture_bytes=1000))).test_client()
    assert problem(client.post("/verify", data=b"valid" + b" " * 1000, content_type="image/png"))["code"] == "body_size"


def test_judging_that_never_ends_is_undecided(service: Obedient) -> None:
    client = create_app(Desk(service, reads_words, lambda: NOW, body_limits=BodyLimits(seconds=0.05))).test_client()
    told = problem(client.post("/credentials/verify", json={"verifiableCredential": {**CREDENTIAL, "verdict": "never"}}))
    assert (told["code"], told["outcome"], told["verified"]) == ("time_limit", "undecided", False)
    answer = client.post("/verify", json={**CREDENTIAL, "verdict": "never"})
    assert answer.json is not None
    assert answer.json["outcome"] == "undecided"


def test_a_bug_shows_nothing_but_an_instance(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> datetime:
        raise RuntimeError("the password is 12345")

    client = create_app(Desk(Obedient(), reads_words, broken)).test_client()
    answer = client.post("/verify", json=CREDENTIAL)
    told = problem(answer)
    assert (answer.status_code, told["code"]) == (500, "internal_error")
    assert "12345" not in answer.text
    assert told["instance"] in caplog.text
    assert "12345" in caplog.text


@pytest.mark.parametrize("send", [lambda c: c.post("/verify", json=CREDENTIAL), lambda c: c.get("/nowhere")], ids=["answer", "problem"])
def test_every_answer_has_the_headers_of_a_careful_server(client: FlaskClient, send: Callable[[FlaskClient], TestResponse]) -> None:
    answer = send(client)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
