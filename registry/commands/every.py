"""The commands of the registry, as ``cli.py`` hangs them into ``licence``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..house import House
from .access import access
from .authority import authority
from .db import db
from .init import init
from .licence import history, search, show
from .person import person
from .request import request
from .token import token
from .transition import transition_commands
from .trust import trust

__all__ = ["House", "commands"]


def commands() -> Sequence[click.Command]:
    """Return every command and group of the registry."""
    return (init, authority, show, search, history, *transition_commands(), trust, person, request, access, token, db)
