"""Rows that a sheet has twice, found with memory that does not grow with the sheet."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import Self


class Seen:
    """Keys of rows met so far, each with the line where it stood first.

    Backed by a private temporary database that SQLite spills to disk and removes when closed: a million keys in
    memory would take a hundred megabytes.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._database.close()

    def first_lines(self, keys: Sequence[bytes], lines: Sequence[int]) -> list[int]:
        """Return the line where each of ``keys`` stood first, which is its own of ``lines`` where it is new."""
        known = self._database.total_changes
        self._database.executemany("INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", zip(keys, lines, strict=True))
        if self._database.total_changes - known == len(keys):
            return list(lines)  # All new, as nearly always.
        return [int(self._database.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()[0]) for key in keys]
