"""The short way answers what the web framework answers, and leaves to it whatever is not of the ordinary form."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.verifier.test_api import CREDENTIAL, PRESENTATION, Obedient, reads_words
from verifier.app import create_app
from verifier.asked import Asked, enclosed
from verifier.bodies import BodyLimits
from verifier.judge import Desk
from verifier.limits import DEFAULT_LIMITS
from verifier.short_way import ShortWay

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
PATH = "/credentials/verify"
RANDOM = re.compile(rb"urn:uuid:[0-9a-f-]{36}")


@pytest.fixture
def service() -> Obedient:
    return Obedient()


@pytest.fixture
def both(service: Obedient, monkeypatch: pytest.MonkeyPatch) -> tuple[FlaskClient, FlaskClient]:
    """One application with the short way, and one without."""
    clients = []
    for word in ("yes", "no"):
        monkeypatch.setenv("LICENCE_FAST_PATH", word)
        clients.append(create_app(Desk(service, reads_words, lambda: NOW, body_limits=BodyLimits(document_bytes=4_096))).test_client())
    short, long = clients
    assert isinstance(short.application.wsgi_app, ShortWay)
    assert not isinstance(long.application.wsgi_app, ShortWay)
    return short, long


def told(answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    assert len(answer.data) == int(answer.headers["Content-Length"])
    return answer.status_code, headers, RANDOM.sub(b"", answer.data)


GOOD = json.dumps(CREDENTIAL).encode()
BODIES = {
    "valid": b'{"verifiableCredential":%s}' % GOOD,
    "space": b' {\n"verifiableCredential" : %s }\r\n' % GOOD,
    "options": b'{"verifiableCredential":%s,"options":{"checks":["proof"]}}' % GOOD,
    "options first": b'{"options":{},"verifiableCredential":%s}' % GOOD,
    "a challenge": b'{"verifiableCredential":%s, "options": {"challenge":"c1"}}' % GOOD,
    "options that are none": b'{"verifiableCredential":%s,"options":[]}' % GOOD,
    "a challenge that is none": b'{"verifiableCredential":%s,"options":{"challenge":1}}' % GOOD,
    "options twice": b'{"verifiableCredential":%s,"options":{},"options":{}}' % GOOD,
    "options within": b'{"verifiableCredential":{"verdict":"valid","options":{}}}',
    "options in a text": b'{"verifiableCredential":{"verdict":"valid","x":",\\"options\\":{}"}}',
    "two credentials": b'{"verifiableCredential":%s,"verifiableCredential":%s}' % (GOOD, GOOD),
    "two, one of them escaped": b'{"verifiableCredential":%s,"verifiable\\u0043redential":%s}' % (GOOD, GOOD),
    "another member": b'{"verifiableCredential":%s,"more":1}' % GOOD,
    "a member twice in the credential": b'{"verifiableCredential":{"verdict":"valid","verdict":"valid"}}',
    "a brace too many": b'{"verifiableCredential":%s}}' % GOOD,
    "a brace too few": b'{"verifiableCredential":%s' % GOOD,
    "more behind": b'{"verifiableCredential":%s}{}' % GOOD,
    "a list": b'{"verifiableCredential":[%s]}' % GOOD,
    "nothing": b"",
    "no object": b"[]",
    "bytes that are no text": b'{"verifiableCredential":{"verdict":"\xff"}}',
    "invalid": b'{"verifiableCredential":{"verdict":"invalid"}}',
    "undecided": b'{"verifiableCredential":{"verdict":"undecided"}}',
    "a presentation": b'{"verifiableCredential":%s}' % json.dumps(PRESENTATION).encode(),
    "a presentation that hides": b'{"verifiableCredential":{"type":["Verifiable\\u0050resentation"],"verdict":"valid"}}',
    "too much": b'{"verifiableCredential":{"x":"%s"}}' % (b"x" * 5_000),
}


@pytest.mark.parametrize("case", BODIES)
def test_every_body_is_answered_alike(both: tuple[FlaskClient, FlaskClient], case: str) -> None:
    short, long = (told(each.post(PATH, data=BODIES[case], content_type="application/json")) for each in both)
    assert short == long


HEADERS: dict[str, dict[str, Any]] = {
    "any answer": {"headers": {"Accept": "*/*"}},
    "JSON": {"headers": {"Accept": "application/json"}},
    "a page": {"headers": {"Accept": "text/html"}},
    "a choice": {"headers": {"Accept": "text/html, application/json;q=0.5"}},
    "compressed": {"headers": {"Content-Encoding": "gzip"}},
    "another charset": {"content_type": "application/json; charset=latin-1"},
    "plain text": {"content_type": "text/plain"},
    "no type": {"content_type": ""},
    "another method": {"method": "PUT"},
    "a question behind it": {"query_string": "as_of=1999-01-01"},
    "a length that is none": {"headers": {"Content-Length": "-5"}},
    "a length of other digits": {"headers": {"Content-Length": "２"}},
    "an endless length": {"headers": {"Content-Length": "9" * 5_000}},
    "more announced than sent": {"headers": {"Content-Length": "3000"}},
}


@pytest.mark.parametrize("case", HEADERS)
def test_every_head_is_answered_alike(both: tuple[FlaskClient, FlaskClient], case: str) -> None:
    words: dict[str, Any] = {"method": "POST", "data": BODIES["valid"], "content_type": "application/json", **HEADERS[case]}
    short, long = (told(each.open(PATH, **words)) for each in both)
    assert short == long


def test_a_bug_is_told_and_logged_by_the_framework(
    service: Obedient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LICENCE_FAST_PATH", "yes")

    def broken() -> datetime:
        raise ZeroDivisionError

    client = create_app(Desk(service, reads_words, broken)).test_client()
    answer = client.post(PATH, data=BODIES["valid"], content_type="application/json")
    assert (answer.status_code, json.loads(answer.data)["code"]) == (500, "internal_error")
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in answer.text


def test_a_good_credential_never_reaches_the_framework(service: Obedient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICENCE_FAST_PATH", "yes")
    app = create_app(Desk(service, reads_words, lambda: NOW))

    @app.before_request
    def reached() -> None:
        raise ZeroDivisionError

    answer = app.test_client().post(PATH, data=BODIES["options"], content_type="application/json")
    assert answer.status_code == 200
    assert service.asked == [{"document": CREDENTIAL, "challenge": None, "domain": None, "as_of": None}]


def test_what_a_body_encloses_is_given_as_it_was_written() -> None:
    found = enclosed(b'{ "verifiableCredential": {"a" : 1} , "options" : {"challenge":"c", "domain":"d"} } ', DEFAULT_LIMITS)
    assert found is not None
    assert (found.raw.strip(), found.asked) == (b'{"a" : 1}', Asked("c", "d"))
