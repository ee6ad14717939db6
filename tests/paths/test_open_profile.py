"""The open profile as a process of its own: started without a registry, spoken to by HTTP, loopback only."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, str(CHECKOUT / "cli.py"), "serve", "--open-profile"]
CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "credentialSubject": {"id": "did:example:subject", "name": "示範"},
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LICENCE_")}
    return {**kept, "LICENCE_HOME": str(tmp_path / "none")}


@pytest.fixture
def address(environment: dict[str, str]) -> Iterator[str]:
    with subprocess.Popen(
        [*COMMAND, "--port", "0"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        lines: Queue[str] = Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in process.stdout or ()], daemon=True).start()
        said = ""
        while "OPEN PROFILE" not in said:
            said += lines.get(timeout=60)
        assert "says nothing about a licence" in said
        yield re.findall(r"http://[0-9.:]+", said)[-1]
        process.terminate()
        process.wait(30)


def post(url: str, body: Any) -> tuple[int, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status, json.loads(answer.read())


def test_a_credential_goes_round_and_its_list_is_served(address: str) -> None:
    status, told = post(f"{address}/credentials/issue", {"credential": CREDENTIAL})
    assert status == 201
    issued = told["verifiableCredential"]
    status, told = post(f"{address}/credentials/verify", {"verifiableCredential": issued})
    assert (status, told["verified"]) == (200, True)
    with urllib.request.urlopen(issued["credentialStatus"][0]["statusListCredential"], timeout=20) as answer:
        assert "BitstringStatusListCredential" in json.loads(answer.read())["type"]
    with urllib.request.urlopen(f"{address}/1.0/identifiers/{issued['issuer']}", timeout=20) as answer:
        assert json.loads(answer.read())["didDocument"]["id"] == issued["issuer"]


def test_it_listens_on_loopback_alone(environment: dict[str, str]) -> None:
    refused = subprocess.run([*COMMAND, "--host", "0.0.0.0"], env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert refused.returncode == 2
    assert "not_loopback" in refused.stderr


def test_it_makes_no_registry_and_needs_none(address: str, environment: dict[str, str]) -> None:
    assert address.startswith("http://127.0.0.1:")
    assert not Path(environment["LICENCE_HOME"]).exists()
