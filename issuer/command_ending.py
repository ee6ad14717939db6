"""How a command ends: with its exit code, or with one line on standard error for what went wrong."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
NOT_TOLD = 3  # as undecided: whoever asks must not take it for a no
USAGE = 2
_UNUSABLE = frozenset(
    {errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.EROFS, errno.EXDEV, errno.ELOOP, errno.ENAMETOOLONG}
)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})


class NobodyReads(Exception):
    """Nobody reads what a command prints; as an ``OSError`` click would end the program itself, with the code of an invalid licence."""


def ended(command: Callable[[], int | None], refusals: str) -> NoReturn:
    """Run ``command`` and end the program with the code that it returns, or exits with.

    Args:
        refusals: the errors of ours, a line each: ``module:class``, and an exit code or ``module:function`` that gives it. They
            are one line, ``code: message``, on standard error. Any other error is a bug, and flies.
    """
    try:
        sys.exit(command())
    except SystemExit:
        raise  # caught first: to test for the errors below, their modules would be loaded
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except (BrokenPipeError, NobodyReads):
        # Nobody reads, so nobody is told why; that nothing was told, the code says.
        _give_up_printing()
        sys.exit(NOT_TOLD)
    except OSError as error:
        if isinstance(error.filename, str | bytes) and error.errno in _UNUSABLE:
            name = (
                os.fsdecode(error.filename).encode("utf-8", "backslashreplace").decode()
                if isinstance(error.filename, (str, bytes))
                else error.filename
            )
            _tell(f"file_unusable: found {name!r}: {error.strerror}; wanted a place that is there, and that you may use")
            sys.exit(USAGE)
        if error.errno not in _NO_ROOM:
            raise
        _tell(f"output_not_written: found {error.strerror}; wanted room to write; make some, and ask again: what is on record stands")
        _give_up_printing()
        sys.exit(NOT_TOLD)
    except UnicodeEncodeError:
        word = next((word for word in sys.argv if not _is_text(word)), None)
        if word is None:
            raise
        _tell(f"word_malformed: found {word!a}; wanted text in UTF-8")
        sys.exit(USAGE)
    except tuple(_refusals(refusals)) as error:  # loaded only when something went wrong
        _tell(" ".join(f"{error.code}: {error}".split()))
        exit_code = next(exit_code for kind, exit_code in _refusals(refusals).items() if isinstance(error, kind))
        sys.exit(int(exit_code) if exit_code.isdigit() else loaded(exit_code)(error))


def loaded(place: str) -> Any:
    """Return what stands at ``module:attribute``, importing the module now."""
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _is_text(word: str) -> bool:
    """Tell whether a word of the command line was UTF-8; the name of a file need not be."""
    return not any("\ud800" <= character <= "\udfff" for character in word)


def _tell(line: str) -> None:
    import click  # noqa: PLC0415 (a command that succeeds may never need it)

    click.echo(line, err=True)


def _give_up_printing() -> None:
    """Return with nothing left to be printed, or it would be tried again when the process ends, with a code of Python's."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refusals(table: str) -> dict[type[Any], str]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {loaded(place): exit_code for place, exit_code in rows}
