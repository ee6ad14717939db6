"""The registry's command lines: what they print, what they change, how they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from registry import migrations

Run = Callable[..., Result]
BUREAU = "11440199DEMX00014L"
ADD = ("authority", "add", BUREAU, "--name", "示範市市場監督管理局", "--name-en", "Market Regulation Bureau", "--area", "440199")


def test_nothing_makes_a_registry_in_passing(run: Run, house: Any) -> None:
    result = run("authority", "list")
    assert (result.exit_code, result.stderr.split(":")[0]) == (4, "registry_not_initialised")
    assert "licence init" in result.stderr
    assert not house.at.home.exists()


def test_init_sets_up_once(run: Run, house: Any) -> None:
    first = json.loads(run("init", "--json").stdout)
    again = json.loads(run("init", "--json", "--name", "另一个").stdout)
    assert (first["created"], again["created"]) == (True, False)
    assert first["rootPin"] == again["rootPin"]
    assert again["names"]["zh-hans"] == first["names"]["zh-hans"]


def test_what_init_makes_is_readable_by_nobody_else(run: Run, house: Any) -> None:
    run("init")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (house.at.home, house.at.home / "registry.db")}
    assert modes == {"home": 0o700, "registry.db": 0o600}


def test_a_first_day(run: Run) -> None:
    results = [
        run("init"),
        run(*ADD),
        run("authority", "grant", BUREAU, "business-licence", "--area", "440199"),
        run("authority", "show", BUREAU, "--json"),
    ]
    assert [result.exit_code for result in results] == [0, 0, 0, 0], [result.stderr for result in results]
    assert [grant["type"] for grant in json.loads(results[-1].stdout)["grants"]] == ["business-licence"]


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("authority", "add", "11440199DEMX00014M", "--name", "a", "--name-en", "b", "--area", "440199"), "uscc_malformed", 2),
        (("authority", "add", BUREAU, "--name", "a", "--name-en", "b", "--area", "4401"), "area_malformed", 2),
        (("authority", "add", BUREAU, "--name", " ", "--name-en", "b", "--area", "440199"), "name_malformed", 2),
        (("authority", "show", BUREAU), "authority_unknown", 1),
        (("authority", "grant", BUREAU, "business-licence", "--area", "440199"), "authority_unknown", 1),
        (("show", "nothing"), "identifier_malformed", 2),
        (("show", "2.999.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.7"), "licence_unknown", 1),
        (("show", "1.2.3.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.7"), "licence_unknown", 1),
        (("history", "urn:licence:11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.8"), "identifier_check_mismatch", 2),
    ],
)
def test_refusals_are_one_line_with_a_code(run: Run, words: tuple[str, ...], code: str, exit_code: int) -> None:
    run("init")
    result = run(*words)
    assert result.stderr.startswith(f"{code}: ")
    assert (result.exit_code, result.stderr.count("\n"), result.stdout) == (exit_code, 1, "")


def test_a_licence_is_shown_without_its_arc(run: Run, lived_in: Any) -> None:
    identifier = lived_in.minted(serial="440199DEMX00000001")
    shown = json.loads(run("show", identifier.bare, "--json").stdout)
    assert (shown["identifier"], shown["state"]) == (identifier.text, "valid")
    assert shown["credential"]["id"] == identifier.urn
    assert "有效 valid" in run("show", identifier.urn).stdout


def test_search_finds_by_holder(run: Run, lived_in: Any) -> None:
    identifier = lived_in.minted()
    found = json.loads(run("search", "--holder", "91440199demx1001xh", "--json").stdout)
    assert [each["identifier"] for each in found["licences"]] == [identifier.text]
    assert identifier.text in run("search", "--holder", "91440199DEMX1001XH").stdout


def test_a_decision_is_signed_recorded_and_told(run: Run, lived_in: Any, house: Any) -> None:
    identifier = lived_in.minted()
    result = run("revoke", identifier.text, "--reason", "false documents", "--decision", "2026-17")
    assert (result.exit_code, house.asked) == (0, [BUREAU]), result.stderr
    events = json.loads(run("history", identifier.text, "--json").stdout)["events"]
    assert [(event["from"], event["to"]) for event in events] == [("reserved", "valid"), ("valid", "revoked")]
    assert (events[1]["reason"], events[1]["decision"]) == ("false documents", "2026-17")
    assert events[1]["statement"]["proof"]["cryptosuite"] == "eddsa-jcs-2022"


def test_an_illegal_move_says_what_is_possible(run: Run, lived_in: Any) -> None:
    identifier = lived_in.minted()
    run("revoke", identifier.text, "--reason", "x")
    result = run("reinstate", identifier.text, "--reason", "x")
    assert (result.exit_code, result.stderr.split(":")[0]) == (1, "transition_not_allowed")
    assert "reinstate of a licence that is revoked" in result.stderr
    assert "annul, cancel" in result.stderr


@pytest.mark.parametrize("words", [("revoke",), ("revoke", "X"), ("revoke", "X", "--sheet", __file__)])
def test_a_decision_needs_one_licence_and_a_reason(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_loss_and_a_transfer_have_states_of_their_own(run: Run, lived_in: Any) -> None:
    first, second = lived_in.minted("row 1"), lived_in.minted("row 2")
    run("suspend", first.text, "--lost", "--reason", "reported")
    run("cancel", second.text, "--transferred", "--reason", "moved")
    assert (lived_in.state(first), lived_in.state(second)) == ("lost", "transferred")


def test_a_sheet_reports_bad_rows_and_does_the_others(run: Run, lived_in: Any, tmp_path: Path, house: Any) -> None:
    licences = [lived_in.minted(f"row {number}") for number in range(3)]
    sheet = tmp_path / "sheet.csv"
    rows = [
        "identifier,reason,decision,effective",
        f"{licences[0].text},moved away,2026-1,2026-11-01",
        "nonsense,x,,",
        f"{licences[1].bare},,2026-2,",
        f"{licences[2].text},x,,soon",
        "2.999.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.7,x,,",
        f"{licences[0].text},again,,",
    ]
    sheet.write_text("\n".join(rows), encoding="utf-8-sig")
    result = run("cancel", "--sheet", str(sheet), "--reason", "closed", "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["done"], answer["refused"]) == (1, 2, 4)
    codes = [(row["line"], row.get("code", row.get("state"))) for row in answer["rows"]]
    assert codes == [
        (2, "cancelled"),
        (3, "identifier_malformed"),
        (4, "cancelled"),
        (5, "effective_malformed"),
        (6, "licence_unknown"),
        (7, "transition_not_allowed"),
    ]
    assert answer["rows"][2]["reason"] == "closed"
    assert house.asked == [BUREAU]


def test_a_trust_bundle_is_exported_shown_and_taken_over(run: Run, lived_in: Any, tmp_path: Path) -> None:
    lived_in.minted()
    file = tmp_path / "trust.json"
    pin = json.loads(run("trust", "export", str(file), "--json").stdout)["rootPin"]
    shown = json.loads(run("trust", "show", str(file), "--json").stdout)
    assert (shown["rootPin"], [each["code"] for each in shown["authorities"]]) == (pin, [BUREAU])
    unpinned = run("trust", "sync", str(file))
    assert unpinned.exit_code == 2
    assert pin in unpinned.stderr
    taken = run("trust", "sync", str(file), "--root", pin, "--json")
    assert taken.exit_code == 0, taken.stderr
    assert run("trust", "sync", str(file)).exit_code == 0


def test_an_older_trust_list_is_not_taken_over(run: Run, lived_in: Any, tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    pin = json.loads(run("trust", "export", str(old), "--json").stdout)["rootPin"]
    run("authority", "grant", BUREAU, "driving-licence", "--area", "440199")
    run("trust", "export", "--out", str(new))
    run("trust", "sync", str(new), "--root", pin)
    result = run("trust", "sync", str(old))
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "trust_list_rollback")


def test_backup_check_and_restore(run: Run, lived_in: Any, tmp_path: Path, house: Any) -> None:
    identifier = lived_in.minted()
    file = tmp_path / "backup.db"
    assert run("db", "backup", str(file)).exit_code == 0
    assert run("db", "backup", str(file)).stderr.startswith("backup_refused: ")
    assert run("db", "restore", str(file)).stderr.startswith("backup_refused: ")
    assert json.loads(run("db", "check", "--json").stdout) == {"sound": True, "faults": []}
    lived_in.gate.store.close()
    for path in house.at.home.glob("registry.db*"):
        path.unlink()
    assert run("db", "restore", str(file)).exit_code == 0
    assert run("show", identifier.text).exit_code == 0
    assert run("db", "check").exit_code == 0


def test_upgrading_what_is_new_changes_nothing(run: Run, lived_in: Any) -> None:
    assert json.loads(run("db", "upgrade", "--json").stdout) == dict.fromkeys(("from", "to"), migrations.newest())
