"""One command line: a verification that is asked for in plain words runs at once, and click reads all others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn

from .command_ending import ended

if TYPE_CHECKING:
    from click import Group


def run_line(licence: Callable[[], Group], house: Callable[[], Any], refusals: str) -> NoReturn:
    """Run what this process was asked for, and end it.

    Args:
        licence: makes the group of all commands.
        house: makes what a command is handed.
        refusals: the errors of ours, as ``ended`` takes them.
    """
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        # A file may have a name that is no text: its work is done by the time that somebody would print it.
        sys.stdout.reconfigure(errors="backslashreplace")
    ended(partial(_command, sys.argv[1:], licence, house, refusals), refusals)


def _command(words: Sequence[str], licence: Callable[[], Group], house: Callable[[], Any], refusals: str) -> int | None:
    if words[:1] == ["verify"]:
        from verifier.plain_words import plainly_verified  # noqa: PLC0415 (no other command loads what judges)

        if (code := plainly_verified(words[1:], house)) is not None:
            return code
    from .command_group import run  # noqa: PLC0415 (click takes some 15 ms to load)

    run(licence(), refusals)
