"""``POST /credentials/verify-batch``: a line for each line, in its order, whatever stands in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.verifier.test_api import CREDENTIAL, NOW, PRESENTATION, Obedient, reads_words
from verifier.app import create_app
from verifier.bodies import BodyLimits
from verifier.judge import Desk

PATH = "/credentials/verify-batch"
NDJSON = "application/x-ndjson"
BATCH = BodyLimits(batch_lines=4, batch_bytes=4096, batch_seconds=30)


@pytest.fixture
def service() -> Obedient:
    return Obedient()


@pytest.fixture
def client(service: Obedient) -> FlaskClient:
    return create_app(Desk(service, reads_words, lambda: NOW, body_limits=BATCH)).test_client()


def asked(client: FlaskClient, *lines: object, content_type: str = NDJSON) -> TestResponse:
    body = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return client.post(PATH, data=body, content_type=content_type)


def answers(response: TestResponse) -> list[dict[str, Any]]:
    assert (response.status_code, response.mimetype) == (200, NDJSON)
    return [json.loads(line) for line in response.data.splitlines()]


def verdict(word: str) -> dict[str, Any]:
    return {**CREDENTIAL, "verdict": word}


def test_each_line_is_answered_in_its_order(client: FlaskClient) -> None:
    found = answers(asked(client, verdict("valid"), verdict("invalid"), verdict("undecided")))
    assert [(line["line"], line["verified"], line["outcome"]) for line in found] == [
        (1, True, "valid"),
        (2, False, "invalid"),
        (3, False, "undecided"),
    ]
    assert found[1]["checks"] == [{"check": "proof", "outcome": "invalid", "code": "signature_mismatch"}]
    assert found[1]["problem"]["code"] == "signature_mismatch"
    assert "problem" not in found[0]


def test_a_credential_may_come_with_options(client: FlaskClient, service: Obedient) -> None:
    found = answers(asked(client, {"verifiableCredential": verdict("valid"), "options": {"challenge": "c", "domain": "d"}}))
    assert found[0]["verified"] is True
    assert (service.asked[0]["challenge"], service.asked[0]["domain"]) == ("c", "d")


LINES = {
    "no JSON": (b"{", "json_syntax"),
    "a member twice": (b'{"a": 1, "a": 2}', "json_duplicate_member"),
    "no object": (b'"valid"', "json_kind"),
    "no text": (b"\xff\xfe", "json_encoding"),
    "a presentation": (json.dumps(PRESENTATION).encode(), "credential_expected"),
    "a presentation with credentials": (json.dumps({**PRESENTATION, "verifiableCredential": []}).encode(), "credential_expected"),
    "a credential that is none": (b'{"verifiableCredential": "x"}', "member_type"),
    "options that are none": (b'{"verifiableCredential": {}, "options": 1}', "member_type"),
}


@pytest.mark.parametrize(("line", "code"), LINES.values(), ids=LINES.keys())
def test_a_bad_line_is_answered_by_code_and_ends_nothing(client: FlaskClient, line: bytes, code: str) -> None:
    before, bad, after = answers(asked(client, verdict("valid"), line, verdict("valid")))
    assert (before["verified"], after["verified"]) == (True, True)
    assert (bad["line"], bad["verified"], bad["checks"][0]["code"], bad["problem"]["code"]) == (2, False, code, code)


def test_a_line_has_the_limit_of_a_body(service: Obedient) -> None:
    client = create_app(Desk(service, reads_words, lambda: NOW)).test_client()
    long = json.dumps({**CREDENTIAL, "x": "x" * 256 * 1024}).encode()
    assert [line["checks"][0]["code"] for line in answers(asked(client, long, verdict("valid")))] == ["json_size", "proof_holds"]


def test_blank_lines_are_counted_and_not_answered(client: FlaskClient) -> None:
    assert [line["line"] for line in answers(asked(client, b"", verdict("valid"), b" \r", verdict("valid")))] == [2, 4]


def test_lines_may_end_as_windows_ends_them(client: FlaskClient) -> None:
    assert answers(asked(client, json.dumps(CREDENTIAL).encode() + b"\r", b""))[0]["verified"] is True


def test_a_line_that_never_ends_is_undecided_and_the_next_is_judged(service: Obedient) -> None:
    limits = BodyLimits(seconds=0.2)
    client = create_app(Desk(service, reads_words, lambda: NOW, body_limits=limits)).test_client()
    assert [line["checks"][0]["code"] for line in answers(asked(client, verdict("never"), verdict("valid")))] == [
        "time_limit",
        "proof_holds",
    ]


def test_lines_whose_turn_comes_too_late_are_undecided(service: Obedient) -> None:
    limits = BodyLimits(seconds=0.2, batch_seconds=0.1)
    client = create_app(Desk(service, reads_words, lambda: NOW, body_limits=limits)).test_client()
    found = answers(asked(client, verdict("never"), verdict("valid")))
    assert [(line["outcome"], line["checks"][0]["code"]) for line in found] == [("undecided", "time_limit")] * 2


REFUSED = {
    "too many lines": (b"\n" * 5, NDJSON, 413, "batch_too_long"),
    "too many bytes": (b" " * 4097, NDJSON, 413, "body_size"),
    "nothing": (b"", NDJSON, 422, "batch_empty"),
    "blanks": (b"\n \n", NDJSON, 422, "batch_empty"),
    "another type": (b"{}", "application/json", 415, "content_type"),
    "another charset": (b"{}", f"{NDJSON}; charset=gb18030", 415, "content_type"),
}


@pytest.mark.parametrize(("body", "content_type", "status", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_batch_that_is_none_is_refused_whole(
    client: FlaskClient, service: Obedient, body: bytes, content_type: str, status: int, code: str
) -> None:
    response = client.post(PATH, data=body, content_type=content_type)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert json.loads(response.data)["code"] == code
    assert service.asked == []


def test_a_compressed_batch_is_refused(client: FlaskClient) -> None:
    response = client.post(PATH, data=b"{}", content_type=NDJSON, headers={"Content-Encoding": "gzip"})
    assert (response.status_code, json.loads(response.data)["code"]) == (415, "content_encoding")


def test_who_wants_another_form_is_told(client: FlaskClient) -> None:
    response = client.post(PATH, data=b"{}", content_type=NDJSON, headers={"Accept": "text/html"})
    assert (response.status_code, json.loads(response.data)["code"]) == (406, "not_acceptable")
