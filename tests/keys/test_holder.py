"""A holder's key: in the vault or in a file that only its owner reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keys.errors import KeyExists, KeyFileDamaged, KeyFileExposed, KeyNotFound
from keys.holder import KINDS, read_holder_file, write_holder_file
from verifier.proof.multikey import KeyKind
from verifier.proof.signatures import signature_holds


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_written_signs_for_its_did(tmp_path: Path, kind: KeyKind) -> None:
    file = tmp_path / "phone.json"
    public = write_holder_file(file, kind)
    assert file.stat().st_mode & 0o777 == 0o600
    signer = read_holder_file(file)
    assert signer.verification_method == public.did_key
    assert signature_holds(public, b"message", signer.sign(b"message"))


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "phone.json"
    write_holder_file(file, KeyKind.ED25519)
    with pytest.raises(KeyExists):
        write_holder_file(file, KeyKind.ED25519)


def test_a_file_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "phone.json"
    write_holder_file(file, KeyKind.ED25519)
    file.chmod(0o640)
    with pytest.raises(KeyFileExposed):
        read_holder_file(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyNotFound):
        read_holder_file(tmp_path / "none.json")


@pytest.mark.parametrize("change", ["public", "secret", "kind", "none", "text"])
def test_a_file_whose_keys_do_not_belong_together_is_not_used(tmp_path: Path, change: str) -> None:
    file, other = tmp_path / "phone.json", tmp_path / "other.json"
    write_holder_file(file, KeyKind.ED25519)
    write_holder_file(other, KeyKind.P256 if change == "kind" else KeyKind.ED25519)
    mine, theirs = json.loads(file.read_text()), json.loads(other.read_text())
    if change == "public":
        mine["publicKeyMultibase"] = theirs["publicKeyMultibase"]
    elif change in ("secret", "kind"):
        mine["secretKeyMultibase"] = theirs["secretKeyMultibase"]
    elif change == "none":
        del mine["secretKeyMultibase"]
    file.write_text("words" if change == "text" else json.dumps(mine))
    with pytest.raises(KeyFileDamaged) as refused:
        read_holder_file(file)
    assert "z3u2" not in str(refused.value)
