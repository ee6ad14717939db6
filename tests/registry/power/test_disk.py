"""The disk that forgets, held against programs that are known to lose and not to lose: without these the other tests prove nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.registry.power.conftest import Power
from tests.registry.power.disk import Disk, Record

INSERTS = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA synchronous = " + sys.argv[2])
for number in range(40):
    database.execute("INSERT INTO told VALUES (?, ?)", (number, "x" * 900))
    print(number, flush=True)
"""


def watched_inserts(power: Power, synchronous: str) -> None:
    environment = {**os.environ, **power.variables()}
    subprocess.run(
        [sys.executable, "-c", INSERTS, str(power.folder / "a.db"), synchronous], env=environment, check=True, capture_output=True
    )


def lost_rows(power: Power, to: Path) -> int:
    """Return how many rows that were told are not there after one of the cuts."""
    lost = 0
    for folder, disk in power.cuts(to, count=25):
        database = sqlite3.connect(folder / "a.db")
        found = {number for (number,) in database.execute("SELECT number FROM told")}
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()
        lost += len({int(number) for number in b"".join(disk.told).split()} - found)
    return lost


@pytest.mark.parametrize(("synchronous", "loses"), [("FULL", False), ("NORMAL", True)])
def test_a_database_loses_what_it_did_not_sync_and_nothing_else(
    powered: Callable[[Path], Power], tmp_path: Path, synchronous: str, *, loses: bool
) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    database = sqlite3.connect(folder / "a.db")
    database.executescript("PRAGMA journal_mode = WAL; CREATE TABLE told (number INTEGER PRIMARY KEY, filling TEXT)")
    database.close()
    power = powered(folder)
    watched_inserts(power, synchronous)
    assert (lost_rows(power, tmp_path / "found") > 0) is loses


def written(disk: Disk, name: str, data: bytes, file: int = 1) -> None:
    disk.play(Record("C", file, 0, f"{disk.root}/{name}", "", b""))
    disk.play(Record("W", file, 0, "", "", data))


def found_after(disk: Disk, to: Path) -> set[tuple[str, bytes] | None]:
    """Return what may be found of the one file after a cut, under its name."""
    seen: set[tuple[str, bytes] | None] = set()
    for seed in range(60):
        folder = to / str(seed)
        folder.mkdir(parents=True)
        disk.lose_power(folder, Random(seed))
        seen.add(next(((path.name, path.read_bytes()) for path in folder.iterdir()), None))
    return seen


def test_a_file_that_was_never_synced_may_be_empty_or_absent(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "root", names={str(tmp_path / "root"): None}, safe={str(tmp_path / "root"): None})
    written(disk, "a", b"x")
    assert found_after(disk, tmp_path / "found") == {None, ("a", b""), ("a", b"x")}


def test_a_synced_file_in_a_synced_folder_is_there(tmp_path: Path) -> None:
    root = tmp_path / "root"
    disk = Disk(root, names={str(root): None}, safe={str(root): None})
    written(disk, "a", b"x")
    disk.play(Record("S", 1, 0, f"{root}/a", "", b""))
    disk.play(Record("D", 2, 0, str(root), "", b""))
    assert found_after(disk, tmp_path / "found") == {("a", b"x")}


def test_a_new_name_counts_once_its_folder_is_synced(tmp_path: Path) -> None:
    root = tmp_path / "root"
    disk = Disk(root, names={str(root): None}, safe={str(root): None})
    written(disk, "a", b"x")
    disk.play(Record("S", 1, 0, f"{root}/a", "", b""))
    disk.play(Record("D", 2, 0, str(root), "", b""))
    disk.play(Record("R", 0, 0, f"{root}/a", f"{root}/b", b""))
    assert found_after(disk, tmp_path / "found") == {("a", b"x"), ("b", b"x")}
