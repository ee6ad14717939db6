"""A department with nothing but a vault, and a registry on another computer: mint, verify, revoke, and a mint that is killed."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
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


@pytest.fixture
def serving(checkout: Path, environment: dict[str, str], registry: dict[str, str], licence: Run) -> Iterator[None]:
    """The registry of the other computer, served on loopback."""
    assert licence("init", **registry).returncode == 0
    words = [sys.executable, str(checkout / "cli.py"), "serve", "--port", str(PORT), "--workers", "1"]
    with subprocess.Popen(words, env={**environment, **registry}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        lines: Queue[str] = Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in process.stdout or ()], daemon=True).start()
        while "answers at" not in lines.get(timeout=60):
            pass
        yield
        process.terminate()
        process.wait(30)


def done(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 0, (ended.args, ended.stdout, ended.stderr)
    return ended.stdout


@pytest.fixture
def admitted(tmp_path: Path, licence: Run, registry: dict[str, str], bureau: dict[str, str], serving: None) -> str:
    """Return the pin of the registry's root, once the department is on record with a key that it made itself."""
    name = ("--name", "示范市市场监督管理局", "--name-en", "Market Regulation Bureau", "--area", "440199")
    done(licence("authority", "add", BUREAU, *name, **registry))
    done(licence("authority", "grant", BUREAU, "business-licence", "--area", "440199", **registry))
    scopes = [word for scope in ("read", "reserve", "deposit", "transition") for word in ("--scope", scope)]
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text(done(licence("token", "create", "--authority", BUREAU, *scopes, **registry)))
    refused = licence("key", "offer", "--authority", BUREAU, "--out", "key.json", **bureau)
    assert "trust_root_missing" in refused.stderr
    (pin,) = set(re.findall(r"sha256:[0-9a-f]{64}", refused.stderr))
    bureau["LICENCE_TRUST_ROOT"] = pin
    offered = done(licence("key", "offer", "--authority", BUREAU, "--out", "key.json", **bureau))
    (fingerprint,) = re.findall(r"sha256:[0-9a-f]{64}", offered)
    done(licence("key", "register", "key.json", "--fingerprint", fingerprint, **registry))
    return pin


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
    tmp_path: Path, licence: Run, registry: dict[str, str], bureau: dict[str, str], admitted: str, sheet: Path
) -> None:
    assert "minted 5 of 5" in done(mint(licence, bureau))
    assert "5 were minted before" in done(mint(licence, bureau))
    assert not (tmp_path / "bureau/registry.db").exists()
    first, second, *_ = identifiers(tmp_path)
    file = f"out/licences/{first}.json"
    done(licence("verify", file, **bureau))
    done(licence("verify", file, **registry))
    revoked = done(licence("revoke", first, "--reason", "提交虚假材料", "--decision", "2026-17", **bureau))
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
