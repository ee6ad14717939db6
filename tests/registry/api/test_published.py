"""What everybody may read: lists, directory, identities; cacheable, with the right names, and nothing else."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

PATHS = [
    "/",
    "/status-lists/revocation-1",
    "/trust",
    "/types",
    "/types/fishing-permit/v1",
    "/types/fishing-permit/v1/schema.json",
    "/types/fishing-permit/v1/context.jsonld",
    "/types/fishing-permit/v1/labels.json",
    "/types/fishing-permit/v1/face.svg",
    "/.well-known/did.json",
    "/authorities/11440199DEMX00014L/did.json",
    "/openapi.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_public_file_is_cacheable_and_open_to_pages_of_others(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.head(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/status-lists/revocation-1", None, "application/vc"),
        ("/status-lists/revocation-1", "*/*", "application/vc"),
        ("/status-lists/revocation-1", "application/json", "application/json"),
        ("/status-lists/revocation-1", "application/vc;q=0.5, application/ld+json", "application/ld+json"),
        ("/trust", None, "application/json"),
        ("/types/fishing-permit/v1/schema.json", None, "application/schema+json"),
        ("/types/fishing-permit/v1/context.jsonld", None, "application/ld+json"),
        ("/types/fishing-permit/v1/face.svg", "image/*", "image/svg+xml"),
        ("/.well-known/did.json", None, "application/did+json"),
        ("/.well-known/did.json", "application/did+ld+json", "application/did+ld+json"),
    ],
)
def test_a_file_comes_under_the_name_that_is_asked_for(client: FlaskClient, path: str, accept: str | None, media_type: str) -> None:
    answer = client.get(path, headers={"Accept": accept} if accept else {})
    assert answer.mimetype == media_type


@pytest.mark.parametrize("path", [path for path in PATHS if not path.endswith(".svg")])
def test_no_file_pretends_to_be_a_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (406, "not_acceptable")


@pytest.mark.parametrize(
    "path",
    [
        "/status-lists/revocation-2",
        "/status-lists/revocation-1%00",
        "/status-lists/..%2f..%2fetc%2fpasswd",
        "/types/fishing-permit/v2",
        "/types/fishing-permit/v1/type.json",
        "/types/fishing-permit/v1/secret.json",
        "/types/..%2f/v1/schema.json",
        "/authorities/11440199DEMX00022F/did.json",
        "/authorities/%F0%9F%90%9F/did.json",
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (404, "not_found")
    assert answer.mimetype == "application/problem+json"


def test_a_list_says_since_when_it_stands(client: FlaskClient) -> None:
    assert client.get("/status-lists/revocation-1").headers["Last-Modified"] == "Mon, 23 Nov 2026 07:00:00 GMT"


def test_files_of_a_type_never_change_but_its_entry_may(client: FlaskClient) -> None:
    assert "immutable" in client.get("/types/fishing-permit/v1/schema.json").headers["Cache-Control"]
    assert "immutable" not in client.get("/types/fishing-permit/v1").headers["Cache-Control"]


def test_a_face_runs_nothing(client: FlaskClient) -> None:
    policy = client.get("/types/fishing-permit/v1/face.svg").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy


def test_the_directory_shows_names_codes_and_states(client: FlaskClient) -> None:
    assert json.loads(client.get("/types").data) == {
        "types": [
            {
                "name": "fishing-permit",
                "version": "v1",
                "type": "FishingPermit",
                "typeCode": "11440199DEMX0009XA950",
                "names": {"zh-hans": "捕捞许可证", "en": "Fishing Permit"},
                "open": True,
                "retired": False,
                "url": "/types/fishing-permit/v1",
            }
        ]
    }


def test_an_authority_shows_every_key_that_may_be_needed(client: FlaskClient) -> None:
    document = json.loads(client.get("/authorities/11440199DEMX00014L/did.json").data)
    did = "did:web:localhost%3A8000:authorities:11440199DEMX00014L"
    assert document["id"] == did
    old, lost, now = document["verificationMethod"]
    assert old["expires"] == "2026-01-01T00:00:00Z"
    assert lost["revoked"] == "2026-02-01T00:00:00Z"
    assert now == {"id": f"{did}#key-3", "type": "Multikey", "controller": did, "publicKeyMultibase": "z6MkNow"}


def test_a_lost_key_has_no_purpose_any_more(client: FlaskClient) -> None:
    document = json.loads(client.get("/authorities/11440199DEMX00014L/did.json").data)
    assert [each.rpartition("#")[2] for each in document["assertionMethod"]] == ["key-1", "key-3"]


def test_the_registry_shows_the_key_of_its_status_lists(client: FlaskClient) -> None:
    document = json.loads(client.get("/.well-known/did.json").data)
    assert document["id"] == "did:web:localhost%3A8000"
    assert document["assertionMethod"] == ["did:web:localhost%3A8000#status-1"]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_read_cannot_be_written(client: FlaskClient, path: str) -> None:
    answer = client.post(path, json={})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("did", ["did:web:localhost%3A8000", "did:web:localhost%3A8000:authorities:11440199DEMX00014L"])
@pytest.mark.clause("did-web read")
def test_the_registry_resolves_its_own_dids(client: FlaskClient, did: str) -> None:
    for written in (did, quote(did, safe="")):
        answer = client.get(f"/1.0/identifiers/{written}", headers={"Accept": "application/did"})
        assert (answer.status_code, answer.content_type) == (200, "application/did")
        assert json.loads(answer.data)["id"] == did


@pytest.mark.parametrize("did", ["did:web:localhost%3A8000:authorities:11440199DEMX00099X", "did:web:other.example"])
def test_a_did_of_nobody_here_is_not_fetched(client: FlaskClient, did: str) -> None:
    answer = client.get(f"/1.0/identifiers/{quote(did, safe='')}")
    assert (answer.status_code, json.loads(answer.data)["didResolutionMetadata"]["error"]) == (404, "notFound")
