"""A folder that only its owner reads, and files in it that appear whole or not at all and are never written twice."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

from msgspec import Struct

from .errors import KeyExists, KeyFileExposed, KeyFileUnreadable, KeyNotFound
from .key_file import KEY_FILE_BYTES

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_SUFFIX: Final = ".json"


class PrivateFolder(Struct, frozen=True):
    """The files of a vault; every use first looks whether others may read them."""

    path: Path

    def names(self) -> tuple[str, ...]:
        """Return the names of the keys in order; none where there is no folder yet.

        Raises:
            KeyFileExposed: others may enter the folder.
        """
        if not self.path.exists():
            return ()
        self._refuse_exposed_folder()
        # Unfinished files begin with a dot.
        return tuple(sorted(file.stem for file in self.path.glob(f"[!.]*{_SUFFIX}")))

    def read(self, name: str) -> bytes:
        """Return the bytes of a key's file, up to one more than a key file may have.

        Raises:
            KeyNotFound: there is none.
            KeyFileExposed: others may read it, or enter the folder.
            KeyFileUnreadable: the system refuses, or it is no regular file.
        """
        file = self.path / f"{name}{_SUFFIX}"
        try:
            # No symbolic link is followed, and the mode is asked of the open file: nobody swaps it in between.
            descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            raise KeyNotFound(found=f"no key {name} in {self.path}", wanted="a name that `licence key list` shows") from None
        except OSError as refused:
            raise KeyFileUnreadable(found=f"{file}: {refused.strerror}", wanted="a regular file that you own") from None
        with os.fdopen(descriptor, "rb") as opened:
            self._refuse_exposed_folder()
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise KeyFileUnreadable(found=f"{file}: no regular file", wanted="a regular file that you own")
            if status.st_mode & _OTHERS:
                raise KeyFileExposed(found=f"{file} with mode {_octal(status)}", wanted=f"0600 (chmod 600 {file}), then a new key")
            return opened.read(KEY_FILE_BYTES + 1)

    def write_new(self, name: str, content: bytes) -> None:
        """Write a key's file, durable on return.

        If we crash before the link, a dotted file with sealed content stays behind, which nothing reads.

        Raises:
            KeyExists: a file of this name is there; it is left as it is.
            KeyFileExposed: others may enter the folder.
            KeyFileUnreadable: the system refuses.
        """
        self._make()
        final = self.path / f"{name}{_SUFFIX}"
        unfinished = self.path / f".{name}.{secrets.token_hex(8)}"
        try:
            _write_durably(unfinished, content)
            try:
                # A link, because a rename would put itself over a file that another process wrote meanwhile.
                os.link(unfinished, final)
            finally:
                unfinished.unlink()
            _sync_folder(self.path)
        except FileExistsError:
            raise KeyExists(found=f"{final}", wanted="a name that is not in use") from None
        except OSError as refused:
            raise KeyFileUnreadable(found=f"{final}: {refused.strerror}", wanted="a folder to write in, on a disk with room") from None

    def _make(self) -> None:
        try:
            self.path.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            self._refuse_exposed_folder()
            # A vault that somebody lays inside a checkout must not be committed with it.
            ignore = self.path / ".gitignore"
            if not ignore.exists():
                _write_durably(ignore, b"*\n")
                _sync_folder(self.path.parent)
        except FileExistsError:
            return  # another process was faster
        except OSError as refused:
            raise KeyFileUnreadable(found=f"{self.path}: {refused.strerror}", wanted="a folder that you own") from None

    def _refuse_exposed_folder(self) -> None:
        status = self.path.stat()
        if status.st_mode & _OTHERS:
            raise KeyFileExposed(found=f"{self.path} with mode {_octal(status)}", wanted=f"0700 (chmod 700 {self.path}), then new keys")


def _octal(status: os.stat_result) -> str:
    return f"{stat.S_IMODE(status.st_mode):04o}"


def _write_durably(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
