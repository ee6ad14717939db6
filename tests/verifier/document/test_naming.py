"""Which types a document names: never too few."""

from __future__ import annotations

import pytest

from verifier.document.naming import types_named_in

URL = "https://licence.example/types/driving-licence/v12/context.jsonld"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        pytest.param(f'{{"@context": ["https://www.w3.org/ns/credentials/v2", "{URL}"]}}', {"driving-licence/v12"}, id="a-licence"),
        pytest.param(f'{{"@context": "{URL}"}}'.replace("/", "\\/"), {"driving-licence/v12"}, id="escaped"),
        pytest.param(f'{{"@context": "{URL}"}}'.replace("v", "\\u0076"), {"driving-licence/v12"}, id="written-by-numbers"),
        pytest.param(
            f'{{"verifiableCredential": [{{"@context": ["{URL}"]}}, {{"@context": ["{URL.replace("v12", "v1")}"]}}]}}',
            {"driving-licence/v12", "driving-licence/v1"},
            id="two-in-a-presentation",
        ),
        pytest.param("{}", set(), id="none"),
    ],
)
def test_the_types_are_those_of_the_contexts(content: str, named: object) -> None:
    assert types_named_in(content) == named
    assert types_named_in(content.encode()) == named


@pytest.mark.parametrize("content", ["LIC1-R:1234", b"\xff\xd8", "", "{", "\ud800"])
def test_what_is_no_json_may_name_any(content: bytes | str) -> None:
    assert types_named_in(content) is None
