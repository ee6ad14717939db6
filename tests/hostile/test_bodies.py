"""Whatever stands in a body: a problem with a code, or a report; never a fault of the server, never a wrong *valid*."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from .conftest import Town

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TYPES = [
    "application/json",
    "application/vc",
    "application/ld+json",
    "text/plain",
    "image/png",
    "image/svg+xml",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/cbor",
    "",
]
PATHS = ["/verify", "/credentials/verify", "/presentations/verify"]
CODE = r"(LIC1-R|VC1-R|VP1-R|LIP1-R|LIT1-R|HTTPS://[A-Z.]{3,9}/V/)[0-9A-Z $%*+./:-]{0,200}"
KEYWORDS = ["@id", "@type", "@graph", "@included", "@reverse", "@context"]
Step = str | int

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12)
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2**53,
    1.5,
    "",
    " ",
    "\x00",
    "\ufeff",
    "x" * 17_000,
    "VerifiablePresentation",
    "https://licence.example/",
    "_:b0",
    "__proto__",
    [],
    [[]],
    [None],
    {},
    {"@id": "x"},
    {"@value": 1},
    {"@context": {}},
    {"id": None, "type": None},
]


def held(answer: TestResponse) -> dict[str, Any]:
    """Return the body of an answer after the checks that hold for every answer."""
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    document: dict[str, Any] = json.loads(answer.data)
    if answer.status_code == 200:
        assert "outcome" in document
    else:
        assert answer.mimetype == "application/problem+json"
        assert document["code"].replace("_", "").isalnum()
        assert document["status"] == answer.status_code
        assert document.get("verified", False) is False
    return document


@QUICK
@given(body=st.binary(max_size=300), content_type=st.sampled_from(TYPES), path=st.sampled_from(PATHS))
@example(body=b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--", content_type=TYPES[6], path="/verify")
@example(body=b"--x\r\nContent-Disposition: form-data; name=\xff; filename=\xff\r\n\r\n", content_type=TYPES[6], path="/verify")
@example(body=b"--x\r\n" + b"A: b\r\n" * 3000, content_type=TYPES[6], path="/verify")
def test_any_bytes_are_answered(client: FlaskClient, body: bytes, content_type: str, path: str) -> None:
    answer = client.post(path, data=body, content_type=content_type)
    assert held(answer).get("outcome") != "valid"


@QUICK
@given(document=values, path=st.sampled_from(PATHS))
def test_any_json_is_answered(client: FlaskClient, document: object, path: str) -> None:
    answer = client.post(path, data=json.dumps(document), content_type="application/json")
    assert held(answer).get("outcome") != "valid"


@QUICK
@given(inner=values, options=values, member=st.sampled_from(["verifiableCredential", "verifiablePresentation"]))
def test_any_member_of_the_request_is_answered(client: FlaskClient, inner: object, options: object, member: str) -> None:
    body = json.dumps({member: inner, "options": options})
    for path in PATHS:
        assert held(client.post(path, data=body, content_type="application/json")).get("outcome") != "valid"


@QUICK
@given(
    text=st.text(max_size=300)
    | st.from_regex(r"(LIC1-R|VC1-R|VP1-R|LIP1-R|LIT1-R|HTTPS://[A-Z.]{3,9}/V/)[0-9A-Z $%*+./:-]{0,200}", fullmatch=True)
)
def test_any_text_of_a_code_is_answered(client: FlaskClient, text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    assert held(client.post("/verify", data=body, content_type="text/plain")).get("outcome") != "valid"


def places(value: object, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield the path of every value inside ``value``."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield (*path, step)
        yield from places(each, (*path, step))


def changed(document: dict[str, Any], path: tuple[Step, ...], change: Any) -> dict[str, Any]:
    """Return a copy with ``change`` made to the container and the last step of ``path``."""
    altered = copy.deepcopy(document)
    container: Any = altered
    for step in path[:-1]:
        container = container[step]
    change(container, path[-1])
    return altered


def judged(client: FlaskClient, document: dict[str, Any]) -> dict[str, Any]:
    return held(client.post("/credentials/verify", data=json.dumps({"verifiableCredential": document}), content_type="application/json"))


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: json.dumps(odd)[:20])
def test_a_wrong_value_at_any_member_is_never_valid(client: FlaskClient, town: Town, odd: object) -> None:
    licence = town.licence
    for path in places(licence):
        altered = changed(licence, path, lambda container, step: container.__setitem__(step, copy.deepcopy(odd)))
        if altered != licence:
            assert judged(client, altered).get("outcome") != "valid", path


def test_a_member_left_out_anywhere_is_never_valid(client: FlaskClient, town: Town) -> None:
    for path in places(town.licence):
        altered = changed(town.licence, path, lambda container, step: container.pop(step))
        assert judged(client, altered).get("outcome") != "valid", path


@pytest.mark.parametrize("name", [*KEYWORDS, "extra", "https://schema.org/name", "validUntil", "id"])
def test_a_member_added_anywhere_is_never_valid(client: FlaskClient, town: Town, name: str) -> None:
    def add(container: Any, step: Step) -> None:
        if isinstance(container[step], dict) and name not in container[step]:
            container[step][name] = "2030-01-01T00:00:00Z"

    for path in places({"": town.licence}):
        altered = changed({"": town.licence}, path, add)[""]
        if altered != town.licence:
            assert judged(client, altered).get("outcome") != "valid", path


def test_an_item_said_twice_is_never_valid(client: FlaskClient, town: Town) -> None:
    for path in places(town.licence):
        altered = changed(
            town.licence, path, lambda container, step: container.append(container[step]) if isinstance(container, list) else None
        )
        if altered != town.licence:
            assert judged(client, altered).get("outcome") != "valid", path


def test_members_in_another_order_are_the_same_licence(client: FlaskClient, town: Town) -> None:
    altered = dict(reversed(town.licence.items()))
    assert judged(client, altered)["outcome"] == "valid"
