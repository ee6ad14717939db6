"""A disk whose power can be cut after any call: programs run on it for real, and what it may have forgotten is tried out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.registry.postgresql import await_server, new_cluster, programs, url_at
from tests.registry.power.disk import Disk, records

SOURCE = Path(__file__).with_name("forgetful.c")
CUTS = int(os.environ.get("LICENCE_POWER_CUTS", "10"))


@dataclass(frozen=True)
class Power:
    """A watched folder, the log of what is done to it, and what a cut leaves."""

    folder: Path
    log: Path
    shim: Path
    start: Disk

    def variables(self, *, files: bool = True) -> dict[str, str]:
        """Return what a program needs in its environment to be watched; without ``files`` only what it prints is noted."""
        watched = str(self.folder) if files else "/nowhere"
        return {"LD_PRELOAD": str(self.shim), "FORGETFUL_FOLDER": watched, "FORGETFUL_LOG": str(self.log)}

    def cuts(self, to: Path, count: int = CUTS, seed: int = 1) -> Iterator[tuple[Path, Disk]]:
        """Yield folders as they are found after cuts, with the disk as programs saw it at that instant.

        The instants are spread over the log, each at random within its part, and the last is the end.
        """
        log = list(records(self.log.read_bytes()))
        luck, disk, at = Random(seed), self.start, 0
        parts = [len(log) * part // count for part in range(count)]
        for number, instant in enumerate([*(luck.randrange(part, part + max(1, len(log) // count)) for part in parts), len(log)]):
            for record in log[at:instant]:
                disk.play(record)
            at = instant
            found = to / f"cut-{number}"
            found.mkdir(parents=True, mode=0o700)
            disk.lose_power(found, luck)
            yield found, disk
            shutil.rmtree(found)


@pytest.fixture(scope="session")
def shim() -> Iterator[Path]:
    """Return the library that is preloaded, at a place that everybody may read; skips where no compiler is."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler on this machine")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = Path(folder) / "forgetful.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl"], check=True)
        yield made


@pytest.fixture
def powered(shim: Path) -> Callable[[Path], Power]:
    """Return what watches a folder from now on; the log stands beside the folder."""

    def watch(folder: Path) -> Power:
        log = folder.with_name("forgetful.log")
        log.touch()
        log.chmod(0o666)
        return Power(folder, log, shim, Disk.at(folder))

    return watch


@dataclass(frozen=True)
class Cluster:
    """A folder for PostgreSQL's files, and what starts a server on them that syncs as in production."""

    folder: Path
    postgres: str
    person: dict[str, Any]

    @contextmanager
    def server(self, files: Path, stop: signal.Signals = signal.SIGINT, **variables: str) -> Iterator[str]:
        """Yield the URL of a server on ``files``; it ends by ``stop``."""
        words = [self.postgres, "-D", str(files), "-k", str(self.folder), "-c", "listen_addresses="]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(words, env={**os.environ, **variables}, **quiet, **self.person)
        try:
            await_server(url_at(self.folder), server)
            yield url_at(self.folder)
        finally:
            server.send_signal(stop)
            server.wait(30)

    def own(self, files: Path) -> None:
        """Give restored files to the person as whom the server runs."""
        if self.person:
            for path in [files.parent, files, *files.rglob("*")]:
                os.chown(path, self.person["user"], self.person["group"])


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A new PostgreSQL cluster at ``d`` in its folder, not started."""
    initdb, postgres = programs()
    # In memory, where a sync costs nothing: what is safe is told by the log. And short, for the socket's path.
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 1 << 30
    folder = Path(tempfile.mkdtemp(prefix="pp", dir=memory if roomy else None))
    try:
        yield Cluster(folder, postgres, new_cluster(initdb, folder))
    finally:
        shutil.rmtree(folder)
