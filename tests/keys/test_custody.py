"""Private and public parts come together in an order that no crash can break."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from keys.custody import Custody, vault_name
from keys.errors import KeyActive, KeyFileDamaged, KeyNotFound, NoActiveKey, WrongPassphrase
from keys.key_file import KeyFile
from keys.secret import Passphrase
from keys.vault import Vault, VaultCost
from verifier.proof.multikey import KeyKind

DID = "did:web:localhost%3A8000:authorities:11440199DEMX00014L"
HOUR = timedelta(hours=1)


@pytest.fixture
def custody(vault: Vault, register: Any) -> Custody:
    return Custody(vault, register)


@pytest.fixture
def ask(passphrase: Passphrase) -> Callable[[], Passphrase]:
    return lambda: passphrase


def _never() -> Passphrase:
    raise AssertionError("the passphrase was asked for in vain")


def test_a_new_key_is_in_the_vault_and_in_the_register(
    custody: Custody, register: Any, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    record = custody.create(code, KeyKind.P256, now=now, ask=ask)
    assert (record.controller, record.verification_method, record.kind) == (DID, f"{DID}#key-1", KeyKind.P256)
    assert register.stored[f"{DID}#key-1"].public_key_multibase == record.public_key_multibase
    assert [kept.name for kept in custody.vault.list()] == [f"{code}-key-1"]
    assert custody.signer(code, now=now, ask=ask).verification_method == f"{DID}#key-1"


def test_a_second_key_is_refused_before_the_passphrase_is_asked_for(
    custody: Custody, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    with pytest.raises(KeyActive):
        custody.create(code, KeyKind.ED25519, now=now, ask=_never)


def test_a_key_that_was_not_registered_is_registered_by_the_next_try(
    custody: Custody, register: Any, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    register.breaks_at = {"add_key"}
    with pytest.raises(ConnectionError):
        custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    left = custody.vault.list()
    register.breaks_at = set()
    assert custody.create(code, KeyKind.ED25519, now=now + HOUR, ask=ask) == left[0]
    assert custody.vault.list() == left
    assert register.stored[f"{DID}#key-1"].valid_from == now + HOUR


def test_a_crash_in_the_middle_shows_no_secret_even_with_every_local_variable(
    custody: Custody, register: Any, folder: Path, code: str, now: datetime, passphrase: Passphrase
) -> None:
    register.breaks_at = {"add_key"}
    try:
        custody.create(code, KeyKind.P256, now=now, ask=lambda: passphrase)
    except ConnectionError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "key-1" in shown
    key_file = KeyFile.parse((folder / f"{code}-key-1.json").read_bytes(), f"{code}-key-1")
    derived = key_file.derivation.derive(passphrase)
    for secret in (passphrase, derived, key_file.open(derived)):
        for form in (repr(secret.reveal())[2:-1], secret.reveal().hex(), str(int.from_bytes(secret.reveal()))):
            assert form not in shown
    assert passphrase.reveal().decode() not in shown


def test_a_planted_key_is_not_registered(
    custody: Custody, register: Any, folder: Path, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    """Who can write in the vault's folder, without its passphrase, cannot make the department's next key theirs."""
    planted = Vault(folder, VaultCost(1, 8192))
    planted.create(f"{code}-key-1", KeyKind.ED25519, DID, f"{DID}#key-1", now=now, passphrase=Passphrase("the thief's"))
    with pytest.raises(WrongPassphrase):
        custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    assert register.stored == {}


def test_a_rotation_lets_the_new_key_begin_where_the_old_one_ends(
    custody: Custody, register: Any, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    custody.create(code, KeyKind.P384, now=now, ask=ask)
    done = custody.rotate(code, None, now=now + HOUR, ask=ask)
    old, new = register.keys(code)
    assert (done.key, done.retired, done.resumed) == (new.id, (old.id,), False)
    assert old.retired == new.valid_from == now + HOUR
    assert custody.vault.list()[1].kind is KeyKind.P384
    assert custody.signer(code, now=now + HOUR, ask=ask).verification_method == new.id


def test_an_interrupted_rotation_is_finished_and_no_other_begun(
    custody: Custody, register: Any, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    register.breaks_at = {"retire_key"}
    with pytest.raises(ConnectionError):
        custody.rotate(code, None, now=now + HOUR, ask=ask)
    assert custody.signer(code, now=now + 2 * HOUR, ask=ask).verification_method == f"{DID}#key-2"
    register.breaks_at = set()
    done = custody.rotate(code, None, now=now + 2 * HOUR, ask=_never)
    old, new = register.keys(code)
    assert (done.key, done.retired, done.resumed) == (new.id, (old.id,), True)
    assert old.retired == new.valid_from == now + HOUR


def test_without_a_key_there_is_nothing_to_rotate(custody: Custody, code: str, now: datetime) -> None:
    with pytest.raises(NoActiveKey):
        custody.rotate(code, None, now=now, ask=_never)


def test_a_retired_key_signs_no_more_and_a_new_one_may_follow(
    custody: Custody, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    assert custody.retire(f"{code}-key-1", now + HOUR) == (f"{DID}#key-1", now + HOUR)
    with pytest.raises(NoActiveKey):
        custody.signer(code, now=now + HOUR, ask=_never)
    assert custody.create(code, KeyKind.ED25519, now=now + HOUR, ask=ask).verification_method == f"{DID}#key-2"


def test_a_compromise_found_earlier_stands(
    custody: Custody, register: Any, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    custody.compromise(f"{DID}#key-1", now + HOUR, now + 3 * HOUR)
    assert custody.compromise(f"{DID}#key-1", now + 2 * HOUR, now + 3 * HOUR) == (f"{DID}#key-1", now + HOUR)
    assert register.stored[f"{DID}#key-1"].compromised == now + HOUR


@pytest.mark.parametrize("reference", ["", "key-1", "11440199DEMX00014L-key-2", f"{DID}#key-2", "did:web:b.example#key-1", f"{DID}"])
def test_a_reference_to_no_key_is_not_found(
    custody: Custody, code: str, now: datetime, ask: Callable[[], Passphrase], reference: str
) -> None:
    custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    with pytest.raises(KeyNotFound):
        custody.retire(reference, now)


def test_a_key_in_another_vault_does_not_sign_here(
    custody: Custody, register: Any, tmp_path: Path, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    elsewhere = Custody(Vault(tmp_path / "elsewhere", VaultCost(1, 8192)), register)
    with pytest.raises(KeyNotFound):
        elsewhere.signer(code, now=now, ask=ask)


def test_a_key_of_the_right_name_that_is_not_the_registered_one_does_not_sign(
    custody: Custody, register: Any, tmp_path: Path, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    """An old backup was restored over a vault: the names fit, the keys do not."""
    custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    restored = Vault(tmp_path / "restored", VaultCost(1, 8192))
    restored.create(f"{code}-key-1", KeyKind.ED25519, DID, f"{DID}#key-1", now=now, passphrase=ask())
    with pytest.raises(KeyNotFound):
        Custody(restored, register).signer(code, now=now, ask=ask)


def test_one_damaged_file_stops_no_other_key(
    custody: Custody, folder: Path, code: str, now: datetime, ask: Callable[[], Passphrase]
) -> None:
    custody.create(code, KeyKind.ED25519, now=now, ask=ask)
    (folder / "other.json").write_bytes(b"{}")
    (folder / "other.json").chmod(0o600)
    with pytest.raises(KeyFileDamaged):
        custody.vault.list()
    assert custody.signer(code, now=now, ask=ask).verification_method == f"{DID}#key-1"


def test_the_name_in_the_vault_says_whose_key_it_is() -> None:
    assert vault_name("11440199DEMX00014L", f"{DID}#key-12") == "11440199DEMX00014L-key-12"
