"""The page that describes the interface says what the interface document says, in both languages, and its examples run."""

from __future__ import annotations

import json
import re
import shlex
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from registry.api.docs import texts_in
from registry.departments.tokens import Scope

from .departments import BUREAU, Departments

INTERFACE: dict[str, Any] = json.loads(files("registry.api").joinpath("openapi.json").read_bytes())
CHINESE: dict[str, str] = json.loads(files("registry.api").joinpath("docs.zh-Hans.json").read_bytes())
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in INTERFACE["paths"].items()
    for method, operation in methods.items()
}
EXAMPLES = sorted(name for name, (_, _, operation) in OPERATIONS.items() if "x-example" in operation)


class Page(HTMLParser):
    """What a page names, refers to and shows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.names: set[str] = set()
        self.shown = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        self.links |= {found[name] or "" for name in ("href", "src", "action") if name in found}
        self.names |= {found["id"] or ""} if "id" in found else set()

    def handle_data(self, data: str) -> None:
        self.shown += data


@pytest.fixture
def page(client: FlaskClient) -> Any:
    def fetch(language: str) -> Page:
        answer = client.get(f"/docs?lang={language}")
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == language
        return Page(answer.text)

    return fetch


def test_the_document_is_valid_openapi_3_1() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(INTERFACE).iter_errors()] == []


def test_every_text_has_its_chinese_and_no_chinese_is_left_over() -> None:
    texts = set(texts_in(INTERFACE))
    assert texts - CHINESE.keys() == set()
    assert CHINESE.keys() - texts == set()
    assert [text for text, chinese in CHINESE.items() if not re.search(r"[\u4e00-\u9fff]", chinese)] == []


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_page_shows_every_operation_in_the_language_asked_for(page: Any, language: str) -> None:
    found = page(language)
    for name, (method, path, operation) in OPERATIONS.items():
        summary = operation["summary"]
        assert name in found.names
        assert f"{method} {path}" in found.shown.replace("\n", "")
        assert (CHINESE[summary] if language == "zh-Hans" else summary) in found.shown
    other = "请求正文" if language == "en" else "Request body"
    assert other not in found.shown


def test_the_page_runs_nothing_and_loads_nothing_from_elsewhere(client: FlaskClient, page: Any) -> None:
    found = page("en")
    assert "script" not in found.tags
    assert "style" not in found.tags
    assert [link for link in found.links if not link.startswith(("/", "#", "?", "data:,"))] == []
    assert {link[1:] for link in found.links if link.startswith("#")} <= found.names
    policy = client.get("/docs").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert client.get("/docs/docs.css").mimetype == "text/css"


def test_the_browser_chooses_the_language_where_nobody_said(client: FlaskClient) -> None:
    assert client.get("/docs", headers={"Accept-Language": "en-GB,en;q=0.9"}).headers["Content-Language"] == "en"
    assert client.get("/docs", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).headers["Content-Language"] == "zh-Hans"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_an_operation_runs(departments: Departments, name: str) -> None:
    """A line of curl as it stands on the page, with the files that it speaks of."""
    method, path, operation = OPERATIONS[name]
    world = departments.world
    (new,) = world.reserve(world.request("an example"))
    new_body = world.signed(world.credential(new))
    identifier = new.identifier if name == "deposit" else world.minted("minted")
    licence = new_body if name == "deposit" else world.signed(world.credential(world.reserve(world.request("minted"))[0]))
    request = {name: value for name, value in json.loads(licence).items() if name not in ("id", "issuer", "credentialStatus", "proof")}
    contents = {
        "@licence.json": licence,
        "@licences.ndjson": new_body,
        "@verify.json": json.dumps({"verifiableCredential": json.loads(licence)}).encode(),
        "@statement.json": json.dumps(world.statement(identifier, "suspend") if name == "decide" else {}).encode(),
        "@request.json": json.dumps({"credential": request}).encode(),
    }
    scopes = operation.get("security", [{"token": []}])[0]["token"]
    said = {"$REGISTRY": "", "$TOKEN": departments.token(Scope(scopes[0])) if scopes else "", "$ID": identifier.urn}
    text = re.sub(r"\$[A-Z]+", lambda found: said[found[0]], operation["x-example"])
    program, *words = shlex.split(text)
    sent, asked, body = "GET", "", None
    headers: dict[str, Any] = {}
    while words:
        match words:
            case ["-X", sent, *words]:
                pass
            case ["-H", header, *words]:
                field, _, value = header.partition(": ")
                headers[field.replace("-", "_")] = value
            case ["-d" | "--data-binary", given, *words]:
                body = contents.get(given, given.encode())
            case [asked, *words]:
                pass
    answer = departments.send(sent, asked, body, **headers)
    assert (program, sent) == ("curl", method)
    assert re.fullmatch(re.sub(r"\\{[a-z]+\\}", ".+", re.escape(path)), asked.partition("?")[0])
    assert 200 <= answer.status_code < 300, answer.text
    assert str(answer.status_code) in operation["responses"]


def test_every_operation_that_takes_a_token_has_an_example() -> None:
    without = {name for name, (_, _, operation) in OPERATIONS.items() if "security" in operation} - set(EXAMPLES)
    assert without == set()
    assert BUREAU in OPERATIONS["authority"][2]["x-example"]
