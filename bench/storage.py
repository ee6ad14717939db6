"""What a licence takes on disk, and whether looking one up stays as quick as the record grows.

The record is filled below everything else, with rows like those that a mint leaves (bodies are real ones, stored with the
dictionary); the lookups are the registry's own. Each is divided by what nobody can do without: sqlite3 reading one row
of the same table by its primary key. Which licence is asked for is drawn at random, so that no page is the last one's.
"""

from __future__ import annotations

import math
import random
import sqlite3
import zlib
from collections.abc import Callable

from bench.filling import TYPE, Filled, Known, filled
from bench.synthetic_licences import Bureau, bodies
from bench.table import Line, Row, Table, timed
from bench.town import BUREAU
from registry.bodies import bundled_bodies
from registry.licences import Licences
from registry.reserving import serials_on_record

SIZES, LARGE, FAR = (10_000, 100_000), 1_000_000, 10_000_000
BARE = "sqlite3: one row by its primary key"
ELSEWHERE = Bureau("register.sfs.gov.example", 73, "示范市行政审批局", "Administrative Approval Bureau")  # not among the trainer's


def measure(*, full: bool) -> Table:
    """Return the table: 10,000 and 100,000 licences, ``full`` a million besides."""
    lines: list[Line] = []
    notes = [_sizes()]
    ratios: dict[str, dict[int, float]] = {}
    for size in (*SIZES, LARGE) if full else SIZES:
        with filled(size) as record:
            for line in timed(_rows(record), rounds=5, seconds=0.1):
                lines.append(line)
                if line.ratio is not None:
                    ratios.setdefault(line.name.partition(": ")[2], {})[size] = line.ratio
            notes.append(
                f"{size:,} licences: {record.file.stat().st_size / size:,.0f} bytes of database a licence, indexes and events included"
            )
    return Table("lookups, processor time", lines, [*notes, *(_trend(name, each) for name, each in ratios.items())])


def _rows(record: Filled) -> list[Row]:
    chance, size = random.Random(1), f"{record.count:,}"  # noqa: S311 (which licence is asked for, no secret)
    licences, bare = Licences(record.gate), sqlite3.connect(record.file)

    def drawn() -> Known:
        return chance.choice(record.known)

    def by_key() -> object:
        return bare.execute("SELECT * FROM licence WHERE id = ?", (drawn().id,)).fetchone()

    def by_serial() -> object:
        with record.gate.store.read() as session:
            return serials_on_record(session, BUREAU, TYPE, [drawn().serial])

    lookups: dict[str, Callable[[], object]] = {
        "by identifier, body unpacked": lambda: licences.show(drawn().identifier),
        "by holder": lambda: licences.search(drawn().holder),
        "by serial, as a reservation asks": by_serial,
        "history": lambda: licences.history(drawn().identifier),
    }
    base = f"{size}: {BARE}"
    return [Row(base, by_key), *(Row(f"{size}: {name}", act, base) for name, act in lookups.items())]


def _trend(name: str, ratios: dict[int, float]) -> str:
    """Return what growth did to a lookup, beside the bare one, and what that makes of ten million if it goes on so."""
    (small, first), *_, (large, last) = ratios.items()
    growth = (last / first) ** (1 / math.log10(large / small))
    at_most = last * growth ** math.log10(FAR / large)
    return f"{name}: beside the bare lookup {growth:.2f} times as fast with each tenfold growth; {at_most:.2g} at {FAR:,}, if that goes on"


def _sizes() -> str:
    store, unseen = bundled_bodies(), list(bodies(ELSEWHERE, seed=99, of_a_type=20, of_the_commonest=240))
    raw, deflated = (sum(map(len, unseen)) / len(unseen), sum(len(zlib.compress(each, 6)) for each in unseen) / len(unseen))
    packed = [len(store.packed(each).content) for each in unseen]
    return (
        f"a body of {raw:,.0f} bytes takes {sum(packed) / len(packed):,.0f} (deflated {deflated:,.0f}): "
        f"{len(unseen)} licences of all types, of a host and an authority that the trainer has not seen"
    )
