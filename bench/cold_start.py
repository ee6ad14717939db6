"""How long a command takes from nothing: processor time of new processes, beside an empty Python's in the same run.

Bytecode is kept, as it is where the program was installed; each command is run once before it is measured.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence

from bench.table import Line, Table, against
from bench.town import LICENCE, Town, town

NOTHING = "python -c pass"
LIBRARIES = "the libraries of a verification imported, and no more"


def measure(*, full: bool) -> Table:
    """Return the table: about half a minute."""
    with town(1) as place:
        (place.folder / "licence.json").write_bytes(place.licences[0])
        commands = {
            NOTHING: (sys.executable, "-c", "pass"),
            "python -c 'import click'": (sys.executable, "-c", "import click"),
            LIBRARIES: (sys.executable, "-c", "import orjson, msgspec, nacl._sodium, hashlib, jsonschema_rs"),
            "licence --help": (*LICENCE, "--help"),
            "licence verify FILE --trust trust.json --offline": (*LICENCE, "verify", "licence.json", "--trust", "trust.json", "--offline"),
            "licence verify FILE, in a registry's home": (*LICENCE, "verify", "licence.json"),
            "licence show ID --json, in a registry's home": (*LICENCE, "show", _identifier(place), "--json"),
            "licence authority list, in a registry's home": (*LICENCE, "authority", "list"),
        }
        for command in commands.values():
            _seconds(command, place)
        rounds = [{name: _seconds(command, place) for name, command in commands.items()} for _ in range(15 if full else 5)]
    lines = [Line(name, statistics.median(each[name] for each in rounds)) for name in commands]
    goal = 2 * lines[0].seconds + 0.06
    return Table(
        "cold_start",
        [lines[0], *(against(line, lines[0]) for line in lines[1:])],
        [f"Twice an empty Python and 60 ms would be {goal * 1e3:.0f} ms."],
    )


def _identifier(place: Town) -> str:
    return next((place.folder / "out" / "licences").glob("*.json")).stem


def _seconds(command: Sequence[str], place: Town) -> float:
    """Return the processor time of a new process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=dict(place.environ), cwd=place.folder, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
