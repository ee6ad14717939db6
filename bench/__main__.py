"""Prints what is claimed about speed, size and memory: ``python -m bench``, or some of its rooms: ``python -m bench verification http``.

``--full`` takes the sizes of a nightly run, ``--write`` puts what was measured into ``bench/README.md``, where no number is
written by hand. A room is a module beside this one; ``bench/table.py`` says what it must have.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOMS = ("verification", "mint", "storage", "http", "status", "cold_start")  # in the order in which they are measured and shown
README = Path(__file__).with_name("README.md")


def main() -> None:
    """Measure each room that was asked for, and print its table as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"some of {', '.join(ROOMS)}; all of them where none is named")
    parser.add_argument("--full", action="store_true", help="the sizes of a nightly run")
    parser.add_argument("--profile", action="store_true", help="where the time goes in the rooms that can tell, instead of their tables")
    parser.add_argument("--write", action="store_true", help="write the tables into bench/README.md")
    asked = parser.parse_args()
    if unknown := set(asked.rooms) - set(ROOMS):
        parser.error(f"found {', '.join(sorted(unknown))}; wanted {', '.join(ROOMS)}")
    rooms = asked.rooms or ROOMS
    if len(rooms) > 1:
        _each_by_itself(rooms, sys.argv[1:])
    elif asked.profile:
        if tell := getattr(importlib.import_module(f"bench.{rooms[0]}"), "profile", None):
            print(tell(), flush=True)  # noqa: T201
    else:
        _measure(rooms[0], full=asked.full, kept=asked.write)


def _measure(room: str, *, full: bool, kept: bool) -> None:
    began = time.monotonic()
    table = importlib.import_module(f"bench.{room}").measure(full=full)
    print(f"{table.text}\n({room}: {time.monotonic() - began:.0f} s)\n", flush=True)  # noqa: T201
    if kept:
        write(room, table.text)


def _each_by_itself(rooms: Sequence[str], words: Sequence[str]) -> None:
    """Measure each room in a process of its own, so that no other's memory is taken for its."""
    flags = [word for word in words if word.startswith("-")]
    for name in rooms:
        subprocess.run([sys.executable, "-m", "bench", name, *flags], check=True)


def write(room: str, text: str) -> None:
    """Put the table of ``room`` where README.md keeps it, with the day and the machine."""
    page = README.read_text(encoding="utf-8")
    where = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    block = f"<!-- {room} -->\n{where}:\n```\n{text}\n```\n<!-- end of {room} -->"
    pattern = re.compile(rf"<!-- {room} -->.*?<!-- end of {room} -->", re.DOTALL)
    if not pattern.search(page):
        page = f"{page.rstrip()}\n\n<!-- {room} -->\n<!-- end of {room} -->\n"
    README.write_text(pattern.sub(lambda _: block, page), encoding="utf-8")


if __name__ == "__main__":
    main()
