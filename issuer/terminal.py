"""Progress as people see it: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from issuer.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

STAGES = {"check": "checking rows", "mint": "minting"}
LINE_EVERY = 10_000  # rows


class Bar:
    """A bar of rich."""

    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def begin(self, stage: str, total: int | None) -> None:
        self._task = self._bar.add_task(STAGES[stage], total=total)

    def advance(self, steps: int) -> None:
        if self._task is not None:
            self._bar.advance(self._task, steps)


class Lines:
    """A line for every ten thousand rows, for logs."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._stage, self._done, self._total = "", 0, ""

    def begin(self, stage: str, total: int | None) -> None:
        self._stage, self._done, self._total = STAGES[stage], 0, "" if total is None else f" of {total}"

    def advance(self, steps: int) -> None:
        before, self._done = self._done, self._done + steps
        if self._done // LINE_EVERY > before // LINE_EVERY:
            self._file.write(f"{self._stage}: {self._done}{self._total} rows\n")
            self._file.flush()


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Yield where progress is to be told; both forms go to standard error, so that ``--json`` stays one document."""
    if not sys.stderr.isatty():
        yield Lines(sys.stderr)
        return
    from rich.console import Console  # noqa: PLC0415 (a bar loads for a terminal)
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as RichProgress  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=Console(stderr=True)) as bar:
        yield Bar(bar)
