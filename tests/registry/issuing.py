"""A process of its own that reserves or mints rows and tells on standard output what was acknowledged to it.

Run by ``test_concurrency``: ``issuing.py HOME DATABASE_URL WHAT FIRST COUNT BATCH``.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType


def bench() -> ModuleType:
    """Return the module of fixtures beside this file, whose world this process enters too."""
    spec = importlib.util.spec_from_file_location("bench", Path(__file__).with_name("conftest.py"))
    if spec is None or spec.loader is None:
        raise ImportError("conftest.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench"] = module
    spec.loader.exec_module(module)
    return module


def main(home: str, url: str, what: str, first: str, count: str, batch: str) -> None:
    """Reserve (``reserve``), reserve and wait (``hold``) or mint (``mint``) rows, a batch at a time."""
    world = bench().enter(Path(home), url)
    numbers = range(int(first), int(first) + int(count))
    for start in range(0, len(numbers), int(batch)):
        rows = [world.request(f"row {number}") for number in numbers[start : start + int(batch)]]
        reservations = world.reserve(*rows)
        if what == "mint":
            for each in reservations:
                if each.deposited is None:
                    world.deposit(each)
        told = [[each.identifier.text, each.list_number, each.status_index] for each in reservations]
        print(json.dumps(told), flush=True)  # noqa: T201
        if what == "hold":
            sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
