"""The small interface of all rooms of the bench: what is measured, how, and how it is shown.

A room is a module of ``bench/`` with one function, ``measure(full)``, that returns a ``Table``; ``full`` asks for the sizes of
a nightly run. A room whose rows are calls that can be repeated makes ``Row``s and gives them to ``timed``; one that starts
servers or writes databases makes its ``Line``s itself.
"""

from __future__ import annotations

import cProfile
import io
import pstats
import statistics
import time
from collections.abc import Callable, Sequence

from msgspec import Struct

ROUNDS = 45
SECONDS = 0.05  # of each row in a round: a shared machine changes its pace within a second
NAME_WIDTH = 62
PROFILE_LINES = 10


class Row(Struct, frozen=True):
    """A call that is repeated, and the row that it is divided by; ``items`` are done by one call."""

    name: str
    act: Callable[[], object]
    against: str = ""
    items: int = 1


class Line(Struct, frozen=True):
    """What was measured: seconds for one item, and the ratio of its rate to that of another line of the same run."""

    name: str
    seconds: float
    against: str = ""
    ratio: float | None = None
    note: str = ""

    @property
    def text(self) -> str:
        """The line as the table shows it."""
        ratio = "" if self.ratio is None else f"{self.ratio:>9.3g} of {self.against}"
        return f"{self.name:{NAME_WIDTH}}{_shown(self.seconds):>12}{1 / self.seconds:>14,.0f}{ratio}{self.note and f'  ({self.note})'}"


class Table(Struct, frozen=True):
    """The answer of a room: lines, and sentences with what is no rate (memory, sizes, what was left out)."""

    title: str
    lines: Sequence[Line]
    notes: Sequence[str] = ()

    @property
    def text(self) -> str:
        """The table as it is printed."""
        head = f"{self.title:{NAME_WIDTH}}{'each':>12}{'a second':>14}    ratio of rates"
        return "\n".join([head, *(line.text for line in self.lines), *self.notes])


def timed(
    rows: Sequence[Row], *, rounds: int = ROUNDS, seconds: float = SECONDS, clock: Callable[[], float] = time.process_time
) -> list[Line]:
    """Return a line for each row: the median over rounds, in which every row is called for ``seconds``; ratios are taken round by round.

    What the machine does meanwhile falls on all rows of a round alike. ``clock`` is CPU time unless a row waits for others.
    """
    for row in rows:
        _each(row, seconds, clock)  # a warm-up, thrown away
    times: dict[str, list[float]] = {row.name: [] for row in rows}
    for _ in range(rounds):
        for row in rows:
            times[row.name].append(_each(row, seconds, clock))
    return [Line(row.name, statistics.median(times[row.name]), row.against, _ratio(times, row)) for row in rows]


def against(line: Line, base: Line, note: str = "") -> Line:
    """Return ``line`` with its ratio to ``base``, for rooms that measure by themselves."""
    return Line(line.name, line.seconds, base.name, base.seconds / line.seconds, note or line.note)


def longest(profiler: cProfile.Profile) -> str:
    """Return the functions that took most time by themselves, of those that ``profiler`` saw."""
    said = io.StringIO()
    pstats.Stats(profiler, stream=said).strip_dirs().sort_stats("tottime").print_stats(PROFILE_LINES)
    return said.getvalue().strip()


def _each(row: Row, seconds: float, clock: Callable[[], float]) -> float:
    # A look at the clock of a process is a call of the kernel: between two of them there are ever more calls, up to a tenth of the time.
    calls, ahead, began, spent = 0, 1, clock(), 0.0
    while not calls or spent < seconds:
        for _ in range(ahead):
            row.act()
        calls += ahead
        spent = clock() - began
        if spent < seconds / 10:
            ahead *= 2
    return spent / (calls * row.items)


def _ratio(times: dict[str, list[float]], row: Row) -> float | None:
    if not row.against:
        return None
    return statistics.median(base / own for base, own in zip(times[row.against], times[row.name], strict=True))


def _shown(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds / 1e-9:.0f} ns"
