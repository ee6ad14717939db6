"""The README's first day, run word for word, and its library example."""

from __future__ import annotations

import csv
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def sections(checkout: Path, title: str, language: str) -> str:
    text = (checkout / "README.md").read_text(encoding="utf-8")
    block = text.partition(f"\n## {title}\n")[2].partition(f"```{language}\n")[2].partition("\n```")[0]
    assert block, title
    return block


@pytest.fixture
def sheet(checkout: Path, tmp_path: Path) -> Path:
    """Return ``sheet.csv`` with the first five rows of the sample sheet."""
    source = checkout / "credential-types/business-licence/v1/examples/rows.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[:6]
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_the_first_day_of_the_readme_goes_as_it_says(checkout: Path, tmp_path: Path, sheet: Path, licence: Run) -> None:
    identifier = ""
    for line in sections(checkout, "A first day", "sh").splitlines():
        command, _, remark = line.partition("  #")
        if not command.startswith("licence ") or command.startswith("licence serve"):
            continue  # the settings are those of the fixture, and the server has tests of its own
        words = shlex.split(command.replace("<identifier>", identifier))[1:]
        if words[:2] == ["verify", f"out/qr/{identifier}.png"] and not (tmp_path / words[1]).exists():
            licence("qr", identifier, "--out", words[1])
        ended = licence(*words)
        wanted = int(code[1]) if (code := re.search(r"exit ([0-9])", remark)) else 0
        assert ended.returncode == wanted, (command, ended.stdout, ended.stderr)
        if words[0] == "mint":
            identifier = next(iter(json.loads((tmp_path / "out/mint.json").read_text())["identifiers"].values()))
    assert "2026-17" in ended.stdout or (tmp_path / "trust.json").is_file()


def test_a_revoked_licence_says_why_and_when_also_on_another_machine(tmp_path: Path, sheet: Path, licence: Run) -> None:
    _ready(licence)
    licence("mint", "business-licence", "sheet.csv", "--authority", "11440199DEMX00014L", "--out", "out", "--qr", "none")
    identifiers = list(json.loads((tmp_path / "out/mint.json").read_text())["identifiers"].values())
    files = [str(tmp_path / f"out/licences/{identifier}.json") for identifier in identifiers]
    assert licence("revoke", identifiers[0], "--reason", "提交虚假材料", "--decision", "2026-17").returncode == 0
    here = licence("verify", files[0])
    assert here.returncode == 1
    assert "提交虚假材料" in here.stdout
    assert "2026-17" in here.stdout
    assert licence("trust", "export", "trust.json").returncode == 0
    elsewhere = {"LICENCE_HOME": str(tmp_path / "elsewhere"), "LICENCE_PASSPHRASE": ""}
    assert licence("verify", files[0], "--trust", "trust.json", "--offline", **elsewhere).returncode == 1
    assert licence("verify", files[1], "--trust", "trust.json", "--offline", **elsewhere).returncode == 0


def test_another_root_under_the_same_name_is_refused(tmp_path: Path, sheet: Path, licence: Run) -> None:
    elsewhere = {"LICENCE_HOME": str(tmp_path / "elsewhere")}
    _ready(licence)
    licence("mint", "business-licence", "sheet.csv", "--authority", "11440199DEMX00014L", "--out", "out", "--qr", "none")
    good = str(next((tmp_path / "out/licences").iterdir()))
    licence("trust", "export", "trust.json")
    assert licence("verify", good, "--trust", "trust.json", "--offline", **elsewhere).returncode == 0
    impostor = {"LICENCE_HOME": str(tmp_path / "impostor")}
    licence("init", **impostor)
    licence("trust", "export", "false.json", **impostor)
    refused = licence("verify", good, "--trust", "false.json", "--offline", **elsewhere)
    assert refused.returncode != 0
    assert "trust_root_mismatch" in refused.stderr


def test_the_library_example_of_the_readme_runs(
    checkout: Path, tmp_path: Path, sheet: Path, licence: Run, environment: dict[str, str]
) -> None:
    _ready(licence)
    licence("mint", "business-licence", "sheet.csv", "--authority", "11440199DEMX00014L", "--out", "out", "--qr", "none")
    next((tmp_path / "out/licences").iterdir()).rename(tmp_path / "licence.json")
    exported = licence("trust", "export", "trust.json")
    pins = re.findall(r"sha256:[0-9a-f]{64}", exported.stdout + exported.stderr)
    example = sections(checkout, "Verify from your own service", "python").replace("sha256:…", pins[0])
    (tmp_path / "service.py").write_text(example, encoding="utf-8")
    ended = licence_python(tmp_path, checkout, environment)
    assert ended.stderr == ""
    assert ended.stdout.splitlines()[-1] == "accepted"


def licence_python(folder: Path, checkout: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    variables = {**environment, "PYTHONPATH": str(checkout)}
    return subprocess.run(
        [sys.executable, "service.py"], cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False
    )


def _ready(licence: Run) -> None:
    bureau = "11440199DEMX00014L"
    for words in (
        ("init",),
        ("authority", "add", bureau, "--name", "示范市市场监督管理局", "--name-en", "Market Regulation Bureau", "--area", "440199"),
        ("key", "create", "--authority", bureau),
        ("authority", "grant", bureau, "business-licence", "--area", "440199"),
    ):
        ended = licence(*words)
        assert ended.returncode == 0, ended.stderr
