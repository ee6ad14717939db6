"""A department with nothing but a vault, and a registry on another computer: mint, verify, revoke, and a mint that is killed.

One registry is served for all tests here; each mints rows of its own. What the department runs are processes, and so are the servers;
the operators' own commands, by the dozen, run within this one, where the record's modules are loaded once.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from click.testing import CliRunner

import cli

CHECKOUT = Path(__file__).resolve().parents[2]
BUREAU = "11440199DEMX00014L"
PIN = re.compile(r"sha256:[0-9a-f]{64}")
MINT = ("mint", "business-licence", "sheet.csv", "--authority", BUREAU, "--qr", "none", "--jobs", "1")


@dataclass
class Computer:
    """A folder, and the variables of whoever works there."""

    folder: Path
    variables: dict[str, str]

    def environment(self, **more: str) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("LICENCE_")}
        # Deriving the key of a vault takes seconds by design; the least that libsodium allows is enough for a test.
        cheap = {"LICENCE_VAULT_OPERATIONS": "1", "LICENCE_VAULT_MEMORY": str(8 * 1024 * 1024), "PYTHONWARNINGS": ""}
        return {**plain, **cheap, "LICENCE_HOME": str(self.folder / "home"), **self.variables, **more}

    def run(self, *words: str, program: str = str(CHECKOUT / "cli.py"), **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, program, *words]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment(**more), capture_output=True, text=True, timeout=300, check=False
        )

    def done(self, *words: str, **more: str) -> str:
        """Return what a command that must go well printed."""
        ended = self.run(*words, **more)
        assert ended.returncode == 0, (ended.args, ended.stdout, ended.stderr)
        return ended.stdout

    def minted(self) -> list[str]:
        """Return the identifiers of the last mint."""
        told: dict[str, Any] = json.loads((self.folder / "out/mint.json").read_text())
        return list(told["identifiers"].values())


class Office(Computer):
    """A computer whose commands run within this process."""

    def run(self, *words: str, program: str = "licence", **more: str) -> subprocess.CompletedProcess[str]:
        unset = {name: None for name in os.environ if name.startswith("LICENCE_")}
        with chdir(self.folder):
            ended = CliRunner(env={**unset, **self.environment(**more)}).invoke(cli.licence(), words)
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return subprocess.CompletedProcess([program, *words], ended.exit_code, ended.stdout, ended.stderr)


@dataclass
class Province:
    """Both computers, and the address between them; ``said`` is what the server printed until it answered."""

    registry: Office
    bureau: Computer
    url: str
    said: list[str] = field(default_factory=list)

    def give(self, first: int, count: int) -> str:
        """Give the bureau a sheet of ``count`` rows that no other test has; returns the number of its first holder."""
        source = CHECKOUT / "credential-types/business-licence/v1/examples/rows.csv"
        with source.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            header = next(rows)
            chosen = list(islice(rows, first, first + count))
        with (self.bureau.folder / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *chosen])
        return chosen[0][header.index("holderCode")]

    def on_record(self, holder: str) -> list[dict[str, Any]]:
        """Return the licences of a holder, as the registry has them."""
        found: list[dict[str, Any]] = json.loads(self.registry.done("search", "--holder", holder, "--json"))["licences"]
        return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def served(province: Province, *words: str) -> Iterator[None]:
    """Serve the registry on loopback."""
    command = [sys.executable, str(CHECKOUT / "cli.py"), "serve", "--port", province.url.rpartition(":")[2], "--workers", "1", *words]
    environment = province.registry.environment()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        lines: Queue[str] = Queue()
        threading.Thread(target=lambda: list(map(lines.put, process.stdout or ())), daemon=True).start()
        province.said = [""]
        while "answers at" not in province.said[-1]:
            province.said.append(lines.get(timeout=60))
        yield
        process.terminate()
        process.wait(30)


def lines_of_the_readme() -> list[str]:
    """Return the commands of the README's section, without their remarks."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8").partition("\n## A department with a registry elsewhere\n")[2]
    block = text.partition("```sh\n")[2].partition("\n```")[0]
    return [line.partition("  #")[0] for line in block.splitlines() if line.startswith("licence ")]


def admit(province: Province) -> None:
    """Put the department on record by the README's lines, with a key of its own making; then make the registry one that issues too."""
    registry, bureau = province.registry, province.bureau
    token = Path(bureau.variables["LICENCE_TOKEN_FILE"])
    token.touch(mode=0o600)
    refused = bureau.run("key", "list", "--authority", BUREAU)
    assert refused.stderr.startswith("trust_root_missing")
    bureau.variables["LICENCE_TRUST_ROOT"] = PIN.findall(refused.stderr)[0]
    fingerprint = ""
    for line in lines_of_the_readme()[:5]:
        words = shlex.split(line.partition(" > ")[0].replace("sha256:…", fingerprint))[1:]
        computer = bureau if words[:2] == ["key", "offer"] else registry
        said = computer.done(*words)
        if line.endswith(" > token"):
            token.write_text(said)
        if words[:2] == ["key", "offer"]:
            fingerprint = PIN.findall(said)[0]
            (bureau.folder / "key.json").rename(registry.folder / "key.json")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """A registry that is served, and a department that was admitted to it."""
    there, here = tmp_path_factory.mktemp("registry"), tmp_path_factory.mktemp("bureau")
    url = f"http://127.0.0.1:{free_port()}"
    registry = Office(there, {"LICENCE_BASE_URL": url, "LICENCE_PASSPHRASE": "secret"})
    bureau = Computer(
        here, {"LICENCE_PASSPHRASE": "another secret", "LICENCE_REGISTRY_URL": url, "LICENCE_TOKEN_FILE": str(here / "token")}
    )
    made = Province(registry, bureau, url)
    registry.done("init")
    with served(made):
        admit(made)
        yield made


