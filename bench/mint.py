"""A sheet to licences on record, by the command that a department types, beside the signatures and the inserts alone.

Both are timed on the wall in the same run. The base is what nobody can leave out: one signature of libsodium for each
licence, and the very rows that the mint left in the database, put into an empty copy of its tables by sqlite3 itself
(WAL, ``synchronous=FULL``, a commit for as many rows as the mint commits). The mint is everything else besides: it
starts the program, reads and judges the sheet, reserves, builds, signs, reads back and verifies, deposits, and writes
the licences out. Codes and cards are not drawn (``licence qr`` draws one when it is wanted).
"""

from __future__ import annotations

import cProfile
import os
import pstats
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from msgspec import Struct
from nacl.signing import SigningKey

from bench.synthetic import write_sheet
from bench.table import NAME_WIDTH, Line, Table, against, longest
from bench.town import BUREAU, LICENCE, Town, town
from issuer.order import CHUNK_ROWS

TABLES = ("licence", "licence_holder", "event")  # those that grow with each licence
SIZES, LARGE = (10_000,), (100_000, 1_000_000)
LINES, FILES = ("--licences", "lines"), ("--licences", "files")
PROFILED = 4_000  # rows
STEPS = {
    "all of it": "issuer/mint.py:mint",
    "rows read and judged": "issuer/check.py:judge_all",
    "reserved": "registry/ledger.py:reserve",
    "signed": "issuer/sign.py:sign",
    "read back and examined, each signature verified": "registry/credentials.py:examine",
    "recorded": "registry/ledger.py:record",
}


class Spent(Struct):
    """Seconds on the wall and of the processor that some pieces of work took together."""

    wall: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Add what the block takes."""
        wall, cpu = time.monotonic(), time.process_time()
        yield
        self.wall, self.cpu = self.wall + time.monotonic() - wall, self.cpu + time.process_time() - cpu


class Run(Struct, frozen=True):
    """What one command took: seconds on the wall, seconds of all processors, bytes of its largest process."""

    seconds: float
    cpu: float
    memory: int


def measure(*, full: bool) -> Table:
    """Return the table: 10,000 licences, ``full`` 100,000 and 1,000,000 besides, which takes a quarter of an hour."""
    lines: list[Line] = []
    notes: list[str] = []
    for rows in (*SIZES, *LARGE) if full else SIZES:
        made, told = _of_size(rows, with_files=rows in SIZES)
        lines += made
        notes += told
    return Table("licence mint, wall time", lines, notes)


def profile() -> str:
    """Return where the time of a mint goes when one process does all of it, its modules loaded and its forms known.

    Told are its steps, with all that they call, and the functions that take most of it by themselves. The profiler takes
    part of it too, most where many small functions are called.
    """
    profiler = cProfile.Profile()
    with town(1) as place, place.entered():
        from cli import licence  # noqa: PLC0415 (reads what the town says)

        def minted(sheet: Path) -> None:
            words = (*_words(str(sheet), str(sheet.with_suffix(""))), *LINES, "--jobs", "1")
            with suppress(SystemExit), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                licence().main(words, standalone_mode=False)

        first, second = (place.folder / name for name in ("first.csv", "second.csv"))
        write_sheet(first, "business-licence", 100, seed=3)
        write_sheet(second, "business-licence", PROFILED, seed=4)
        minted(first)
        profiler.runcall(minted, second)
    return f"licence mint, {PROFILED:,} rows in one process:\n{_steps(profiler)}\n{longest(profiler)}"


def _of_size(rows: int, *, with_files: bool) -> tuple[list[Line], list[str]]:
    with town(1) as place:
        write_sheet(place.folder / "large.csv", "business-licence", rows, seed=2)
        shutil.copytree(place.folder / "home", place.folder / "again")
        run = _minted(place, "home", *LINES)
        bare = Spent()
        with bare.measured():
            _sign(rows)
        _insert(place, bare)
        base = Line(f"{rows:,}: signatures and inserts alone, one process", bare.wall / rows)
        lines = [base, against(Line(f"{rows:,}: licence mint, all in one file", run.seconds / rows), base)]
        if with_files:
            lines.append(against(Line(f"{rows:,}: licence mint, a file each", _minted(place, "again", *FILES).seconds / rows), base))
        stored = (place.folder / "home" / "registry.db").stat().st_size
    return lines, [
        f"{rows:,}: {run.cpu / rows * 1e6:,.0f} µs of processors a licence, {run.cpu / bare.cpu:.1f} times the base, "
        f"on {os.cpu_count()} of them; largest process {run.memory / 2**20:,.0f} MiB; {stored / rows:,.0f} bytes of database a licence"
    ]


def _steps(profiler: cProfile.Profile) -> str:
    """Return what the steps took of all, each with what it calls."""
    seen: dict[str, float] = {}
    for (file, _, function), (_, _, _, seconds, _) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        seen[f"{'/'.join(Path(file).parts[-2:])}:{function}"] = seconds
    whole = seen["issuer/mint.py:mint"]
    return "\n".join(
        f"{step:{NAME_WIDTH}}{seen[place] / PROFILED * 1e6:>8.1f} µs{seen[place] / whole:>8.0%}" for step, place in STEPS.items()
    )


def _words(sheet: str, out: str) -> tuple[str, ...]:
    return "mint", "business-licence", sheet, "--authority", BUREAU, "--out", out, "--qr", "none"


def _minted(place: Town, home: str, *how: str) -> Run:
    words = (*_words("large.csv", f"out of {home}"), *how)
    environ = {**place.environ, "LICENCE_HOME": str(place.folder / home)}
    began = time.monotonic()
    process = subprocess.Popen([*LICENCE, *words], env=environ, cwd=place.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"licence mint ended with {process.returncode}")
    return Run(time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _sign(count: int) -> None:
    key, message = SigningKey(bytes(32)), bytes(64)
    for _ in range(count):
        key.sign(message)


def _insert(place: Town, spent: Spent) -> None:
    """Insert what the mint inserted, in the order in which it came, into empty tables of the same kind; reading it is not measured."""
    with (
        closing(sqlite3.connect(place.folder / "home" / "registry.db")) as source,
        closing(sqlite3.connect(place.folder / "copy.db", isolation_level=None)) as copy,
    ):
        copy.execute("PRAGMA journal_mode=WAL")
        copy.execute("PRAGMA synchronous=FULL")
        for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
            copy.execute(sql)
        left = {table: source.execute(f"SELECT * FROM {table}") for table in TABLES}  # noqa: S608 (three names of our own)
        while some := {table: rows for table, cursor in left.items() if (rows := cursor.fetchmany(CHUNK_ROWS))}:
            with spent.measured():
                copy.execute("BEGIN IMMEDIATE")
                for table, rows in some.items():
                    marks = ", ".join("?" * len(rows[0]))
                    copy.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 (three names of our own)
                copy.execute("COMMIT")
