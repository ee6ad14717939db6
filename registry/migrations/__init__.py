"""The steps that bring a database to the tables of this program; they ship with the package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ..errors import OutOfDate
from ..store import Store


def newest() -> str:
    """Return the version of the tables that this program works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(store: Store) -> str:
    """Return the version that the database is at, "" before the first step."""
    with store.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() or ""


def upgrade(store: Store) -> None:
    """Bring the database to ``newest()``, in one transaction: all steps, or none if one fails."""
    with store.write() as session:
        command.upgrade(_config(session.connection()), "head")


def require_newest(store: Store) -> None:
    """Return if the database has the tables of this program.

    Raises:
        OutOfDate: it is older (upgrade it) or newer (upgrade the program); working on would corrupt it.
    """
    found, wanted = current(store), newest()
    if found != wanted:
        raise OutOfDate(found=f"a database at version {found or 'none'}", wanted=f"version {wanted}; `licence db upgrade` brings it there")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
