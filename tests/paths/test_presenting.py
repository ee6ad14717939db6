"""From a holder's key to a counter that believes it: mint bound, present in every form, verify."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
BUREAU = "11440199DEMX00014L"
ASKED = ("--challenge", "c-1", "--domain", "counter-7.example")


@pytest.fixture
def bound(checkout: Path, tmp_path: Path, licence: Run) -> list[str]:
    """Return three licences: bound to a key in the vault, to one in the file ``phone.json``, and to none."""
    for words in (
        ("init",),
        ("authority", "add", BUREAU, "--name", "示範市市場監督管理局", "--name-en", "Market Regulation Bureau", "--area", "440199"),
        ("key", "create", "--authority", BUREAU),
        ("authority", "grant", BUREAU, "business-licence", "--area", "440199"),
    ):
        assert licence(*words).returncode == 0
    dids = [licence("key", "holder").stdout.strip(), licence("key", "holder", "--kind", "P-256", "--out", "phone.json").stdout.strip(), ""]
    with (checkout / "credential-types/business-licence/v1/examples/rows.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[:4]
    with (tmp_path / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*row, cell] for row, cell in zip(rows, ["持证主体公钥", *dids], strict=True))
    minted = licence("mint", "business-licence", "sheet.csv", "--authority", BUREAU, "--qr", "none", "--jobs", "1")
    assert minted.returncode == 0, minted.stderr
    identifiers = list(json.loads((tmp_path / "out/mint.json").read_text())["identifiers"].values())
    subjects = [json.loads((tmp_path / f"out/licences/{each}.json").read_text())["credentialSubject"] for each in identifiers]
    assert [subject.get("id", "") for subject in subjects] == dids
    return identifiers


def test_a_licence_is_shown_in_every_form_and_by_no_one_else(tmp_path: Path, licence: Run, bound: list[str]) -> None:
    for form, prefix in (("vp", "{"), ("lip", "LIP1-R"), ("barcode", "VP1-R")):
        shown = licence("present", bound[0], *ASKED, "--form", form)
        assert shown.stdout.startswith(prefix), shown.stderr
        (tmp_path / "shown.txt").write_text(shown.stdout)
        assert licence("verify", "shown.txt", *ASKED).returncode == 0
    assert licence("verify", "shown.txt", "--challenge", "c-2", "--domain", "counter-7.example").returncode == 1

    # Answering all that the code of a counter says.
    code = json.dumps({"challenge": "c-1", "domain": "counter-7.example", "expires": "2026-11-23T07:01:00Z"})
    shown = licence("present", bound[0], "--challenge", code, "--out", "answered.json")
    assert licence("verify", "answered.json", *ASKED).returncode == 0, shown.stderr
    assert licence("present", bound[0], "--challenge", code, "--domain", "counter-8.example").returncode == 2
    assert licence("present", bound[0], "--challenge", "c-1").returncode == 2

    # From a file, with a key in a file, as a picture.
    file = f"out/licences/{bound[1]}.json"
    assert licence("present", file, *ASKED, "--key", "phone.json", "--out", "shown.png").returncode == 0
    assert licence("verify", "shown.png", *ASKED).returncode == 0

    token = licence("present", bound[0], *ASKED, "--form", "token").stdout.strip()
    judged = licence("verify", f"out/licences/{bound[0]}.json", "--token", token, *ASKED)
    assert judged.returncode == 0, judged.stdout
    judged = licence("verify", file, "--token", token, *ASKED, "--json")
    assert (judged.returncode, json.loads(judged.stdout)["code"]) == (1, "token_of_another_licence")

    stolen = licence("present", bound[0], *ASKED, "--key", "phone.json", "--out", "stolen.json")
    assert "will be refused" in stolen.stderr
    judged = licence("verify", "stolen.json", *ASKED, "--json")
    assert (judged.returncode, json.loads(judged.stdout)["code"]) == (1, "holder_is_another")

    refused = licence("present", bound[2], *ASKED)
    assert (refused.returncode, refused.stderr.partition(":")[0]) == (2, "holder_not_bound")
