"""A key that went into the vault comes out only with its passphrase, and only as it went in."""

from __future__ import annotations

import pickle
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from msgspec.structs import replace
from nacl.signing import VerifyKey

from keys.derivation import VaultCost
from keys.errors import KeyExists, KeyFileDamaged, KeyNameMalformed, KeyNotFound, WrongPassphrase
from keys.key_file import KeyFile
from keys.secret import Passphrase
from keys.vault import Vault
from verifier.proof.multikey import KeyKind

CHEAP = VaultCost(1, 8192)


def _create(vault: Vault, now: datetime, passphrase: Passphrase, name: str = "bureau-key-1", kind: KeyKind = KeyKind.ED25519) -> str:
    record = vault.create(name, kind, "did:web:a.example", "did:web:a.example#key-1", now=now, passphrase=passphrase)
    return record.public_key_multibase


@pytest.mark.parametrize("kind", list(KeyKind))
def test_what_was_kept_can_be_unlocked_in_another_process(
    vault: Vault, folder: Path, now: datetime, passphrase: Passphrase, kind: KeyKind
) -> None:
    made = vault.create("bureau-key-1", kind, "did:web:a.example", "did:web:a.example#key-1", now=now, passphrase=passphrase)
    signer = Vault(folder, CHEAP).unlock("bureau-key-1", passphrase)
    assert signer.public_key_multibase == made.public_key_multibase
    assert signer.verification_method == "did:web:a.example#key-1"
    assert Vault(folder, CHEAP).list() == (made,)


def test_the_signature_of_an_unlocked_key_holds(vault: Vault, now: datetime, passphrase: Passphrase) -> None:
    _create(vault, now, passphrase)
    signature = vault.unlock("bureau-key-1", passphrase).sign(b"a licence")
    VerifyKey(vault.list()[0].public_key.raw).verify(b"a licence", signature)


def test_a_wrong_passphrase_is_its_own_error(vault: Vault, now: datetime, passphrase: Passphrase) -> None:
    _create(vault, now, passphrase)
    with pytest.raises(WrongPassphrase) as refused:
        vault.unlock("bureau-key-1", Passphrase("another"))
    assert refused.value.code == "wrong_passphrase"


def test_a_wrong_passphrase_stays_wrong_after_the_right_one_opened(vault: Vault, now: datetime, passphrase: Passphrase) -> None:
    _create(vault, now, passphrase)
    vault.unlock("bureau-key-1", passphrase)
    with pytest.raises(WrongPassphrase):
        vault.unlock("bureau-key-1", Passphrase("another"))


def test_a_second_key_under_another_passphrase_is_refused(vault: Vault, now: datetime, passphrase: Passphrase) -> None:
    _create(vault, now, passphrase)
    with pytest.raises(WrongPassphrase):
        _create(vault, now, Passphrase("a slip of the finger"), name="bureau-key-2")
    assert [record.name for record in vault.list()] == ["bureau-key-1"]


def test_the_keys_of_one_vault_share_one_derivation(folder: Path, now: datetime, passphrase: Passphrase) -> None:
    for number in (1, 2, 3):
        _create(Vault(folder, CHEAP), now, passphrase, name=f"bureau-key-{number}")
    derivations = [KeyFile.parse(file.read_bytes(), file.stem).derivation for file in folder.glob("*.json")]
    assert len(derivations) == 3
    assert len(set(derivations)) == 1


def test_two_vaults_have_two_salts(tmp_path: Path, now: datetime, passphrase: Passphrase) -> None:
    for name in ("one", "two"):
        _create(Vault(tmp_path / name, CHEAP), now, passphrase)
    first, second = (KeyFile.parse((tmp_path / name / "bureau-key-1.json").read_bytes(), "bureau-key-1") for name in ("one", "two"))
    assert first.derivation.salt != second.derivation.salt


def test_a_key_that_is_there_is_never_overwritten(vault: Vault, folder: Path, now: datetime, passphrase: Passphrase) -> None:
    _create(vault, now, passphrase)
    before = (folder / "bureau-key-1.json").read_bytes()
    with pytest.raises(KeyExists):
        _create(vault, now, passphrase)
    assert (folder / "bureau-key-1.json").read_bytes() == before


def test_a_raised_cost_holds_for_new_keys_and_a_lowered_one_does_not(folder: Path, now: datetime, passphrase: Passphrase) -> None:
    costs = {"a-1": VaultCost(1, 8192), "a-2": VaultCost(2, 16384), "a-3": VaultCost(1, 8192)}
    for name, cost in costs.items():
        _create(Vault(folder, cost), now, passphrase, name=name)
    found = [KeyFile.parse((folder / f"{name}.json").read_bytes(), name).derivation.cost for name in costs]
    assert found == [VaultCost(1, 8192), VaultCost(2, 16384), VaultCost(2, 16384)]
    opened = [Vault(folder, CHEAP).unlock(name, passphrase).public_key_multibase for name in costs]
    assert opened == [record.public_key_multibase for record in Vault(folder, CHEAP).list()]


@pytest.mark.parametrize("name", ["", ".", "..", "../escape", "a/b", ".hidden", "a" * 129, "名", "a\n"])
def test_a_name_that_could_leave_the_folder_is_refused(vault: Vault, now: datetime, passphrase: Passphrase, name: str) -> None:
    with pytest.raises(KeyNameMalformed):
        _create(vault, now, passphrase, name=name)
    with pytest.raises(KeyNameMalformed):
        vault.unlock(name, passphrase)


def test_a_key_that_is_not_there_is_not_found(vault: Vault, passphrase: Passphrase) -> None:
    assert vault.list() == ()
    with pytest.raises(KeyNotFound):
        vault.unlock("bureau-key-1", passphrase)


def test_a_key_of_its_own_did_is_named_by_itself(vault: Vault, now: datetime, passphrase: Passphrase) -> None:
    record = vault.create_did_key("root", now=now, passphrase=passphrase)
    assert record.verification_method == record.public_key.did_key
    assert record.controller == f"did:key:{record.public_key_multibase}"
    assert vault.unlock("root", passphrase).verification_method == record.verification_method


def test_a_public_key_that_is_not_the_private_keys_is_refused(vault: Vault, folder: Path, now: datetime, passphrase: Passphrase) -> None:
    """Somebody who knows the passphrase sealed two keys crosswise: nothing would verify, so nothing is signed."""
    _create(vault, now, passphrase)
    _create(vault, now, passphrase, name="bureau-key-2")
    one, two = (KeyFile.parse((folder / f"{name}.json").read_bytes(), name) for name in ("bureau-key-1", "bureau-key-2"))
    derived = one.derivation.derive(passphrase)
    crossed = replace(one.record, public_key_multibase=two.record.public_key_multibase)
    (folder / "bureau-key-1.json").write_bytes(KeyFile.seal(crossed, one.derivation, derived, one.open(derived)).serialise())
    with pytest.raises(KeyFileDamaged):
        vault.unlock("bureau-key-1", passphrase)


def test_a_vault_is_not_pickled(vault: Vault) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(vault)


def test_a_key_file_says_nothing_private(vault: Vault, folder: Path, now: datetime, passphrase: Passphrase, words: str) -> None:
    _create(vault, now, passphrase)
    content = (folder / "bureau-key-1.json").read_bytes()
    key_file = KeyFile.parse(content, "bureau-key-1")
    private = key_file.open(key_file.derivation.derive(passphrase))
    assert private.reveal() not in content
    assert private.reveal().hex().encode() not in content
    assert words.encode() not in content
    assert set(orjson.loads(content)) == {"format", "public", "derivation", "box", "digest"}