def test_a_department_mints_and_revokes_at_a_registry_elsewhere(province: Province) -> None:
    registry, bureau = province.registry, province.bureau
    province.give(0, 5)
    minting, revoking = lines_of_the_readme()[5:]
    assert "minted 5 of 5" in bureau.done(*shlex.split(minting)[1:], "--qr", "none")
    assert "5 were minted before" in bureau.done(*MINT)
    assert not (bureau.folder / "home/registry.db").exists()
    first, second, *_ = bureau.minted()
    file = f"out/licences/{first}.json"
    bureau.done("verify", file)
    registry.done("verify", str(bureau.folder / file))
    assert "revoked" in bureau.done(*shlex.split(revoking.replace("<identifier>", first))[1:])
    assert bureau.run("verify", file).returncode == 1
    assert registry.run("verify", str(bureau.folder / file)).returncode == 1
    bureau.done("verify", f"out/licences/{second}.json")
    again = bureau.run("revoke", first, "--reason", "again")
    assert (again.returncode, again.stderr.partition(":")[0]) == (1, "transition_not_allowed")
    bureau.done("qr", second, "--out", "second.png")


def test_a_mint_that_is_killed_between_reserving_and_depositing_mints_nothing_twice(province: Province) -> None:
    holder = province.give(5, 3)
    killed = province.bureau.folder / "killed.py"
    killed.write_text(
        "import os, signal, sys\n"
        f"sys.path.insert(0, {str(CHECKOUT)!r})\n"
        "from issuer.remote.ledger import HttpLedger\n"
        "HttpLedger.deposit = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from cli import main\n"
        "main()\n"
    )
    assert province.bureau.run(*MINT, program=str(killed)).returncode == -9
    before = province.on_record(holder)
    assert {each["state"] for each in before} == {"reserved"}
    assert "minted 3 of 3" in province.bureau.done(*MINT, "--resume")
    after = province.on_record(holder)
    assert {each["state"] for each in after} == {"valid"}
    assert {each["identifier"] for each in after} == {each["identifier"] for each in before} <= set(province.bureau.minted())
    province.registry.done("db", "check")


def test_a_registry_that_is_gone_is_exit_4_and_nothing_is_lost(province: Province) -> None:
    province.give(8, 2)
    nobody = {"LICENCE_REGISTRY_URL": f"http://127.0.0.1:{free_port()}"}
    gone = province.bureau.run(*MINT, **nobody)
    assert (gone.returncode, gone.stderr.partition(":")[0]) == (4, "registry_unreachable")
    assert "minted 2 of 2" in province.bureau.done(*MINT)


def test_a_token_that_is_not_enough_is_told_with_its_code(province: Province) -> None:
    province.give(10, 1)
    reading = province.registry.done("token", "create", "--authority", BUREAU, "--scope", "read").strip()
    refused = province.bureau.run(*MINT, LICENCE_TOKEN=reading)
    assert (refused.returncode, refused.stderr.partition(":")[0]) == (2, "scope_missing")
    assert reading not in refused.stderr
    exposed = province.bureau.folder / "exposed"
    exposed.write_text(reading)
    exposed.chmod(0o644)
    refused = province.bureau.run(*MINT, LICENCE_TOKEN_FILE=str(exposed))
    assert (refused.returncode, refused.stderr.partition(":")[0]) == (2, "token_file_exposed")


def asked(province: Province, token: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"{province.url}/credentials/issue", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_server_with_the_key_of_a_department_issues_in_its_name(province: Province) -> None:
    registry, other = province.registry, "11440199DEMX00022F"
    registry.done("authority", "add", other, "--name", "示范", "--name-en", "Demo", "--area", "440199")
    registry.done("authority", "grant", other, "business-licence", "--area", "440199")
    registry.done("key", "create", "--authority", other)
    token = registry.done("token", "create", "--authority", other, "--scope", "issue").strip()
    example = json.loads((CHECKOUT / "credential-types/business-licence/v1/examples/valid-full.json").read_text(encoding="utf-8"))
    body = {"credential": {name: example[name] for name in ("type", "validFrom", "credentialSubject")}}
    assert asked(province, token, body)[0] == 404  # that server was given nobody's key
    issuing = Province(registry, province.bureau, f"http://127.0.0.1:{free_port()}")
    with served(issuing, "--issuer", other):
        assert f"in the name of {other}" in "".join(issuing.said)
        assert asked(issuing, "", body)[0] == 401
        status, told = asked(issuing, token, body)
        assert (status, token in "".join(issuing.said)) == (201, False)
    (registry.folder / "issued.json").write_text(json.dumps(told["verifiableCredential"]))
    registry.done("verify", "issued.json")
