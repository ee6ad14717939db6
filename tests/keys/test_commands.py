"""`licence key`: one line or one JSON document for an answer, one line for an error, and no secret in either."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from keys.commands import key
from keys.key_file import KeyFile
from keys.passphrase import read_passphrase
from keys.secret import Passphrase
from keys.vault import Vault, VaultCost
from verifier.errors import Unavailable

DID = "did:web:localhost%3A8000:authorities:11440199DEMX00014L"


@dataclass
class House:
    """What ``cli.py`` hands down, with a clock that a test sets."""

    kept: Vault
    register: Any
    clock: datetime
    environ: dict[str, str]

    def vault(self) -> Vault:
        return self.kept

    def key_register(self) -> Any:
        return self.register

    def passphrase(self, *, confirm: bool = False) -> Passphrase:
        return read_passphrase(self.environ, confirm=confirm)

    def now(self) -> datetime:
        return self.clock


class UnreachableRegister:
    """A register behind a cable that was pulled."""

    def __getattr__(self, name: str) -> Any:
        raise Unavailable(found="no answer from http://localhost:8000", wanted="a registry that answers")


@pytest.fixture
def house(vault: Vault, register: Any, now: datetime, words: str) -> House:
    return House(vault, register, now, {"LICENCE_PASSPHRASE": words})


def _run(house: House, *words: str) -> Result:
    result = CliRunner().invoke(key, words, obj=house)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _answer(house: House, *words: str) -> Any:
    result = _run(house, *words, "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return json.loads(result.stdout)


def test_the_life_of_an_authoritys_keys(house: House, code: str) -> None:
    made = _answer(house, "create", "--authority", code)
    assert (made["verificationMethod"], made["kind"]) == (f"{DID}#key-1", "Ed25519")
    house.clock += timedelta(days=1)
    rotated = _answer(house, "rotate", "--authority", code, "--kind", "P-384")
    assert rotated == {"key": f"{DID}#key-2", "retired": [f"{DID}#key-1"], "resumed": False}
    house.clock += timedelta(days=1)
    broken = _answer(house, "compromise", f"{code}-key-2", "--since", "2026-11-24T20:00:00+08:00")
    assert broken == {"key": f"{DID}#key-2", "compromised": "2026-11-24T12:00:00Z"}
    _answer(house, "create", "--authority", code, "--kind", "P-256")
    retired = _answer(house, "retire", f"{DID}#key-3", "--at", "2027-01-01T00:00:00Z")
    assert retired == {"key": f"{DID}#key-3", "retired": "2027-01-01T00:00:00Z"}
    listed = _answer(house, "list")["keys"]
    assert [(row["kind"], row["standing"], row["inVault"]) for row in listed] == [
        ("Ed25519", "retired", True),
        ("P-384", "compromised", True),
        ("P-256", "active", True),
    ]
    document = _answer(house, "did", "--authority", code)
    assert [method["id"] for method in document["verificationMethod"]] == [f"{DID}#key-{number}" for number in (1, 2, 3)]
    assert document["assertionMethod"] == [f"{DID}#key-1", f"{DID}#key-3"]


def test_people_get_a_line_each(house: House, code: str) -> None:
    assert f"created {DID}#key-1 (Ed25519, z6Mk" in _run(house, "create", "--authority", code).stdout
    assert _run(house, "list").stdout == f"{code}-key-1  Ed25519  active  {DID}#key-1\n"
    assert f"{DID}#key-2 signs from now on" in _run(house, "rotate", "--authority", code).stdout


def test_a_list_tells_what_this_vault_has_from_what_it_lacks(house: House, code: str, tmp_path: Path, now: datetime) -> None:
    _answer(house, "create", "--authority", code)
    house.kept.create_did_key("root", now=now, passphrase=house.passphrase())
    assert [(row["name"], row["standing"]) for row in _answer(house, "list")["keys"]] == [
        (f"{code}-key-1", "active"),
        ("root", "unlisted"),
    ]
    house.kept = Vault(tmp_path / "elsewhere", VaultCost(1, 8192))
    rows = _answer(house, "list", "--authority", code)["keys"]
    assert [(row["name"], row["inVault"]) for row in rows] == [(f"{code}-key-1", False)]
    assert "(not in this vault)" in _run(house, "list", "--authority", code).stdout


def test_a_key_that_was_never_registered_is_listed_as_such(house: House, code: str) -> None:
    house.register.breaks_at = {"add_key"}
    with pytest.raises(ConnectionError):
        CliRunner().invoke(key, ["create", "--authority", code], obj=house, catch_exceptions=False)
    assert [row["standing"] for row in _answer(house, "list", "--authority", code)["keys"]] == ["unregistered"]


def _refused(house: House, exit_code: int, error: str, *words: str) -> None:
    result = _run(house, *words)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert result.stderr.startswith(f"{error}: found ")
    assert result.stderr.count("\n") == 1


def test_an_error_is_one_line_with_its_code(house: House, code: str, folder: Path) -> None:
    create = ("create", "--authority", code)
    _refused(house, 2, "no_active_key", "rotate", "--authority", code)
    house.environ = {}
    _refused(house, 2, "passphrase_missing", *create)
    house.environ = {"LICENCE_PASSPHRASE": "one"}
    _run(house, *create)
    _refused(house, 2, "key_active", *create)
    _refused(house, 2, "key_not_found", "retire", f"{code}-key-9")
    _refused(house, 2, "key_not_found", "retire", "nonsense")
    _refused(house, 2, "key_period_malformed", "retire", f"{code}-key-1", "--at", "2020-01-01T00:00:00Z")
    house.environ = {"LICENCE_PASSPHRASE": "two"}
    _refused(house, 2, "wrong_passphrase", "rotate", "--authority", code)
    file = folder / f"{code}-key-1.json"
    file.chmod(0o644)
    _refused(house, 2, "key_file_exposed", "list")
    file.chmod(0o600)
    file.write_bytes(file.read_bytes().replace(b"Ed25519", b"Ed25518"))
    _refused(house, 2, "key_file_damaged", "list")


def test_a_registry_that_cannot_be_reached_is_said_with_4(house: House, code: str) -> None:
    house.register = UnreachableRegister()
    _refused(house, 4, "unavailable", "create", "--authority", code)


@pytest.mark.parametrize(
    "words",
    [
        ("create",),
        ("create", "--authority", "X", "--kind", "RSA"),
        ("compromise", "X-key-1"),
        ("compromise", "X-key-1", "--since", "yesterday"),
        ("retire", "X-key-1", "--at", "2026-11-23"),
        ("unknown",),
    ],
)
def test_wrong_usage_is_said_with_2(house: House, words: tuple[str, ...]) -> None:
    result = _run(house, *words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def _commands(group: click.Group) -> Iterator[click.Command]:
    yield group
    yield from group.commands.values()


def test_no_command_takes_a_secret_as_an_argument() -> None:
    names = {option for command in _commands(key) for parameter in command.params for option in (parameter.name or "", *parameter.opts)}
    assert "authority_code" in names
    assert not {name for name in names if any(word in name for word in ("pass", "secret", "private", "seed", "word"))}


def test_no_private_key_and_no_passphrase_is_in_any_output_log_or_argument(
    house: House, code: str, folder: Path, words: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    acts = [
        ("create", "--authority", code),
        ("list", "--json"),
        ("rotate", "--authority", code, "--kind", "P-256"),
        ("create", "--authority", code),
        ("retire", f"{code}-key-2"),
        ("did", "--authority", code),
        ("list", "--authority", code),
    ]
    shown = "".join(_run(house, *act).output for act in acts)
    house.environ = {"LICENCE_PASSPHRASE": f"not {words}"}
    shown += _run(house, "create", "--authority", code).output
    captured = capfd.readouterr()
    shown += captured.out + captured.err + caplog.text + " ".join(sys.orig_argv) + repr(house.kept) + repr(house.passphrase())
    assert words not in shown
    for file in folder.glob("*.json"):
        key_file = KeyFile.parse(file.read_bytes(), file.stem)
        derived = key_file.derivation.derive(Passphrase(words))
        for secret in (key_file.open(derived), derived):
            for form in (secret.reveal().hex(), repr(secret.reveal()), str(int.from_bytes(secret.reveal()))):
                assert form.lower() not in shown.lower()
