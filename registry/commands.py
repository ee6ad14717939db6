"""The commands of the registry, as ``cli.py`` hangs them into ``licence``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from .command_access import access
from .command_authority import authority
from .command_db import db
from .command_init import init
from .command_licence import history, search, show
from .command_person import person
from .command_request import request
from .command_token import token
from .command_transition import transition_commands
from .command_trust import trust
from .house import House

__all__ = ["House", "commands"]


def commands() -> Sequence[click.Command]:
    """Return every command and group of the registry."""
    return (init, authority, show, search, history, *transition_commands(), trust, person, request, access, token, db)
