"""Lines of a table as soon as they are known."""

from __future__ import annotations

import sys


def say(line: str = "") -> None:
    """Write one line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
