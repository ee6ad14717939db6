"""VC JSON Schema: credentials that name a schema keep it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

V2 = "https://www.w3.org/ns/credentials/v2"
URL = "https://schemas.example/name.json"
SCHEMA = {
    "$id": URL,
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "credentialSubject": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "minLength": 2}}}
    },
}
Judge = Callable[..., str]


@pytest.fixture
def judged(served: Any, judged: Callable[[Any], str], credential: Any, holder: Any) -> Judge:
    """Return the verdict on a credential that names ``schema``, with ``subject``; the schema of this page is served."""
    served.documents[URL] = SCHEMA

    def judge(schema: Any, **subject: Any) -> str:
        document = {**credential, "issuer": holder.did, "credentialSchema": schema, "credentialSubject": {"id": "did:example:s", **subject}}
        return judged(holder.sign(document))

    return judge


PLAIN = {"id": URL, "type": "JsonSchema"}


@pytest.mark.clause("vc-json-schema 2.1", "vc-data-model-2.0 4.11")
def test_a_credential_keeps_the_schema_that_it_names(judged: Judge) -> None:
    assert judged(PLAIN, name="Alice") == "valid"
    assert judged(PLAIN, name="A") == "schema_violated"
    assert judged(PLAIN) == "schema_violated"
    assert judged([PLAIN, PLAIN | {"id": "https://schemas.example/none.json"}], name="Alice") == "resource_unreachable"


@pytest.mark.clause("vc-json-schema 2.1")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"$schema": "https://json-schema.org/draft/2019-09/schema"}, "valid", id="2019-09"),
        pytest.param({"$schema": "http://json-schema.org/draft-07/schema#"}, "valid", id="draft-07"),
        pytest.param({"$schema": None}, "schema_unsupported", id="no-draft"),
        pytest.param({"$schema": "https://example.org/draft"}, "schema_unsupported", id="another-draft"),
        pytest.param({"type": "no such type"}, "schema_malformed", id="no-schema"),
        pytest.param({"$ref": "https://elsewhere.example/schema.json"}, "schema_malformed", id="that-points-elsewhere"),
    ],
)
def test_a_schema_names_its_draft_and_stands_alone(served: Any, judged: Judge, change: Any, code: str) -> None:
    served.documents[URL] = {name: value for name, value in {**SCHEMA, **change}.items() if value is not None}
    assert judged(PLAIN, name="Alice") == code


@pytest.mark.clause("vc-json-schema 2.1", "vc-data-model-2.0 5.3")
def test_a_schema_with_a_digest_is_the_one_that_was_meant(judged: Judge) -> None:
    digest = base64.b64encode(hashlib.sha384(json.dumps(SCHEMA).encode()).digest()).decode()
    assert judged({**PLAIN, "digestSRI": f"sha384-{digest}"}, name="Alice") == "valid"
    assert judged({**PLAIN, "digestSRI": "sha384-" + "A" * 64}, name="Alice") == "related_resource_changed"


@pytest.fixture
def vouched(credential: Any, holder: Any) -> Callable[..., Any]:
    def make(signer: Any = holder, **changes: Any) -> Any:
        # The schema is JSON, not JSON-LD: what it says must survive as it stands.
        document = {
            **credential,
            "id": "https://schemas.example/vouched",
            "type": ["VerifiableCredential", "JsonSchemaCredential"],
            "issuer": holder.did,
            "credentialSubject": {"id": URL, "type": "JsonSchema", "jsonSchema": SCHEMA},
        }
        return signer.sign({**document, **changes}, cryptosuite="eddsa-jcs-2022")

    return make


@pytest.mark.clause("vc-json-schema 2.2")
def test_a_schema_may_be_vouched_for_by_a_credential(served: Any, judged: Judge, vouched: Any, stranger: Any) -> None:
    named = {"id": "https://schemas.example/vouched", "type": "JsonSchemaCredential"}
    served.documents["https://schemas.example/vouched"] = vouched()
    assert judged(named, name="Alice") == "valid"
    assert judged(named, name="A") == "schema_violated"
    served.documents["https://schemas.example/vouched"] = {**vouched(), "name": "forged"}
    assert judged(named, name="Alice") == "schema_refused"
    served.documents["https://schemas.example/vouched"] = vouched(stranger)
    assert judged(named, name="Alice") == "schema_refused"
    served.documents["https://schemas.example/vouched"] = vouched(type=["VerifiableCredential"])
    assert judged(named, name="Alice") == "schema_refused"


@pytest.mark.clause("vc-json-schema 2.1")
def test_a_schema_of_another_kind_leaves_the_answer_open(judged: Judge) -> None:
    assert judged({"id": URL, "type": "https://example.org/#ShexSchema"}, name="Alice") == "schema_unsupported"
