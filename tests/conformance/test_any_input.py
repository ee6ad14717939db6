"""Whatever is sent, the answer is a problem or a report: never a 5xx, never a yes to what was changed."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
WORDS = st.sampled_from(
    ["@context", "@id", "@type", "@value", "@graph", "@list", "id", "type", "proof", "data:application/vc+jwt,a.b.c", "did:key:z"]
)
VALUES = st.recursive(
    LEAVES | WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=3)
)
FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def issued(door: Any) -> dict[str, Any]:
    document: dict[str, Any] = door.issued(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
            "type": ["VerifiableCredential"],
            "name": {"@value": "示範", "@language": "zh-Hans"},
            "credentialSubject": {"id": "did:example:subject", "name": "x"},
        }
    )
    return document


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for step, each in inner for found in places(each, (*path, step)))][0 if path else 1 :]


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = deepcopy(document)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return changed


@FEW
@given(data=st.data())
def test_a_changed_credential_is_never_valid(door: Any, issued: Any, data: Any) -> None:
    path = data.draw(st.sampled_from(places(issued)))
    value = data.draw(VALUES)
    changed = put(issued, path, value)
    status, _ = door.verify(changed)
    assert status == 400 or json.dumps(changed, sort_keys=True) == json.dumps(issued, sort_keys=True)


@FEW
@given(body=VALUES)
@pytest.mark.parametrize(
    "address", ["/credentials/issue", "/credentials/verify", "/presentations/verify", "/credentials/status", "/verify"]
)
def test_any_json_is_answered(door: Any, address: str, body: Any) -> None:
    for sent in (body, {"credential": body, "verifiableCredential": body, "verifiablePresentation": body, "options": body}):
        answer = door.client.post(address, data=json.dumps(sent), content_type="application/json")
        assert answer.status_code < 500


@FEW
@given(text=st.text(min_size=1, max_size=60) | st.from_regex(r"did:(key|web|x):[a-zA-Z0-9:%.#/?-]{0,60}", fullmatch=True))
def test_any_did_is_answered(door: Any, text: str) -> None:
    answer = door.client.get(f"/1.0/identifiers/{quote(text, safe='')}")
    assert answer.status_code < 500
