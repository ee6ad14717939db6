"""Where the demonstration plays: a folder of its own, and the program's commands as somebody would type them."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import click

from issuer.errors import IssuerError

MARKER = ".licence-demo"


class DemoFolderTaken(IssuerError):
    """A folder that holds something else than an earlier demonstration."""

    code = "demo_folder_taken"


class Unexpected(IssuerError):
    """The demonstration went another way than it should: a fault of this program."""

    code = "demo_unexpected"


def prepared(folder: Path) -> Path:
    """Return ``folder`` empty but for its marker; an earlier demonstration in it is removed, anything else is not.

    Raises:
        DemoFolderTaken: it holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise DemoFolderTaken(found=f"{folder} with files in it", wanted="an empty folder: licence demo --folder DIR")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("Made by licence demo; the next one removes this folder.\n")
    return folder


class Stage:
    """Runs commands in this process, with one set of opened keys for all; a deriving of their key takes seconds.

    Args:
        program: the whole command line, as ``cli.py`` has it.
        house: what its commands are handed.
    """

    def __init__(self, program: click.Command, house: object) -> None:
        self._program = program
        self._house = house

    def run(self, *words: str, expect: int = 0, show: bool = True, say: Callable[[str], None] = click.echo) -> str:
        """Return what ``licence`` followed by ``words`` printed.

        Raises:
            Unexpected: it ended with another exit code.
        """
        if show:
            say(click.style(f"$ licence {shlex.join(words)}", dim=True))
        printed = StringIO()
        with redirect_stdout(printed):
            code = self._exit_code(words)
        if code != expect:
            raise Unexpected(found=f"licence {shlex.join(words)} ended with {code}", wanted=str(expect))
        return printed.getvalue()

    def _exit_code(self, words: tuple[str, ...]) -> int:
        try:
            result = self._program.main(list(words), standalone_mode=False, obj=self._house)
        except SystemExit as ended:
            return int(ended.code or 0)
        return result if isinstance(result, int) else 0
