"""A group of commands that are loaded when they are asked for: ``--help`` of the group loads none of them."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from .command_process import begin_looking

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
NOT_TOLD = 3  # as undecided: whoever asks must not take it for a no
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})


class LazyGroup(click.Group):
    """A group that is told its commands by name.

    Args:
        table: a line a command: its name, ``module:attribute``, and what it does in a few words. Where the attribute is a
            function that is no command, it makes the command of that name.
        house: makes what the commands are handed, where they are handed nothing; it is closed behind them.
    """

    def __init__(self, *args: Any, table: str = "", house: Callable[[], Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._house = house
        rows = [line.split(maxsplit=2) for line in table.strip().splitlines()]
        self._places = {name: place for name, place, _ in rows}
        self._words = {name: words for name, _, words in rows}

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.obj is None and self._house is not None:  # the demonstration runs many commands on one set of opened keys
            ctx.obj = self._house()
            ctx.call_on_close(ctx.obj.close)
        return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self._places:
            return None
        found = loaded(self._places[cmd_name])
        command = found if isinstance(found, click.Command) else found(cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._places[cmd_name]} is no command")
        begin_looking()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        rows: Sequence[tuple[str, str]] = list(self._words.items())
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def loaded(place: str) -> Any:
    """Return what stands at ``module:attribute``, importing the module now."""
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute)


def run(group: click.Group, refusals: str, words: Sequence[str] | None = None) -> NoReturn:
    """Run ``group`` and end the program.

    Args:
        refusals: the errors of ours, a line each: ``module:class``, and an exit code or ``module:function`` that gives it. They
            are one line, ``code: message``, on standard error. Any other error is a bug, and flies.
        words: of the command line, None for those of this process.
    """
    try:
        sys.exit(group.main(words, standalone_mode=False))
    except SystemExit:
        raise  # said first, or the errors below would be loaded to see that it is none of them
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        click.echo(
            f"output_not_written: found {error.strerror}; wanted room to write; make some, and ask again: what is on record stands",
            err=True,
        )
        _give_up_printing()
        sys.exit(NOT_TOLD)
    except tuple(_refusals(refusals)) as error:  # loaded only when something went wrong
        click.echo(" ".join(f"{error.code}: {error}".split()), err=True)
        exit_code = next(exit_code for kind, exit_code in _refusals(refusals).items() if isinstance(error, kind))
        sys.exit(int(exit_code) if exit_code.isdigit() else loaded(exit_code)(error))


def _give_up_printing() -> None:
    """Return with nothing left to be printed, or it would be tried again when the process ends, with a code of Python's."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refusals(table: str) -> dict[type[Any], str]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {loaded(place): exit_code for place, exit_code in rows}
