"""Backup and restore: whole or not at all, and never over something else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from registry import migrations
from registry.copies import backup, restore
from registry.errors import Refused, Unavailable


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_a_backup_is_one_moment_of_a_database_in_use(world: Any, tmp_path: Path) -> None:
    identifier = world.minted()
    target = tmp_path / "backup.db"
    with world.gate.store.read() as session:
        session.connection()
        backup(world.settings.database_url, target)
    world.minted("later")
    assert (target.stat().st_mode & 0o777, [path.name for path in tmp_path.glob("backup.db*")]) == (0o600, ["backup.db"])
    restored = tmp_path / "elsewhere" / "registry.db"
    assert restore(target, url(restored)) == migrations.newest()
    assert restored.stat().st_mode & 0o777 == 0o600
    assert identifier.bare.encode() in restored.read_bytes()


@pytest.mark.parametrize("name", ["registry.db", "registry.db-wal", "registry.db-journal"])
def test_nothing_is_restored_over_a_database_or_what_is_left_of_one(world: Any, tmp_path: Path, name: str) -> None:
    target = tmp_path / "backup.db"
    backup(world.settings.database_url, target)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(Refused) as refused:
        restore(target, url(tmp_path / "registry.db"))
    assert refused.value.code == "backup_refused"
    assert (tmp_path / name).read_bytes() == b""


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def text(file: Path) -> None:
    file.write_text("no database")


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("spoil", [cut, text, empty], ids=lambda act: act.__name__)
def test_a_backup_that_is_none_is_refused_and_leaves_nothing(world: Any, tmp_path: Path, spoil: Any) -> None:
    source = tmp_path / "backup.db"
    backup(world.settings.database_url, source)
    spoil(source)
    folder = tmp_path / "new"
    with pytest.raises(Refused) as refused:
        restore(source, url(folder / "registry.db"))
    assert refused.value.code == "backup_refused"
    assert not folder.exists()


def test_what_an_interrupted_backup_left_is_not_in_the_way(world: Any, tmp_path: Path) -> None:
    (tmp_path / ".backup.db.partial").write_bytes(b"half")
    assert backup(world.settings.database_url, tmp_path / "backup.db") > 0
    assert not (tmp_path / ".backup.db.partial").exists()


def test_a_missing_database_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        backup(url(tmp_path / "registry.db"), tmp_path / "backup.db")
    assert list(tmp_path.iterdir()) == []


def test_a_server_has_means_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        backup("postgresql://localhost/licences", tmp_path / "backup.db")
    assert refused.value.code == "backup_unsupported"


def test_a_plain_copy_of_a_closed_database_can_be_restored(world: Any, tmp_path: Path) -> None:
    world.gate.store.close()
    shutil.copy(world.settings.home / "registry.db", tmp_path / "copy.db")
    assert restore(tmp_path / "copy.db", url(tmp_path / "new" / "registry.db")) == migrations.newest()
