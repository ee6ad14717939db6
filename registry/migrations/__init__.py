"""The steps that bring a database to the tables of this program; they ship with the package.

Alembic takes the steps, and is loaded for that only: every command asks which version a database is at.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import OutOfDate

if TYPE_CHECKING:
    from ..store import Store

_REVISION = re.compile(r'^revision = "([0-9]{4})"$', re.MULTILINE)


def newest() -> str:
    """Return the version of the tables that this program works with: steps are numbered, and the last has the highest number."""
    steps = (path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "versions").glob("*.py"))
    return max((number for step in steps for number in _REVISION.findall(step)), default="")


def current(store: Store) -> str:
    """Return the version that the database is at, "" before the first step."""
    from sqlalchemy import inspect, text  # noqa: PLC0415 (who asks for the newest version only has none loaded)

    with store.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return ""
        return str(session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def upgrade(store: Store) -> None:
    """Bring the database to ``newest()``, in one transaction: all steps, or none if one fails."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    with store.write() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")


def require_newest(store: Store) -> None:
    """Return if the database has the tables of this program.

    Raises:
        OutOfDate: it is older (upgrade it) or newer (upgrade the program); working on would corrupt it.
    """
    found, wanted = current(store), newest()
    if found != wanted:
        raise OutOfDate(found=f"a database at version {found or 'none'}", wanted=f"version {wanted}; `licence db upgrade` brings it there")
