"""``licence serve`` on real sockets: the same headers from a proxy that the operator named, and from somebody beside it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from keys.holder import did_of
from keys.presenting import sign_possession
from registry.access_log.accesses import Accesses
from registry.errors import Malformed
from registry.settings import read_settings
from tests.registry.people import person_signer

CHECKOUT = Path(__file__).resolve().parents[2]
PROXY, STRANGER = "127.0.0.1", "127.0.0.2"
HEADERS = {"Forwarded": "for=203.0.113.9, for=192.0.2.7", "X-Forwarded-For": "203.0.113.10", "RemoteUser": "clerk7"}
HOLDER = person_signer("holder")


@dataclass
class Served:
    """The server, and what it wrote down."""

    port: int
    process: subprocess.Popen[str]

    def ask(self, source: str, method: str, path: str, body: Any = None, headers: dict[str, str] = HEADERS) -> Any:
        """Return what the server answers to a connection from ``source``."""
        connection = http.client.HTTPConnection(PROXY, self.port, timeout=20, source_address=(source, 0))
        try:
            raw = None if body is None else json.dumps(body).encode()
            connection.request(method, path, raw, {"Content-Type": "application/json", **headers})
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def stop(self) -> list[str]:
        """Return the lines of the request log, once the server has ended, but for its own first look at itself."""
        self.process.send_signal(signal.SIGTERM)
        return [line for line in self.process.communicate(timeout=30)[1].splitlines() if " /" in line and "/health/live" not in line]


@pytest.fixture
def served(world: Any) -> Iterator[Served]:
    variables = {
        "LICENCE_HOME": str(world.settings.home),
        "LICENCE_TRUSTED_PROXIES": PROXY,
        "LICENCE_PROXY_HEADER": "Forwarded",
        "LICENCE_IDENTITY_HEADER": "RemoteUser",
    }
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LICENCE_")}
    command = [sys.executable, str(CHECKOUT / "cli.py"), "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, env=plain | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield Served(int(line.split("127.0.0.1:")[1].split()[0]), process)
        finally:
            if process.poll() is None:
                process.kill()


def shown(world: Any) -> tuple[Any, Any]:
    """Return a licence that is bound to a key, and its identifier."""
    (reservation,) = world.reserve(world.request("row 1"))
    document = world.credential(reservation)
    document["credentialSubject"]["id"] = did_of(HOLDER)
    return reservation.identifier, json.loads(world.deposit(reservation, world.signed(document)))


def test_a_header_is_worth_what_its_sender_is(world: Any, served: Served) -> None:
    identifier, licence = shown(world)
    for source in (PROXY, STRANGER):
        asked = json.loads(served.ask(source, "POST", "/challenges", {}))
        now = datetime.now(UTC)
        token = sign_possession(licence, HOLDER, challenge=asked["challenge"], audience=asked["domain"], now=now).text
        served.ask(source, "POST", "/verify", {"text": token})
    ignored = [line for line in served.ask(PROXY, "GET", "/metrics", headers={}).splitlines() if line.startswith("licence_http_proxy")]
    lines = served.stop()
    # From the right end of the header where a proxy says it, else the address at the other end of the socket.
    assert [line.split()[-1] for line in lines] == ["192.0.2.7", "192.0.2.7", STRANGER, STRANGER, PROXY]
    assert "clerk7" not in " ".join(lines)
    assert [access.who for access in Accesses(world.gate).of_licence(identifier.text)] == [f"address:{STRANGER}", "proxy:clerk7"]
    # Twice the header that nobody named, and twice all three.
    assert ignored == ["licence_http_proxy_headers_ignored_total 8"]


@pytest.mark.parametrize("name", ["Remote-User", "X-Forwarded-User", "Remote_User"])
def test_no_header_that_is_believed_has_a_twin(name: str) -> None:
    """Servers hand ``Remote_User`` on as ``Remote-User``: a proxy that sets the one lets the other through."""
    with pytest.raises(Malformed) as caught:
        read_settings({"LICENCE_IDENTITY_HEADER": name})
    assert caught.value.code == "setting_malformed"
