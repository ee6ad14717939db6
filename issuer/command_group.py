"""A group of commands that are loaded when they are asked for: ``--help`` of the group loads none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from .command_ending import INTERRUPTED, NobodyReads, ended, loaded
from .command_process import begin_looking


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
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise NobodyReads from error

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


def run(group: click.Group, refusals: str, words: Sequence[str] | None = None) -> NoReturn:
    """Run ``group`` and end the program.

    Args:
        refusals: the errors of ours, as ``ended`` takes them.
        words: of the command line, None for those of this process.
    """

    def command() -> Any:
        try:
            return group.main(words, standalone_mode=False)
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except click.Abort:
            return INTERRUPTED

    ended(command, refusals)
