"""Verification over HTTP on two workers, beside a trivial handler on the same server and a Node server of the same shape.

All servers run at once and are asked in turn, round after round, by the same client, which shares the cores with them: a rate
here is one of server and client together, on the wall. Every answer must be the right one.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import cycle

from msgspec import Struct

from bench.load import CONNECTIONS, Load, measured, request
from bench.servers import Server, installed, node, served
from bench.table import Line, Table, against
from bench.town import LICENCE, Town, root_of, town
from verifier.trust.reading import load_trust
from verifier.verify import Verifier

LICENCES = 5_000  # more than a worker remembers
LINES = 60  # of a batch
ROUNDS, SECONDS = 5, 0.8
CORES = os.cpu_count() or 1
TRIVIAL, ALONE, BOTH = "trivial handler on the same server", "verification in process, on every core", "what these two allow together"


class Asked(Struct, frozen=True):
    """A row: who is asked what. ``items`` are judged by one request; ``base``: the row that it is compared with."""

    name: str
    server: Server
    requests: Iterator[bytes]
    items: int = 1
    connections: int = CONNECTIONS
    base: str = BOTH


def measure(*, full: bool) -> Table:
    """Return the table: about a minute and a half, ``full`` twice that."""
    with ExitStack() as open_now:
        place = open_now.enter_context(town(LICENCES))
        rows, judge = list(_rows(place, open_now)), _InProcess(place)
        for each in rows:
            _load(each)  # a warm-up, thrown away
        loads: dict[str, list[Load]] = {each.name: [] for each in rows}
        for _ in range(ROUNDS * (3 if full else 1)):
            judge.go_on(SECONDS)
            for each in rows:
                loads[each.name].append(_load(each))
    merged = {name: Load.of_all(parts) for name, parts in loads.items()}
    trivial, alone = 1 / merged[TRIVIAL].rate, judge.seconds / CORES
    bases = {each.name: each for each in (Line(ALONE, alone), Line(BOTH, trivial + alone))}
    lines = [_line(rows[0], merged[TRIVIAL]), *bases.values()]
    lines += [against(_line(each, merged[each.name]), bases[each.base]) for each in rows[1:]]
    return Table("http", lines, list(_notes(rows, merged, judge.seconds)))


def _rows(place: Town, open_now: ExitStack) -> Iterator[Asked]:
    bodies = [b'{"verifiableCredential":%s}' % raw for raw in place.licences]
    one, many = [request("/credentials/verify", bodies[0])], [request("/credentials/verify", body) for body in bodies]
    batches = [
        request("/credentials/verify-batch", b"\n".join(place.licences[start : start + LINES]), "application/x-ndjson")
        for start in range(0, LICENCES - LINES, LINES)
    ]
    own = [sys.executable, "-m", "bench.serving"]
    trivial = open_now.enter_context(served([*own, "trivial"], place))
    verifier = open_now.enter_context(served([*own, "verifier", "trust.json", root_of(place)], place))
    registry = open_now.enter_context(served([*LICENCE, "serve", "--port", "0", "--workers", "2"], place))
    yield Asked(TRIVIAL, trivial, cycle(one))
    yield Asked("verifier alone: POST /credentials/verify", verifier, cycle(many))
    yield Asked(f"verifier alone: POST /credentials/verify-batch, {LINES} lines", verifier, cycle(batches), LINES, 2 * CORES, ALONE)
    yield Asked("licence serve: POST /credentials/verify, one licence", registry, cycle(one))
    yield Asked(f"licence serve: POST /credentials/verify, {LICENCES:,} in turn", registry, cycle(many))
    yield Asked(f"licence serve: POST /credentials/verify-batch, {LINES} lines", registry, cycle(batches), LINES, 2 * CORES, ALONE)
    if installed():
        peer = open_now.enter_context(node(place))
        yield Asked("Node: @digitalbazaar/vc, without status", peer, cycle(many))


def _load(asked: Asked) -> Load:
    server = asked.server
    return measured(server.port, server.group, asked.requests, seconds=SECONDS, expect=b"verified", connections=asked.connections)


def _line(asked: Asked, load: Load) -> Line:
    spent = load.server * 1e6 / asked.items
    note = f"p50 {load.percentile(50) * 1e3:.1f}, p99 {load.percentile(99) * 1e3:.1f}, processors {spent:,.0f}"
    return Line(asked.name, 1 / (load.rate * asked.items), note=note)


def _notes(rows: Sequence[Asked], loads: dict[str, Load], alone: float) -> Iterator[str]:
    trivial, both = loads[TRIVIAL], loads[TRIVIAL].server + alone
    yield f"Client: {CONNECTIONS} connections, {2 * CORES} for batches, one thread, on the same {CORES} cores; two workers a server."
    yield "p50 and p99: milliseconds of a whole answer. Processors: µs that the processes of the server work for each licence."
    yield f"A trivial answer takes {trivial.server * 1e6:.0f} of them (and {trivial.client * 1e6:.0f} of the client), a verification"
    yield f"in process {alone * 1e6:.0f}. What both take together, as a share of what a server takes:"
    yield from (f"  {both / loads[each.name].server:.2f}  {each.name}" for each in rows[1:] if each.base == BOTH)
    if not installed():
        yield "Left out: the Node server (npm install in bench/peer could not be run)."


class _InProcess:
    """Verifies the licences of a town in this process, from their bytes, every check made."""

    def __init__(self, place: Town) -> None:
        self._verifier = Verifier(load_trust((place.folder / "trust.json").read_bytes(), root=root_of(place)))
        self._licences = cycle(place.licences)
        self._spent, self._done = 0.0, 0
        self.go_on(SECONDS / 4)
        self._spent, self._done = 0.0, 0  # that was a warm-up

    @property
    def seconds(self) -> float:
        """Processor time of one."""
        return self._spent / self._done

    def go_on(self, seconds: float) -> None:
        """Verify for so long."""
        began = time.process_time()
        while (spent := time.process_time() - began) < seconds:
            self._verifier.verify(next(self._licences), now=datetime.now(UTC))
            self._done += 1
        self._spent += spent
