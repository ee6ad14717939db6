"""The folder that a mint fills: ``licences/``, ``qr/``, ``cards/``, each file complete or not there at all."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from issuer.errors import OrderRefused
from verifier.document.identifier import LicenceIdentifier

LICENCES = "licences"
TRIAL = ".trial"
PATIENCE = 5.0  # seconds that a mint waits for the end of another in its folder


class Folder(Struct, frozen=True):
    """Where a mint's files go.

    Nothing here is the record: what was deposited is safe in the registry, and running the mint again writes what is
    missing. So files are renamed into place but not synced to the disk one by one; ``settle`` syncs them all at the end.
    """

    root: Path

    def prepare(self, *rooms: str) -> None:
        """Make the folder and the rooms in it.

        Raises:
            OrderRefused: that is not possible there; found out before anything is reserved.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for room in rooms:
                (self.root / room).mkdir(parents=True, exist_ok=True)
            write_whole(self.root / TRIAL, b"")
            (self.root / TRIAL).unlink()
        except OSError as error:
            raise OrderRefused(
                code="out_unusable", found=f"{self.root}: {error.strerror}", wanted="a folder that you may write in"
            ) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder, which is there already, for one mint: two would write each other's ``mint.json`` and rejects.

        The lock is one on the folder itself, and goes with the last process of a mint, however that ends: those that sign
        for one that was killed need a moment to notice.

        Raises:
            OrderRefused: another mint holds it.
        """
        folder = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            until = time.monotonic() + PATIENCE
            while not _locked(folder):
                if time.monotonic() > until:
                    wanted = "another --out, or the end of that mint"
                    raise OrderRefused(code="out_in_use", found=f"another mint at work in {self.root}", wanted=wanted)
                time.sleep(0.05)
            yield
        finally:
            os.close(folder)

    def path(self, room: str, identifier: LicenceIdentifier, ending: str) -> Path:
        """Return where a licence's file of one kind stands."""
        return self.root / room / f"{identifier.text}.{ending}"

    def keep(self, path: Path, content: bytes) -> None:
        """Put ``content`` at ``path`` unless exactly that stands there."""
        try:
            stands = path.read_bytes()
        except FileNotFoundError:
            stands = None
        if stands != content:
            write_whole(path, content)

    def settle(self) -> None:
        """Return when everything that was written so far is on the disk."""
        os.sync()

    def write(self, files: Mapping[Path, bytes]) -> None:
        """Put each file in place, whole."""
        for path, content in files.items():
            write_whole(path, content)


def _locked(folder: int) -> bool:
    """Tell whether nobody else holds ``folder``; so it seems too where the file system knows no locks."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` beside ``path`` and rename it, so that no reader ever meets half a file."""
    folder, name = os.path.split(path)
    partial = os.path.join(folder, f".{name}.{os.getpid()}.partial")  # noqa: PTH118
    # Below ``Path`` and ``open``, which take as long as the file system itself; a mint does this 100,000 times.
    file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        try:
            while content:
                content = content[os.write(file, content) :]
        finally:
            os.close(file)
        os.rename(partial, path)  # noqa: PTH104
    except OSError:
        os.unlink(partial)  # noqa: PTH108
        raise


def write_named(path: Path, content: bytes) -> None:
    """As ``write_whole``, where somebody named the file: a link stays one, and what is no plain file (a pipe, a device) is written to."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)
    else:
        write_whole(target, content)
