"""The connection to a registry elsewhere: verified, bounded, tried again where that is safe, and never led astray."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from issuer.remote.connection import TRIES, Connection
from issuer.remote.errors import NotLetIn, RegistryRefused, RegistryUnreachable, RemoteMisconfigured
from issuer.remote.said import said

TOKEN = "lrt_" + "A" * 43


@dataclass
class Script:
    """What a server answers, one after the other, and what it was asked."""

    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


def handler(script: Script) -> type[http.server.BaseHTTPRequestHandler]:
    class Scripted(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append((self.command, self.path, dict(self.headers), body))
            status, headers, content = script.answers.pop(0)
            if status == 0:  # the line breaks
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Scripted


@pytest.fixture
def serving() -> Iterator[Callable[..., Script]]:
    """Return what starts a server that answers by a script."""
    servers = []

    def start(*answers: tuple[int, dict[str, str], bytes], context: ssl.SSLContext | None = None) -> Script:
        script = Script(list(answers))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(script))
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        script.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
        return script

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


GOOD = (200, {"Content-Type": "application/json"}, b'{"good": true}')


def connected(url: str, pauses: list[float] | None = None, token: str = TOKEN) -> Connection:
    return Connection(url, token, pause=(pauses if pauses is not None else []).append)


@pytest.mark.parametrize(
    "first",
    [(0, {}, b""), (503, {"Retry-After": "7"}, b""), (502, {}, b""), (429, {}, b""), (504, {}, b"")],
    ids=["broken", "503", "502", "429", "504"],
)
def test_what_may_pass_is_tried_again_under_the_same_key(serving: Callable[..., Script], first: Any) -> None:
    script, pauses = serving(first, GOOD), []  # type: ignore[var-annotated]
    connection = connected(script.url, pauses)
    assert said(connection.send("POST", "/licences/reservations", b"{}")) == {"good": True}
    connection.close()
    keys = {headers["Idempotency-Key"] for _, _, headers, _ in script.asked}
    assert (len(script.asked), len(keys), len(pauses)) == (2, 1, 1)
    if first[0] == 503:
        assert pauses == [7.0]


def test_a_request_of_its_own_has_a_key_of_its_own(serving: Callable[..., Script]) -> None:
    script = serving(GOOD, GOOD)
    connection = connected(script.url)
    for _ in range(2):
        connection.send("POST", "/x", b"{}")
    connection.close()
    assert len({headers["Idempotency-Key"] for _, _, headers, _ in script.asked}) == len(script.asked) == 2


def test_the_tries_end_and_the_command_says_4(serving: Callable[..., Script]) -> None:
    script, pauses = serving(*[(503, {"Retry-After": "9999"}, b"")] * TRIES), []  # type: ignore[var-annotated]
    with pytest.raises(RegistryUnreachable) as gone:
        connected(script.url, pauses).get("/trust")
    assert (gone.value.code, gone.value.exit_code, len(script.asked)) == ("registry_unreachable", 4, TRIES)
    assert max(pauses) <= 30


def test_nobody_there_is_4_too() -> None:
    with pytest.raises(RegistryUnreachable) as gone:
        connected("http://127.0.0.1:9").get("/trust")
    assert gone.value.exit_code == 4


def test_no_redirect_is_followed_and_the_token_goes_nowhere_else(serving: Callable[..., Script]) -> None:
    other = serving(GOOD)
    script = serving((307, {"Location": f"{other.url}/stolen"}, b""))
    with pytest.raises(RegistryUnreachable, match="redirect"):
        connected(script.url).send("POST", "/licences/reservations", b"{}")
    assert (len(script.asked), other.asked) == (1, [])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://registry.example", "registry_url_plain"),
        ("http://10.0.0.1:8000", "registry_url_plain"),
        ("ftp://registry.example", "registry_url_malformed"),
        ("registry.example", "registry_url_malformed"),
        ("https://user:secret@registry.example", "registry_url_malformed"),
        ("https://registry.example?x=1", "registry_url_malformed"),
        ("https://registry.example:port", "registry_url_malformed"),
    ],
)
def test_an_address_that_a_token_must_not_go_to_is_refused(url: str, code: str) -> None:
    with pytest.raises(RemoteMisconfigured) as refused:
        connected(url)
    assert refused.value.code == code


def test_plain_http_is_for_loopback_unless_it_is_said() -> None:
    for url in ("http://127.0.0.1:8660", "http://localhost:8660", "http://[::1]:8660"):
        connected(url)
    Connection("http://registry.example", TOKEN, plain_http=True)


def certificate(folder: Path, host: str = "127.0.0.1") -> ssl.SSLContext:
    """Return the context of a server with a certificate of its own making, which stands in ``folder``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "registry")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.IPAddress(ipaddress.ip_address(host))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "own.pem").write_bytes(made.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem", folder / "key.pem")
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused(serving: Callable[..., Script], tmp_path: Path) -> None:
    script = serving(GOOD, context=certificate(tmp_path))
    with pytest.raises(RegistryUnreachable, match="certificate"):
        connected(script.url).get("/trust")
    assert script.asked == []


@pytest.mark.parametrize(("host", "good"), [("127.0.0.1", True), ("127.0.0.2", False)], ids=["its own name", "another name"])
def test_a_certificate_counts_for_its_own_name(
    serving: Callable[..., Script], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, good: bool
) -> None:
    script = serving(GOOD, context=certificate(tmp_path, host))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    connection = connected(script.url)
    if good:
        assert said(connection.get("/trust")) == {"good": True}
    else:
        with pytest.raises(RegistryUnreachable, match="certificate"):
            connection.get("/trust")
    connection.close()


def problem(status: int, code: str) -> tuple[int, dict[str, str], bytes]:
    told = {"code": code, "detail": "found a; wanted b", "place": "/c"}
    return status, {"Content-Type": "application/problem+json"}, json.dumps(told).encode()


@pytest.mark.parametrize(
    ("answer", "kind", "code", "exit_code"),
    [
        (problem(401, "token_expired"), NotLetIn, "token_expired", 2),
        (problem(403, "scope_missing"), NotLetIn, "scope_missing", 2),
        (problem(404, "licence_unknown"), RegistryRefused, "licence_unknown", 1),
        (problem(409, "idempotency_mismatch"), RegistryRefused, "idempotency_mismatch", 1),
        (problem(500, "internal_error"), RegistryUnreachable, "registry_failed", 4),
        ((404, {}, b"<html>"), RegistryUnreachable, "registry_answer_malformed", 4),
        ((200, {}, b"not json"), RegistryUnreachable, "registry_answer_malformed", 4),
        ((404, {}, b"{}"), RegistryUnreachable, "registry_failed", 4),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_refusal_keeps_its_code_and_what_is_no_registry_is_unreachable(
    serving: Callable[..., Script], answer: Any, kind: type[Any], code: str, exit_code: int
) -> None:
    connection = connected(serving(answer).url)
    with pytest.raises(kind) as refused:
        said(connection.get("/x"))
    connection.close()
    assert (refused.value.code, refused.value.exit_code) == (code, exit_code)
    if kind is not RegistryUnreachable:
        assert (refused.value.found, refused.value.wanted, refused.value.place) == ("a", "b", "/c")
