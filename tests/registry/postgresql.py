"""A PostgreSQL server of this machine's, started by a test for itself."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool


def programs() -> tuple[str, str]:
    """Return ``initdb`` and ``postgres``; skips where there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    search = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    initdb, postgres = (shutil.which(name, path=search) for name in ("initdb", "postgres"))
    if initdb is None or postgres is None:
        pytest.skip("no PostgreSQL server (initdb, postgres) on this machine")
    pytest.importorskip("psycopg", reason="no psycopg: pip install '.[postgresql]'")
    return initdb, postgres


def new_cluster(initdb: str, folder: Path) -> dict[str, Any]:
    """Make a cluster at ``folder``/d, and return as whom its server is to run: PostgreSQL refuses to be root."""
    person: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        person = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    words = [initdb, "--pgdata", str(folder / "d"), "--auth", "trust", "--username", "licence", "--encoding", "UTF8", "--no-sync"]
    subprocess.run(words, check=True, capture_output=True, **person)
    return person


def url_at(folder: Path) -> str:
    """Return the URL of the server whose socket is in ``folder``."""
    return f"postgresql+psycopg://licence@/postgres?host={folder}"


def await_server(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return once the server takes connections."""
    until = time.monotonic() + 30
    engine = create_engine(url, poolclass=NullPool)
    while True:
        try:
            engine.connect().close()
        except OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
