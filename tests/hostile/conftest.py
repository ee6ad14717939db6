"""A real registry on disk with one authority, a licence that it signed, and the application on it, at a fixed time."""

from __future__ import annotations

import copy
import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from nacl.signing import SigningKey

from registry.api.metrics import Metrics
from registry.application import application_on
from registry.authorities import Authorities
from registry.gate import Gate
from registry.initialise import Plan, initialise
from registry.keys_register import KeysRegister
from registry.opening import open_gate
from registry.settings import Settings, read_settings
from registry.signers import Signers
from verifier.document.contexts import bundled_contexts
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind, PublicKey

from .poisons import POISONS

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
BUREAU = "11440199DEMX00014L"
TYPE = "business-licence"


class MemorySigner:
    """An Ed25519 key in memory, made from a seed so that failures repeat; for tests only."""

    purposes = ("assertionMethod",)

    def __init__(self, seed: int, controller: str, fragment: str = "") -> None:
        self._key = SigningKey(seed.to_bytes(32))
        self.public_key = PublicKey(KeyKind.ED25519, bytes(self._key.verify_key))
        self.controller = controller or f"did:key:{self.public_key.multibase}"
        self.verification_method = f"{self.controller}#{fragment or self.public_key.multibase}"

    @property
    def public_key_multibase(self) -> str:
        return self.public_key.multibase

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message).signature


@dataclass(frozen=True)
class Town:
    """A registry in ``home``, and a licence that is valid there."""

    home: Path
    licence_text: str

    @property
    def settings(self) -> Settings:
        return read_settings({"LICENCE_HOME": str(self.home)})

    @property
    def licence(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.licence_text)
        return document

    def gate(self) -> Gate:
        return open_gate(self.settings, clock=lambda: NOW, signers=Signers())


@dataclass(frozen=True)
class Server:
    """A server that runs, and how it is spoken to."""

    host: str
    port: int
    process: subprocess.Popen[str]

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, bytes]:
        """Return status, media type and body of the answer."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers.get_content_type(), answer.read()
        finally:
            connection.close()

    def say(self, raw: bytes, *, close: bool = True) -> bytes:
        """Return what the server says to ``raw`` on a connection that is then closed for writing."""
        pieces = []
        # A server may hang up on nonsense while it is still being said.
        with suppress(OSError), socket.create_connection((self.host, self.port), timeout=20) as connection:
            connection.sendall(raw)
            if close:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    home = tmp_path_factory.mktemp("town")
    settings = read_settings({"LICENCE_HOME": str(home)})
    root = MemorySigner(1, "")
    # All of it was set up a day ago, so that it stands at NOW whatever is compared.
    before = NOW - timedelta(hours=10)
    plan = Plan("http://localhost:8000", "示范登记处", "Demo registry")
    initialise(settings, plan, make_keys=lambda did: (root, MemorySigner(2, did, "status-1")), now=before)
    gate = open_gate(settings, clock=lambda: before, signers=Signers(root=lambda: root))
    authority = Authorities(gate).add(BUREAU, name="示范市市场监督管理局", name_en="Market Regulation Bureau", area="440199")
    key = MemorySigner(3, authority.did, "key-1")
    KeysRegister(gate).add_key(BUREAU, key, before)
    Authorities(gate).grant(BUREAU, TYPE, area="440199")
    canonicalizer = Canonicalizer(bundled_contexts().with_contexts(gate.types.contexts()))
    signed = add_proof(unsigned(authority.did), signer=key, cryptosuite="eddsa-rdfc-2022", created=before, canonicalizer=canonicalizer)
    gate.store.close()
    return Town(home, json.dumps(signed, ensure_ascii=False))


def unsigned(issuer: str) -> dict[str, Any]:
    """Return a business licence in the name of ``issuer``, with every part that a licence may have but a render method."""
    base = f"https://licence.example/types/{TYPE}/v1"
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://licence.example/contexts/licence/v1", f"{base}/context.jsonld"],
        "id": "urn:licence:2.999.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.7",
        "type": ["VerifiableCredential", "LicenceCredential", "BusinessLicence"],
        "name": [{"@value": "营业执照", "@language": "zh-hans"}, {"@value": "Business Licence", "@language": "en"}],
        "issuer": {"id": issuer, "name": [{"@value": "示范市市场监督管理局", "@language": "zh-hans"}]},
        "validFrom": "2026-01-01T00:00:00+08:00",
        "credentialSubject": {
            "type": "BusinessLicenceSubject",
            "certificateNumber": "91440199DEMX1001XH",
            "issuedDate": "2026-01-01",
            "areaCode": "440199",
            "trustLevel": "A",
            "licenceHolder": [{"name": "示范市测试贸易有限公司", "codeType": "001", "code": "91440199DEMX1001XH"}],
            "unifiedSocialCreditCode": "91440199DEMX1001XH",
            "entityName": "示范市测试贸易有限公司",
            "entityType": "有限责任公司",
            "legalRepresentative": "测试甲",
            "establishedDate": "2026-01-01",
            "domicile": "示范市测试路1号",
            "businessScope": "日用百货销售",
            "registrationAuthority": "示范市市场监督管理局",
            "approvalDate": "2026-01-01",
        },
        "credentialSchema": {"id": f"{base}/schema.json", "type": "JsonSchema"},
        "credentialStatus": [
            {
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": "94567",
                "statusListCredential": f"http://localhost:8000/status-lists/{purpose}-1",
            }
            for purpose in ("revocation", "suspension")
        ],
    }


@pytest.fixture(scope="session")
def client(town: Town) -> FlaskClient:
    return application_on(town.gate(), read_picture=lambda _raw: [], metrics=Metrics(), folder=town.home).test_client()


@pytest.fixture(scope="session")
def server(town: Town) -> Iterator[Server]:
    """Yield a real server on loopback, with two workers, in processes of its own."""
    script = Path(__file__).parent / "serving.py"
    with subprocess.Popen([sys.executable, str(script), str(town.home)], stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                pytest.fail("no output of the server")
            url = process.stdout.readline().strip()
            yield Server("127.0.0.1", int(url.rpartition(":")[2]), process)
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def poisoned(town: Town) -> Callable[[str], dict[str, Any]]:
    """Return a maker of documents that ask for much work, each in the form of a licence of a known issuer and key."""

    def make(name: str) -> dict[str, Any]:
        return POISONS[name](copy.deepcopy(town.licence))

    return make
