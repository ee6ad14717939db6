"""DIDs over HTTP: DID Resolution, did:key with the error names of its specification, did:web from allowed places alone."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from verifier.did.errors import DidNotFound, FeatureNotSupported, InvalidDid
from verifier.did.options import Options
from verifier.did.resolve import Resolver
from verifier.did.syntax import did_web_url
from verifier.fetching import AddressPrivate, AllowedHosts, HostNotAllowed
from verifier.proof.multibase import encode_base58

RESULT = 'application/ld+json;profile="https://w3id.org/did-resolution"'
ED25519 = "did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
FRAGMENT = ED25519.removeprefix("did:key:")
KEYS = {
    "Ed25519": ED25519,
    "P-256": "did:key:zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
    "P-384": "did:key:z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
}


def resolved(door: Any, did: str, form: str = RESULT, **query: str) -> tuple[int, dict[str, Any], str]:
    answer = door.client.get(f"/1.0/identifiers/{quote(did, safe='')}", headers={"Accept": form}, query_string=query)
    assert answer.status_code < 500
    return answer.status_code, json.loads(answer.data), answer.content_type


@pytest.mark.clause("did-key 3.1", "did-resolution 4")
@pytest.mark.parametrize("kind", KEYS)
def test_a_did_key_is_its_own_document(door: Any, kind: str) -> None:
    did = KEYS[kind]
    status, result, media_type = resolved(door, did)
    assert (status, media_type) == (200, RESULT)
    assert {"@context", "didDocument", "didDocumentMetadata", "didResolutionMetadata"} == set(result)
    document = result["didDocument"]
    (method,) = document["verificationMethod"]
    assert (document["id"], method["controller"], method["type"]) == (did, did, "Multikey")
    assert method["id"] == f"{did}#{method['publicKeyMultibase']}"
    for relationship in ("authentication", "assertionMethod", "capabilityInvocation", "capabilityDelegation"):
        assert document[relationship] == [method["id"]]


@pytest.mark.clause("did-resolution 12.1")
@pytest.mark.parametrize(
    ("accept", "bare", "media_type"),
    [
        (RESULT, False, RESULT),
        ("application/did-resolution", False, "application/did-resolution"),
        ("*/*", False, RESULT),
        ("application/json", False, "application/json"),
        ("application/did+ld+json", True, "application/did+ld+json"),
        ("application/did+json", True, "application/did+json"),
        ("application/did", True, "application/did"),
        ("application/ld+json", True, "application/ld+json"),
        ("application/did+json;q=0.5, application/did-resolution", False, "application/did-resolution"),
    ],
)
def test_the_accept_header_chooses_result_or_document(door: Any, accept: str, bare: bool, media_type: str) -> None:
    _, told, named = resolved(door, ED25519, accept)
    assert named == media_type
    assert ("didDocument" in told) is not bare


@pytest.mark.clause("did-key 3.1", "did-resolution 4.2", "did-resolution 11")
@pytest.mark.parametrize(
    ("did", "error"),
    [
        pytest.param(ED25519.replace("did:", "notDid:"), "invalidDid", id="another-scheme"),
        pytest.param(ED25519.removeprefix("did:"), "invalidDid", id="no-scheme"),
        pytest.param("did:key", "invalidDid", id="no-identifier"),
        pytest.param("did:key:@", "invalidDid", id="no-did"),
        pytest.param(f"did:key:-4:{FRAGMENT}", "invalidDid", id="another-version"),
        pytest.param(f"did:key:{FRAGMENT[1:]}", "invalidDid", id="no-multibase"),
        pytest.param("did:key:z0OIl", "invalidDid", id="no-base58"),
        pytest.param("did:key:z" + "6" * 3000, "invalidDid", id="endless"),
        pytest.param("did:key:zTjsVPtY", "invalidPublicKeyLength", id="too-short"),
        pytest.param("did:key:" + encode_base58(b"\xed\x01" + bytes(31)), "invalidPublicKeyLength", id="one-byte-short"),
        pytest.param("did:key:z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ", "unsupportedPublicKeyType", id="x25519"),
        pytest.param("did:key:" + encode_base58(b"\x80\x24\x02" + b"\xff" * 32), "invalidPublicKey", id="no-point"),
        pytest.param("did:key:" + encode_base58(b"\xed\x01" + bytes(32)), "invalidPublicKey", id="small-order"),
        pytest.param("did:experimental:z6Mk", "methodNotSupported", id="another-method"),
        pytest.param("did:web:localhost", "notFound", id="no-host-of-ours"),
        pytest.param("did:web:user@example.org", "invalidDid", id="a-user"),
        pytest.param("did:web:example.org:..:etc", "invalidDid", id="dots"),
        pytest.param("did:web:example.org%2Fpath", "invalidDid", id="a-slash-in-the-host"),
    ],
)
def test_an_unresolved_did_has_the_error_of_the_specification(door: Any, did: str, error: str) -> None:
    status, result, media_type = resolved(door, did)
    assert (status, media_type) == (404 if error == "notFound" else 400, RESULT)
    assert result["didResolutionMetadata"]["error"] == error
    assert result["didDocument"] == {}
    assert {"@context", "didDocumentMetadata"} <= set(result)


@pytest.mark.clause("did-resolution 12.1")
@pytest.mark.parametrize(
    ("did", "status", "problem"),
    [
        ("not-a-did", 400, "INVALID_DID"),
        ("did:example", 400, "INVALID_DID"),
        ("", 400, "INVALID_DID"),
        (f"{ED25519}/^bar^", 400, "INVALID_DID_URL"),
        (f"{ED25519}#other", 404, "NOT_FOUND"),
        ("did:unsupported:123456789abcdefghi", 501, "METHOD_NOT_SUPPORTED"),
        ("did:key:zTjsVPtY", 400, "INVALID_PUBLIC_KEY_LENGTH"),
    ],
)
def test_who_asks_by_the_name_of_the_form_is_told_a_problem(door: Any, did: str, status: int, problem: str) -> None:
    for form, metadata, nothing in (
        ("application/did-resolution", "didResolutionMetadata", "didDocument"),
        ("application/did-url-dereferencing", "dereferencingMetadata", "contentStream"),
    ):
        if did == "" and form != "application/did-resolution":
            continue
        answer = door.client.get(f"/1.0/identifiers/{quote(did, safe='')}", headers={"Accept": form})
        told = json.loads(answer.data)
        assert (answer.status_code, answer.content_type) == (status, form)
        assert told[metadata]["error"]["type"] == f"https://www.w3.org/ns/did#{problem}"
        assert told[nothing] is None


@pytest.mark.clause("did-resolution 12.1")
def test_a_did_url_is_dereferenced_to_a_stream_where_somebody_asks(door: Any) -> None:
    status, told, media_type = resolved(door, f"{ED25519}#{FRAGMENT}", "application/did-url-dereferencing")
    assert (status, media_type) == (200, "application/did-url-dereferencing")
    assert set(told) == {"dereferencingMetadata", "contentStream", "contentMetadata"}
    assert told["contentStream"]["controller"] == ED25519
    assert told["dereferencingMetadata"]["contentType"] in media_type


NOT_ASCII = "foo\u200bbar"


@pytest.mark.clause("did-resolution 3")
@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        *[(name, NOT_ASCII, False) for name in ("service", "serviceType", "relativeRef", "versionId", "versionTime", "hl", "accept")],
        ("service", "linkedDomain", True),
        ("relativeRef", "my path/file", False),
        ("relativeRef", "file#section", False),
        ("relativeRef", "dir/with?query=value", False),
        ("relativeRef", "my%20path/file", True),
        ("versionTime", "2025-10-07T14:30:00Z", True),
        *[
            ("versionTime", each, False)
            for each in (
                "2025-10-07 12:30:45",
                "2025-13-07T12:30:45Z",
                "2025-10-07T25:00:00Z",
                "2025-10-07T12:30:60Z",
                "2025-10-7T12:30:45Z",
                "2025-10-07",
                "2025-10-07T00:00:00",
                "2025-10-07T00:00:00+02:00",
                "2025-10-07T00:00:00.123Z",
            )
        ],
    ],
)
def test_an_option_that_is_not_written_as_it_must_be_is_refused(door: Any, name: str, value: str, taken: bool) -> None:
    status, result, _ = resolved(door, ED25519, **{name: value})
    assert (status, result["didResolutionMetadata"].get("error")) == ((200, None) if taken else (400, "invalidOptions"))


@pytest.mark.clause("did-resolution 3", "did-web read")
def test_no_elder_version_is_made_up() -> None:
    resolver = Resolver(lambda did: {"id": did})
    assert resolver.document("did:web:localhost") == {"id": "did:web:localhost"}
    with pytest.raises(FeatureNotSupported):
        resolver.document("did:web:localhost", Options(version=True))


@pytest.mark.clause("did-key 3.1", "did-resolution 5")
def test_a_did_url_is_dereferenced(door: Any) -> None:
    status, result, _ = resolved(door, f"{ED25519}#{FRAGMENT}")
    assert (status, result["didDocument"]["controller"], result["didDocument"]["type"]) == (200, ED25519, "Multikey")
    status, result, _ = resolved(door, f"{ED25519}#other")
    assert (status, result["didDereferencingMetadata"]["error"]) == (404, "notFound")
    status, result, _ = resolved(door, f"{ED25519}/^bar^/?query=`#{FRAGMENT}")
    assert (status, result["didDereferencingMetadata"]["error"]) == (400, "invalidDidUrl")


@pytest.mark.clause("did-key 3.1.2", "did-key 3.1.3")
@pytest.mark.parametrize(
    ("did", "query", "metadata", "error"),
    [
        (ED25519, {"publicKeyFormat": "unknown"}, "didResolutionMetadata", "unsupportedPublicKeyType"),
        (
            f"{ED25519}#{FRAGMENT}",
            {"publicKeyFormat": "Ed25519VerificationKey2018", "enableExperimentalPublicKeyTypes": "false"},
            "didDereferencingMetadata",
            "invalidPublicKeyType",
        ),
        (KEYS["P-256"], {"publicKeyFormat": "Ed25519VerificationKey2020"}, "didResolutionMetadata", "invalidPublicKeyType"),
    ],
    ids=["unknown", "experimental", "of-another-kind"],
)
def test_a_form_of_key_that_is_not_written_is_refused(door: Any, did: str, query: Any, metadata: str, error: str) -> None:
    status, result, _ = resolved(door, did, **query)
    assert (status, result[metadata]["error"]) == (400, error)


@pytest.mark.clause("did-key 3.1.2")
@pytest.mark.parametrize("kind", KEYS)
def test_a_key_is_written_as_a_json_web_key_where_somebody_asks(door: Any, kind: str) -> None:
    _, result, _ = resolved(door, KEYS[kind], publicKeyFormat="JsonWebKey2020")
    (method,) = result["didDocument"]["verificationMethod"]
    assert method["publicKeyJwk"]["crv"] == kind
    assert ("y" in method["publicKeyJwk"]) is (kind != "Ed25519")


@pytest.mark.clause("did-web read")
@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"),
        ("did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"),
    ],
)
def test_a_did_web_has_one_address(did: str, url: str) -> None:
    assert did_web_url(did) == url


DOCUMENT = {"@context": ["https://www.w3.org/ns/did/v1"], "id": "did:web:issuer.example"}


@pytest.mark.clause("did-web read")
def test_a_did_web_is_read_from_an_allowed_host_and_speaks_for_itself_alone() -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return json.dumps(DOCUMENT).encode()

    assert Resolver(fetch=fetch).document("did:web:issuer.example") == DOCUMENT
    with pytest.raises(InvalidDid):
        Resolver(fetch=fetch).document("did:web:other.example")
    assert asked == ["https://issuer.example/.well-known/did.json", "https://other.example/.well-known/did.json"]
    with pytest.raises(DidNotFound):
        Resolver().document("did:web:issuer.example")


@pytest.mark.clause("did-web read")
def test_a_did_web_of_the_registry_is_its_own_and_never_fetched() -> None:
    def own(did: str) -> Any:
        return {"id": "did:web:localhost%3A8000"} if did == "did:web:localhost:8000" else None

    resolver = Resolver(own, fetch=pytest.fail)  # type: ignore[arg-type,return-value]
    assert resolver.document("did:web:localhost%3A8000") == {"id": "did:web:localhost%3A8000"}


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/x",
        "http://issuer.example/x",
        "https://issuer.example:444/x",
        "https://user@issuer.example/x",
        "https://issuer.example@other.example/x",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_no_socket_is_opened_to_a_host_that_nobody_allowed(url: str) -> None:
    with pytest.raises(HostNotAllowed):
        AllowedHosts(["issuer.example"], look_up=lambda host, port: pytest.fail(host)).fetch(url)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "192.168.0.1", "0.0.0.0", "100.64.0.1"]
)
def test_an_allowed_name_that_leads_into_a_private_network_is_not_followed(address: str) -> None:
    with pytest.raises(AddressPrivate):
        AllowedHosts(["issuer.example"], look_up=lambda host, port: ["93.184.215.14", address]).fetch("https://issuer.example/x")
