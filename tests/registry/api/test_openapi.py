"""The OpenAPI document and the code say the same."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

METHODS = {"get", "post", "put", "delete", "patch"}


@pytest.fixture
def interface(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(client.get("/openapi.json").data)
    return document


def test_every_address_is_described_and_every_description_has_an_address(app: Flask, interface: dict[str, Any]) -> None:
    coded = {
        (re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, entry in interface["paths"].items() for method in METHODS & set(entry)}
    assert coded == described


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(interface: dict[str, Any]) -> None:
    assert interface["openapi"].startswith("3.1.")

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [each for inner in value.values() for each in references(inner)]
        return [each for inner in value for each in references(inner)] if isinstance(value, list) else []

    for reference in references(interface):
        found: Any = interface
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_operations_have_names_of_their_own(interface: dict[str, Any]) -> None:
    names = [operation["operationId"] for path in interface["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("method", "path", "body", "schema"),
    [
        ("POST", "/verify", {"text": "x"}, "Report"),
        ("POST", "/verify", {"no": "licence"}, "Report"),
        ("POST", "/credentials/verify", {"verifiableCredential": {}}, "Verified"),
        ("POST", "/credentials/verify", {}, "Problem"),
        ("POST", "/challenges", None, "Challenge"),
        ("POST", "/challenges", {"domain": "counter-7.example"}, "Challenge"),
        ("POST", "/challenges", {"domain": 7}, "Problem"),
        ("GET", "/nowhere", None, "Problem"),
        ("POST", "/licences/reservations", {}, "Problem"),
        ("GET", "/authorities/11440199DEMX00014L", None, "Problem"),
        ("GET", "/types", None, "Types"),
        ("GET", "/health", None, "Health"),
        ("GET", "/.well-known/did.json", None, "DidDocument"),
    ],
)
def test_answers_are_as_described(
    client: FlaskClient, interface: dict[str, Any], method: str, path: str, body: object, schema: str
) -> None:
    answer = client.open(path, method=method, json=body)
    described = {"$ref": f"#/components/schemas/{schema}", "components": interface["components"]}
    Draft202012Validator(described).validate(json.loads(answer.data))
