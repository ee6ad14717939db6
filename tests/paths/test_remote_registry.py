"""A department with nothing but a vault, and a registry on another computer: mint, verify, revoke, and a mint that is killed."""

from __future__ import annotations

import csv
import json
import re
import shlex
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
BUREAU = "11440199DEMX00014L"
PORT = 8660
URL = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def registry(tmp_path: Path) -> dict[str, str]:
    """The variables of the registry's computer."""
    return {"LICENCE_HOME": str(tmp_path / "registry"), "LICENCE_BASE_URL": URL}


@pytest.fixture
def bureau(tmp_path: Path) -> dict[str, str]:
    """The variables of the department's computer."""
    return {
        "LICENCE_HOME": str(tmp_path / "bureau"),
        "LICENCE_PASSPHRASE": "another secret",
        "LICENCE_REGISTRY_URL": URL,
        "LICENCE_TOKEN_FILE": str(tmp_path / "token"),
    }


@pytest.fixture
def sheet(checkout: Path, tmp_path: Path) -> Path:
    with (checkout / "credential-types/business-licence/v1/examples/rows.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[:6]
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@contextmanager
def served(checkout: Path, environment: dict[str, str], *words: str) -> Iterator[list[str]]:
    """Serve on loopback, and yield what the server said until it answered."""
    command = [sys.executable, str(checkout / "cli.py"), "serve", "--port", str(PORT), "--workers", "1", *words]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        lines: Queue[str] = Queue()
        threading.Thread(target=lambda: list(map(lines.put, process.stdout or ())), daemon=True).start()
        said = [""]
        while "answers at" not in said[-1]:
            said.append(lines.get(timeout=60))
        yield said
        process.terminate()
        process.wait(30)


@pytest.fixture
def serving(checkout: Path, environment: dict[str, str], registry: dict[str, str], licence: Run) -> Iterator[None]:
    """The registry of the other computer, served on loopback."""
    assert licence("init", **registry).returncode == 0
    with served(checkout, {**environment, **registry}):
        yield


def done(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 0, (ended.args, ended.stdout, ended.stderr)
    return ended.stdout


def lines_of(checkout: Path) -> list[str]:
    """Return the commands of the README's section, without their remarks."""
    text = (checkout / "README.md").read_text(encoding="utf-8").partition("\n## A department with a registry elsewhere\n")[2]
    block = text.partition("```sh\n")[2].partition("\n```")[0]
    return [line.partition("  #")[0] for line in block.splitlines() if line.startswith("licence ")]


@pytest.fixture
def admitted(checkout: Path, tmp_path: Path, licence: Run, registry: dict[str, str], bureau: dict[str, str], serving: None) -> str:
    """Return the pin of the registry's root, once the README's lines have put the department on record with a key of its own making."""
    token = tmp_path / "token"
    token.touch(mode=0o600)
    refused = licence("key", "list", "--authority", BUREAU, **bureau)
    assert refused.stderr.startswith("trust_root_missing")
    (pin,) = set(re.findall(r"sha256:[0-9a-f]{64}", refused.stderr))
    bureau["LICENCE_TRUST_ROOT"] = pin
    fingerprint = ""
    for line in lines_of(checkout)[:5]:
        words = shlex.split(line.partition(" > ")[0].replace("sha256:…", fingerprint))[1:]
        said = done(licence(*words, **(bureau if words[:2] == ["key", "offer"] else registry)))
        if line.endswith(" > token"):
            token.write_text(said)
        fingerprint = next(iter(re.findall(r"sha256:[0-9a-f]{64}", said)), fingerprint)
    return str(pin)


def mint(licence: Run, bureau: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return licence("mint", "business-licence", "sheet.csv", "--authority", BUREAU, "--qr", "none", "--jobs", "1", *words, **bureau)


def on_record(licence: Run, registry: dict[str, str], sheet: Path) -> list[dict[str, Any]]:
    """Return the licences of the first holder of the sheet, as the registry has them."""
    with sheet.open(encoding="utf-8", newline="") as file:
        header, row, *_ = csv.reader(file)
    code = row[next(at for at, name in enumerate(header) if name in ("holderCode", "持证主体代码"))]
    found: list[dict[str, Any]] = json.loads(done(licence("search", "--holder", code, "--json", **registry)))["licences"]
    return found


def identifiers(tmp_path: Path) -> list[str]:
    told: dict[str, Any] = json.loads((tmp_path / "out/mint.json").read_text())
    return list(told["identifiers"].values())


def test_a_department_mints_and_revokes_at_a_registry_elsewhere(
    checkout: Path, tmp_path: Path, licence: Run, registry: dict[str, str], bureau: dict[str, str], admitted: str, sheet: Path
) -> None:
    minting, revoking = lines_of(checkout)[5:]
    assert "minted 5 of 5" in done(licence(*shlex.split(minting)[1:], "--qr", "none", **bureau))
    assert "5 were minted before" in done(mint(licence, bureau))
    assert not (tmp_path / "bureau/registry.db").exists()
    first, second, *_ = identifiers(tmp_path)
    file = f"out/licences/{first}.json"
    done(licence("verify", file, **bureau))
    done(licence("verify", file, **registry))
    revoked = done(licence(*shlex.split(revoking.replace("<identifier>", first))[1:], **bureau))
    assert "revoked" in revoked
    assert licence("verify", file, **bureau).returncode == 1
    assert licence("verify", file, **registry).returncode == 1
    done(licence("verify", f"out/licences/{second}.json", **bureau))
    again = licence("revoke", first, "--reason", "again", **bureau)
    assert (again.returncode, again.stderr.partition(":")[0]) == (1, "transition_not_allowed")
    done(licence("qr", second, "--out", "second.png", **bureau))
    done(licence("db", "check", **registry))


def test_a_mint_that_is_killed_between_reserving_and_depositing_mints_nothing_twice(
    tmp_path: Path,
    checkout: Path,
    environment: dict[str, str],
    licence: Run,
    registry: dict[str, str],
    bureau: dict[str, str],
    admitted: str,
    sheet: Path,
) -> None:
    killed = tmp_path / "killed.py"
    killed.write_text(
        "import os, signal, sys\n"
        f"sys.path.insert(0, {str(checkout)!r})\n"
        "from issuer.remote.ledger import HttpLedger\n"
        "HttpLedger.deposit = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from cli import main\n"
        "main()\n"
    )
    words = ["mint", "business-licence", "sheet.csv", "--authority", BUREAU, "--qr", "none", "--jobs", "1"]
    ended = subprocess.run([sys.executable, str(killed), *words], cwd=tmp_path, env={**environment, **bureau}, check=False, timeout=120)
    assert ended.returncode == -9
    reserved = on_record(licence, registry, sheet)
    assert {each["state"] for each in reserved} == {"reserved"}
    assert "minted 5 of 5" in done(mint(licence, bureau, "--resume"))
    found = on_record(licence, registry, sheet)
    assert {each["state"] for each in found} == {"valid"}
    assert {each["identifier"] for each in found} == {each["identifier"] for each in reserved} <= set(identifiers(tmp_path))
    done(licence("db", "check", **registry))


def test_a_registry_that_is_gone_is_exit_4_and_nothing_is_lost(
    licence: Run, bureau: dict[str, str], admitted: str, sheet: Path, tmp_path: Path
) -> None:
    nobody = {**bureau, "LICENCE_REGISTRY_URL": "http://127.0.0.1:8669"}
    for words in (("mint", "business-licence", "sheet.csv", "--authority", BUREAU), ("revoke", "x", "--reason", "y")):
        gone = licence(*words, **nobody)
        assert gone.returncode in (2, 4), gone.stderr
    assert (gone.returncode, licence("key", "list", "--authority", BUREAU, **nobody).returncode) == (2, 4)
    done(mint(licence, bureau))


def test_a_token_that_is_not_enough_is_told_with_its_code(
    licence: Run, registry: dict[str, str], bureau: dict[str, str], admitted: str, sheet: Path, tmp_path: Path
) -> None:
    reading = done(licence("token", "create", "--authority", BUREAU, "--scope", "read", **registry)).strip()
    refused = mint(licence, {**bureau, "LICENCE_TOKEN": reading})
    assert (refused.returncode, refused.stderr.partition(":")[0]) == (2, "scope_missing")
    assert reading not in refused.stderr
    (tmp_path / "token").chmod(0o644)
    exposed = mint(licence, bureau)
    assert (exposed.returncode, exposed.stderr.partition(":")[0]) == (2, "token_file_exposed")


def asked(token: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(f"{URL}/credentials/issue", json.dumps(body).encode(), {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_server_with_the_key_of_a_department_issues_in_its_name(
    tmp_path: Path, checkout: Path, environment: dict[str, str], licence: Run, registry: dict[str, str]
) -> None:
    for line in ("init", f"authority add {BUREAU} --name 示范 --name-en Demo --area 440199", f"key create --authority {BUREAU}"):
        done(licence(*line.split(), **registry))
    done(licence("authority", "grant", BUREAU, "business-licence", "--area", "440199", **registry))
    token = done(licence("token", "create", "--authority", BUREAU, "--scope", "issue", **registry)).strip()
    example = json.loads((checkout / "credential-types/business-licence/v1/examples/valid-full.json").read_text(encoding="utf-8"))
    body = {"credential": {name: example[name] for name in ("type", "validFrom", "credentialSubject")}}
    with served(checkout, {**environment, **registry}):
        assert asked(token, body)[0] == 404
    with served(checkout, {**environment, **registry}, "--issuer", BUREAU) as said:
        assert f"in the name of {BUREAU}" in "".join(said)
        assert asked("", body)[0] == 401
        status, told = asked(token, body)
        assert (status, token in "".join(said)) == (201, False)
        (tmp_path / "issued.json").write_text(json.dumps(told["verifiableCredential"]))
    done(licence("verify", "issued.json", **registry))
