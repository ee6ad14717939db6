"""The ordinary day of docs/two-people.md, with the program itself: two persons, each with a passphrase of their own."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
CODE = "11440199DEMX00014L"
ZHANG = {"LICENCE_PERSON": "zhang", "LICENCE_PERSON_PASSPHRASE": "of zhang"}
LI = {"LICENCE_PERSON": "li", "LICENCE_PERSON_PASSPHRASE": "of li"}


def sheet(checkout: Path, folder: Path, name: str, first: int, rows: int) -> str:
    """Write some rows of the sample sheet under ``name``."""
    source = checkout / "credential-types/business-licence/v1/examples/rows.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        header, *every = csv.reader(file)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *every[first : first + rows]])
    return name


def did(run: subprocess.CompletedProcess[str], code: int = 0) -> str:
    """Return what a command said, which ended with ``code``."""
    assert run.returncode == code, (run.args, run.stdout, run.stderr)
    return run.stdout + run.stderr


@pytest.fixture
def office(licence: Run, checkout: Path, tmp_path: Path) -> list[str]:
    """A registry with a department, three licences and two persons; return the licences."""
    did(licence("init"))
    did(licence("authority", "add", CODE, "--name", "示範市市場監督管理局", "--name-en", "Bureau", "--area", "440199"))
    did(licence("key", "create", "--authority", CODE))
    did(licence("authority", "grant", CODE, "business-licence", "--area", "440199"))
    did(licence("mint", "business-licence", sheet(checkout, tmp_path, "few.csv", 0, 3), "--authority", CODE, "--qr", "none"))
    for code, name, passphrase in (("zhang", "张三", "of zhang"), ("li", "李四", "of li")):
        did(licence("person", "key", code, "--name", name, "--out", f"{code}.json", LICENCE_PERSON_PASSPHRASE=passphrase))
        did(licence("person", "add", f"{code}.json"))
    return list(json.loads((tmp_path / "out/mint.json").read_text())["identifiers"].values())


def decide_together(licence: Run, identifier: str) -> None:
    words = ("revoke", identifier, "--reason", "…", "--decision", "2026-17")
    assert "LICENCE_PERSON" in did(licence(*words), 1)
    assert "licence request approve 1" in did(licence(*words, **ZHANG), 1)
    assert json.loads(did(licence("request", "show", "1", "--json")))["contents"][0]["decision"] == "2026-17"
    assert "self_approval" in did(licence("request", "approve", "1", **ZHANG), 1)
    assert "wrong_passphrase" in did(licence("request", "approve", "1", **LI | {"LICENCE_PERSON_PASSPHRASE": "of zhang"}), 2)
    assert "approved" in did(licence("request", "approve", "1", "--note", "…", **LI))
    assert "revoked" in did(licence(*words))


def suspend_in_haste(licence: Run, identifier: str) -> None:
    did(licence("suspend", identifier, "--reason", "…", **ZHANG))
    assert "unreviewed" in did(licence("request", "list"))
    assert "reviewed" in did(licence("request", "approve", "2", **LI))


def mint_a_mass(licence: Run, folder: Path, mass: str, other: str) -> None:
    mint = ("mint", "business-licence", mass, "--authority", CODE, "--qr", "none", "--out", "mass")
    assert "licence request approve 3" in did(licence(*mint, **ZHANG), 1)
    assert not list(folder.glob("mass/licences/*"))
    assert "sheet_needed" in did(licence("request", "approve", "3", **LI), 2)
    assert "sheet_differs" in did(licence("request", "approve", "3", "--sheet", other, **LI), 1)
    did(licence("request", "approve", "3", "--sheet", mass, **LI))
    did(licence(*mint))
    assert len(list(folder.glob("mass/licences/*"))) == 6
    did(licence(*mint, "--resume"))  # nothing is minted twice, and nobody is asked again


def test_the_days_of_two_people(licence: Run, checkout: Path, tmp_path: Path, environment: dict[str, str], office: list[str]) -> None:
    decide_together(licence, office[0])
    suspend_in_haste(licence, office[1])
    environment["LICENCE_MASS_ROWS"] = "2"
    mint_a_mass(licence, tmp_path, sheet(checkout, tmp_path, "mass.csv", 10, 6), sheet(checkout, tmp_path, "other.csv", 11, 6))
    assert "sound" in did(licence("db", "check"))
