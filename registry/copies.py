"""Backup and restore of a SQLite database, while others read and write it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from .errors import Refused, Unavailable
from .store import sqlite_file

_VERSION_QUERY = "SELECT version_num FROM alembic_version"


class BackupUnsupported(Refused):
    """A database server has means of its own."""

    code = "backup_unsupported"


class BackupRefused(Refused):
    """A file that must not be overwritten, or is no backup."""

    code = "backup_refused"


def backup(url: str, target: Path) -> int:
    """Return the size of the backup that was written to ``target``: one moment of the database, checked, on the disk.

    Raises:
        BackupRefused: ``target`` exists.
        Unavailable: there is no database.
    """
    source = _file(url)
    if target.exists():
        raise BackupRefused(found=f"{target} exists", wanted="a new name: a backup never overwrites one")
    _copy(source, target)
    return target.stat().st_size


def restore(source: Path, url: str) -> str:
    """Return the version of the tables in ``source``, which is now the database at ``url``.

    Raises:
        BackupRefused: there is a database already, or ``source`` is not a whole registry.
    """
    target = _file(url)
    # A log without its database counts too: SQLite would play it into whatever file has the name next.
    for path in (target, *(target.with_name(target.name + suffix) for suffix in ("-wal", "-journal"))):
        if path.exists():
            raise BackupRefused(found=f"a database at {path}", wanted="none: move it away first; a restore never overwrites")
    version = _version(source)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _copy(source, target)
    return version


def _file(url: str) -> Path:
    file = sqlite_file(url)
    if file is None:
        raise BackupUnsupported(found="a database server", wanted="pg_dump and pg_restore, or the server's own backups")
    return file


def _version(source: Path) -> str:
    wanted = "a backup that `licence db backup` wrote"
    try:
        with closing(_open(source)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            row = connection.execute(_VERSION_QUERY).fetchone()
    except sqlite3.Error as error:
        raise BackupRefused(found=f"{source}: {error}", wanted=wanted) from error
    if faults != ["ok"] or row is None:
        raise BackupRefused(found=f"{source}: {faults[0]}", wanted=wanted)
    return str(row[0])


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True)


def _copy(source: Path, target: Path) -> None:
    """Copy page by page under SQLite's own locks; the name appears only when everything is on the disk."""
    if not source.is_file():
        raise Unavailable(found=f"no file {source}", wanted="a registry's database")
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)  # what an interrupted copy left
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(_open(source)) as reading, closing(_open(partial)) as writing:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")  # one file, that may be carried away alone
        _version(partial)
        _sync(partial)
        # A link fails where a name is taken; a rename would overwrite what came in between.
        os.link(partial, target)
    except FileExistsError:
        raise BackupRefused(found=f"{target} exists", wanted="a new name") from None
    except sqlite3.Error as error:
        raise Unavailable(found=f"{source}: {error}", wanted="a database that can be read") from error
    finally:
        partial.unlink(missing_ok=True)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
