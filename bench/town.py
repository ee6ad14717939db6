"""A registry of its own in a folder that goes away: a department, its key, and minted licences, made by the commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from bench.synthetic import write_sheet

BUREAU = "11440199DEMX00014L"
LICENCE = (sys.executable, "-c", "from cli import main; main()")


class Town(Struct, frozen=True):
    """The folder, what the commands need in their environment, and the licences as bytes."""

    folder: Path
    environ: Mapping[str, str]
    licences: tuple[bytes, ...]

    def run(self, *words: str) -> str:
        """Return what ``licence`` and these words print."""
        done = subprocess.run([*LICENCE, *words], env=dict(self.environ), cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this process itself be where the commands are run, as long as the block takes."""
        before = dict(os.environ)
        os.environ.update(self.environ)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def town(licences: int) -> Iterator[Town]:
    """Yield a town with so many business licences, and a trust bundle in ``trust.json``."""
    with tempfile.TemporaryDirectory() as name:
        folder, here = Path(name), Path(__file__).parent.parent
        own = {"LICENCE_HOME": str(folder / "home"), "LICENCE_PASSPHRASE": "bench", "PYTHONPATH": str(here)}
        cheap = {"LICENCE_VAULT_OPERATIONS": "1", "LICENCE_VAULT_MEMORY": str(8 * 1024 * 1024)}
        # Bytecode is kept, as it is where the program was installed.
        kept = {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        others = {key: value for key, value in os.environ.items() if not key.startswith(("LICENCE_", "PYTHON"))}
        empty = Town(folder, {**others, **own, **cheap, **kept}, ())
        empty.run("init")
        empty.run("authority", "add", BUREAU, "--name", "示范市市场监督管理局", "--name-en", "Market Regulation Bureau", "--area", "440199")
        empty.run("key", "create", "--authority", BUREAU)
        empty.run("authority", "grant", BUREAU, "business-licence", "--area", "440199")
        write_sheet(folder / "sheet.csv", "business-licence", licences, seed=1)
        empty.run("mint", "business-licence", "sheet.csv", "--authority", BUREAU, "--out", "out", "--qr", "none")
        empty.run("trust", "export", "trust.json")
        minted = tuple(path.read_bytes() for path in sorted((folder / "out" / "licences").glob("*.json")))
        yield Town(folder, empty.environ, minted)


def root_of(town: Town) -> str:
    """Return the pin of the town's root."""
    pin: str = json.loads(town.run("trust", "show", "--json"))["rootPin"]
    return pin
