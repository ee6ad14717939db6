"""Key files are their owner's alone, appear whole, and are written once."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from keys.errors import KeyExists, KeyFileExposed, KeyFileUnreadable
from keys.private_folder import PrivateFolder


@pytest.fixture
def private(folder: Path) -> PrivateFolder:
    made = PrivateFolder(folder)
    made.write_new("one", b"{}")
    return made


def test_folder_and_files_are_the_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        PrivateFolder(tmp_path / "keys").write_new("one", b"{}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()] == [0o600, 0o600]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o644, 0o610])
def test_a_file_that_others_may_reach_is_not_read(private: PrivateFolder, folder: Path, mode: int) -> None:
    (folder / "one.json").chmod(mode)
    with pytest.raises(KeyFileExposed) as refused:
        private.read("one")
    assert f"{mode:04o}" in refused.value.found


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o710, 0o701, 0o777])
def test_a_folder_that_others_may_enter_is_not_used(private: PrivateFolder, folder: Path, mode: int) -> None:
    folder.chmod(mode)
    for act in (private.names, lambda: private.read("one"), lambda: private.write_new("two", b"{}")):
        with pytest.raises(KeyFileExposed):
            act()
    folder.chmod(0o700)
    assert private.names() == ("one",)


def test_a_symbolic_link_is_not_followed(private: PrivateFolder, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"{}")
    (folder / "two.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileUnreadable):
        private.read("two")


def test_a_pipe_is_neither_waited_for_nor_read(private: PrivateFolder, folder: Path) -> None:
    os.mkfifo(folder / "two.json", 0o600)
    with pytest.raises(KeyFileUnreadable):
        private.read("two")


def test_a_vault_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"")
    (tmp_path / "keys").chmod(0o600)
    with pytest.raises(KeyFileUnreadable):
        PrivateFolder(tmp_path / "keys").write_new("one", b"{}")


def test_of_many_writers_one_wins_and_nothing_is_left_behind(folder: Path) -> None:
    private, outcomes, together = PrivateFolder(folder), [], threading.Barrier(8)

    def write(content: bytes) -> None:
        together.wait()
        try:
            private.write_new("one", content)
            outcomes.append(content)
        except KeyExists:
            outcomes.append(b"")

    writers = [threading.Thread(target=write, args=(b"%d" % number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(outcomes) == 8
    assert [content for content in outcomes if content] == [private.read("one")]
    assert sorted(file.name for file in folder.iterdir()) == [".gitignore", "one.json"]


def test_what_a_crash_left_half_written_is_no_key(private: PrivateFolder, folder: Path) -> None:
    (folder / ".two.0123456789abcdef").write_bytes(b'{"format"')
    (folder / ".two.json").write_bytes(b'{"format"')
    assert private.names() == ("one",)


def test_a_vault_inside_a_checkout_is_ignored_by_git(private: PrivateFolder, folder: Path) -> None:
    assert (folder / ".gitignore").read_text() == "*\n"
