"""What makes an acknowledged row of a SQLite file durable; set on each connection that writes. Pure.

It takes WAL with ``synchronous=FULL``: WAL with NORMAL loses acknowledged rows when power goes.
"""

from __future__ import annotations

from datetime import timedelta

PATIENCE = timedelta(seconds=30)  # how long a writer waits for another; 10,000 reservations hold the lock for about a second
PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")
