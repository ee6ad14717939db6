"""Makes a dictionary of stored licences: ``python -m bench.body_dictionary NUMBER`` writes it and prints its SHA-256.

It is trained on synthetic licences of every type, under two hosts, and on the wording of scopes. A number with which a
licence was stored is never made again.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import zstandard

from bench.synthetic_licences import Bureau, bodies

FOLDER = Path(__file__).parent.parent / "registry" / "dictionaries"
SCOPES = Path(__file__).parent / "qr" / "wording" / "scope.txt"
SIZE = 112_640  # what the library's own command makes; a larger one gains little more
OF_A_TYPE, OF_THE_COMMONEST = 400, 1_600
SEED = 1
BUREAUS = (
    Bureau("localhost:8000", 14, "示范市市场监督管理局", "Market Regulation Bureau"),
    Bureau("licence.example", 22, "示范市公安局", "Public Security Bureau"),
)


def main(number: int) -> None:
    """Write dictionary ``number`` and say what to pin."""
    made = zstandard.train_dictionary(SIZE, list(_samples())).as_bytes()
    (FOLDER / f"{number}.zdict").write_bytes(made)
    sys.stdout.write(f"{number}: {len(made)} bytes, SHA-256 {hashlib.sha256(made).hexdigest()}\n")


def _samples() -> Iterator[bytes]:
    chance = random.Random(SEED)  # noqa: S311 (words to learn from, no secrets)
    lines = [line for line in SCOPES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]

    def reworded(row: dict[str, str]) -> dict[str, str]:
        """Give most businesses a scope of the wording: there is more of it than in the synthetic rows."""
        if "businessScope" in row and "entityName" in row and chance.random() < 0.7:
            row["businessScope"] = "；".join(chance.sample(lines, chance.randrange(2, 9)))
        return row

    for bureau in BUREAUS:
        yield from bodies(bureau, SEED, OF_A_TYPE // 2, OF_THE_COMMONEST // 2, change=reworded)


if __name__ == "__main__":
    main(int(sys.argv[1]))
