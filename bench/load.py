"""A client of HTTP: sends the same requests again and again over kept connections, and says what that took from whom.

It runs on the same cores as the server that it measures, so it does as little as it can: one thread, no parser but for the
length of an answer. It counts the processor's time of the server's processes too, which says more than a rate on a machine
that does other things meanwhile.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

CONNECTIONS = 16
PATIENCE = 30.0  # seconds for an answer
PIECE = 256 * 1024
END = b"\r\n\r\n"
LENGTH = b"content-length:"


class Unexpected(Exception):
    """An answer that is not the one that is measured."""


class Load(Struct, frozen=True):
    """What a run came to.

    Attributes:
        passed: seconds on the wall.
        taken: seconds that each answer took.
        of_server, of_client: seconds of processor time of all processes of the server, and of this one.
    """

    passed: float
    taken: Sequence[float]
    of_server: float
    of_client: float

    @classmethod
    def of_all(cls, parts: Sequence[Load]) -> Load:
        """Return what several runs came to."""
        taken = [each for part in parts for each in part.taken]
        passed = sum(part.passed for part in parts)
        return cls(passed, taken, sum(part.of_server for part in parts), sum(part.of_client for part in parts))

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.taken) / self.passed

    @property
    def server(self) -> float:
        """Seconds of processor time that the server took for a request."""
        return self.of_server / len(self.taken)

    @property
    def client(self) -> float:
        """Seconds of processor time that the client took for a request."""
        return self.of_client / len(self.taken)

    def percentile(self, share: int) -> float:
        """Return the seconds that ``share`` of a hundred answers stayed below."""
        return sorted(self.taken)[len(self.taken) * share // 100]


def request(path: str, body: bytes, content_type: str = "application/json") -> bytes:
    """Return a POST as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def measured(port: int, group: int, requests: Iterator[bytes], *, seconds: float, expect: bytes, connections: int = CONNECTIONS) -> Load:
    """Return what the server at ``port`` does with the next ``requests``; every answer must be 200 and hold ``expect``.

    Args:
        group: the process group of the server.

    Raises:
        Unexpected: one was another.
    """
    began, server, client = time.perf_counter(), spent_by(group), time.process_time()
    taken = list(_answers(port, requests, seconds, expect, connections))
    return Load(time.perf_counter() - began, taken, spent_by(group) - server, time.process_time() - client)


def spent_by(group: int) -> float:
    """Return the seconds of processor time that the living processes of a group have had; only Linux tells."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _answers(port: int, source: Iterator[bytes], seconds: float, expect: bytes, connections: int) -> Iterator[float]:
    """Yield the seconds that each answer took."""
    until = time.perf_counter() + seconds
    with ExitStack() as opened:
        poll = select.poll()
        asking: dict[int, _Asking] = {}
        for _ in range(connections):
            connection = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            asking[connection.fileno()] = _Asking(connection)
            poll.register(connection, select.POLLIN)
        for each in asking.values():
            each.ask(next(source))
        while asking:
            ready = poll.poll(PATIENCE * 1000)
            if not ready:
                raise Unexpected(f"no answer within {PATIENCE:g} s")
            for number, _ in ready:
                each = asking[number]
                if not each.answered(expect):
                    continue
                yield time.perf_counter() - each.sent
                if time.perf_counter() < until:
                    each.ask(next(source))
                else:
                    poll.unregister(number)
                    del asking[number]


class _Asking:
    """A connection, and what came of the answer to what it was sent last."""

    def __init__(self, connection: socket.socket) -> None:
        self.sent = 0.0
        self._connection = connection
        self._got = b""

    def ask(self, raw: bytes) -> None:
        self.sent, self._got = time.perf_counter(), b""
        self._connection.sendall(raw)

    def answered(self, expect: bytes) -> bool:
        if not (piece := self._connection.recv(PIECE)):
            raise Unexpected(f"nothing more after {self._got[:200]!r}")
        self._got += piece
        return _whole(self._got, expect)


def _whole(answer: bytes, expect: bytes) -> bool:
    """Return whether all of an answer has come.

    Raises:
        Unexpected: it is not the one that is measured.
    """
    head, end, body = answer.partition(END)
    if not end:
        return False
    length = head.lower().partition(LENGTH)[2].partition(b"\r\n")[0]
    if not head.startswith(b"HTTP/1.1 200") or not length:
        raise Unexpected(f"{answer[:200]!r}")
    if len(body) < int(length):
        return False
    if expect not in body:
        raise Unexpected(f"{answer[:200]!r}")
    return True
