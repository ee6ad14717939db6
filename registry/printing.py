"""How the commands speak: one JSON document, or lines and tables for people; one line on standard error for what failed."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import click
import orjson

from verifier.document.instants import instant_text
from verifier.errors import Unavailable as VerifierUnavailable
from verifier.errors import VerifierError

from .errors import Malformed, RegistryError, Unavailable
from .states import State

if TYPE_CHECKING:
    from rich.table import Table

PIPE_COLUMNS = 250  # nobody reads a pipe: an identifier must never be cut or wrapped in it

STATE_WORDS: Mapping[State, str] = {
    State.RESERVED: "已预留",
    State.VALID: "有效",
    State.SUSPENDED: "暂扣",
    State.LOST: "挂失",
    State.SUPERSEDED: "已换发",
    State.ANNULLED: "撤销",
    State.WITHDRAWN: "撤回",
    State.REVOKED: "吊销",
    State.CANCELLED: "注销",
    State.TRANSFERRED: "转出",
    State.VOID: "作废",
}

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class Failure(click.ClickException):
    """An error of ours as one line on standard error: ``code: found …; wanted …``."""

    def __init__(self, error: RegistryError | VerifierError) -> None:
        super().__init__(str(error))
        self.code = error.code
        self.exit_code = exit_code_of(error)  # type: ignore[misc]  # declared on the class, read from the instance

    def show(self, file: Any = None) -> None:
        click.echo(" ".join(f"{self.code}: {self.message}".split()), file=file, err=file is None)


def exit_code_of(error: RegistryError | VerifierError) -> int:
    """Return 2 for what was asked wrongly, 4 where the registry can't answer, 3 where the verifier can't, else 1 (profile)."""
    if isinstance(error, Unavailable):
        return 4
    if isinstance(error, VerifierUnavailable):
        return 3
    return 2 if isinstance(error, Malformed) or not isinstance(error, RegistryError) else 1


class AnsweringCommand(click.Command):
    """A command whose refusals are one line, without a traceback. What is not ours to explain still flies."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (RegistryError, VerifierError) as error:
            raise Failure(error) from error


class AnsweringGroup(click.Group):
    """A group of such commands."""

    command_class = AnsweringCommand


def say(as_json: bool, answer: Mapping[str, Any], *lines: str | Table) -> None:
    """Print ``answer`` as one JSON document, or ``lines`` for people."""
    if as_json:
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    from rich.console import Console  # noqa: PLC0415 (what draws is loaded by who draws)
    from rich.text import Text  # noqa: PLC0415

    width = None if sys.stdout is not None and sys.stdout.isatty() else PIPE_COLUMNS  # there is none where the caller closed it
    console = Console(width=width, markup=False, highlight=False, emoji=False, soft_wrap=True, file=sys.stdout)
    for line in lines:
        console.print(Text(shown(line)) if isinstance(line, str) else line)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a plain table; cells are shown as they are, never read as markup."""
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        made.add_column(Text(name), overflow="fold")
    for row in rows:
        made.add_row(*(Text(shown(cell)) for cell in row))
    return made


def shown(text: str) -> str:
    """Return ``text`` without characters that would steer a terminal (a name on record may hold an escape sequence)."""
    return "".join(c if c.isprintable() else " " for c in text)


def local(moment: datetime | None, zone: tzinfo) -> str:
    """Return ``moment`` as people write it, in ``zone``; "" for none."""
    return "" if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %z")


def instant(moment: datetime | None) -> str | None:
    """Return ``moment`` as JSON has it."""
    return None if moment is None else instant_text(moment)


def state_shown(state: State) -> str:
    """Return a state in both languages."""
    return f"{STATE_WORDS[state]} {state}"
