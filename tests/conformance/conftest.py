"""A service of the open profile as others see it: by HTTP, with documents that others would send."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from issuer.open.application import open_application
from keys.signer import KeySigner, generate_private, public_key_of
from verifier.fetching import ResourceUnreachable
from verifier.open.verify import OpenPorts, OpenVerifier
from verifier.proof.canonical.jcs import jcs
from verifier.proof.data_integrity import add_proof
from verifier.proof.multibase import encode_base58
from verifier.proof.multikey import KeyKind

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8000"

Json = dict[str, Any]


class Door:
    """The addresses of the service, each as a function from a document to status and answer."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def post(self, path: str, body: Any) -> tuple[int, Json]:
        answer = self.client.post(path, json=body)
        assert answer.status_code < 500
        assert answer.content_type in ("application/json", "application/problem+json")
        told: Json = json.loads(answer.data)
        assert not (answer.status_code < 300 and told.get("verified") is False)
        return answer.status_code, told

    def issue(self, credential: Any, **options: str) -> tuple[int, Json]:
        status, told = self.post("/credentials/issue", {"credential": credential, **({"options": options} if options else {})})
        return status, told.get("verifiableCredential", told)

    def issued(self, credential: Any, **options: str) -> Json:
        status, told = self.issue(credential, **options)
        assert status == 201, told
        return told

    def verify(self, credential: Any, **options: str) -> tuple[int, str]:
        status, told = self.post("/credentials/verify", {"verifiableCredential": credential, "options": {"checks": ["proof"], **options}})
        return status, told.get("code", "valid")

    def verify_presentation(self, presentation: Any, **options: str) -> tuple[int, str]:
        status, told = self.post("/presentations/verify", {"verifiablePresentation": presentation, "options": options})
        return status, told.get("code", "valid")


class Holder:
    """Somebody else's key: signs documents and tokens that this service has never seen."""

    def __init__(self, kind: KeyKind = KeyKind.ED25519) -> None:
        private = generate_private(kind)
        self.key = public_key_of(kind, private)
        self.signer = KeySigner(kind, private, self.key.did_key)
        self.did = self.key.did
        self.canonicalizer = OpenVerifier().canonicalizer

    def sign(self, document: Json, **proof: Any) -> Json:
        made: dict[str, Any] = {"cryptosuite": "eddsa-rdfc-2022", "purpose": "assertionMethod", "created": NOW, **proof}
        return add_proof(deepcopy(document), signer=self.signer, canonicalizer=self.canonicalizer, **made)

    def resigned(self, signed: Json, **options: Any) -> Json:
        """Return ``signed``, of a JCS suite, with other options in its proof, whatever they are."""
        document = {name: value for name, value in signed.items() if name != "proof"}
        proof = {**{name: value for name, value in signed["proof"].items() if name != "proofValue"}, **options}
        message = b"".join(hashlib.sha256(jcs(each)).digest() for each in (proof, document))
        return {**document, "proof": {**proof, "proofValue": encode_base58(self.signer.sign(message))}}

    def token(self, claims: Json, **header: Any) -> str:
        head = {"alg": "EdDSA", "kid": self.key.did_key, "typ": "vc+jwt", **header}
        parts = [encoded(json.dumps(each).encode()) for each in (head, claims)]
        return ".".join([*parts, encoded(self.signer.sign(".".join(parts).encode()))])


class Served:
    """The web, with nothing on it but what a test puts there."""

    def __init__(self) -> None:
        self.documents: Json = {}

    def resource(self, url: str) -> bytes:
        if url not in self.documents:
            raise ResourceUnreachable(found=url, wanted="an answer")
        return json.dumps(self.documents[url]).encode()


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture(scope="session")
def door() -> Door:
    return Door(open_application(BASE, clock=lambda: NOW).test_client())


@pytest.fixture(scope="session")
def holder() -> Holder:
    return Holder()


@pytest.fixture(scope="session")
def stranger() -> Holder:
    return Holder()


@pytest.fixture(scope="session")
def make_holder() -> Callable[[str], Holder]:
    return lambda kind: Holder(KeyKind(kind))


@pytest.fixture
def served() -> Served:
    return Served()


@pytest.fixture
def judged(served: Served) -> Callable[[Json], str]:
    """Return the code that decides against a credential, "valid" where nothing does."""
    verifier = OpenVerifier(OpenPorts(served))

    def judge(document: Json) -> str:
        report = verifier.verify_document(document, now=NOW)
        return report.decisive.code if report.decisive else "valid"

    return judge


@pytest.fixture
def credential() -> Json:
    return {"@context": [V2], "type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:subject"}}
