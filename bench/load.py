"""A client of HTTP: sends the same requests again and again over kept connections, and says how long each took.

It runs on the same cores as the server that it measures; beside servers of equal work it takes the same from each.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import cycle

from msgspec import Struct

CONNECTIONS = 16


class Unexpected(Exception):
    """An answer that is not the one that is measured."""


class Load(Struct, frozen=True):
    """What a run came to: requests a second, and the seconds that half and 99 of a hundred stayed below."""

    rate: float
    middle: float
    late: float


def request(path: str, body: bytes, content_type: str = "application/json") -> bytes:
    """Return a POST as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def measured(port: int, requests: Sequence[bytes], *, seconds: float, expect: bytes, connections: int = CONNECTIONS) -> Load:
    """Return what the server at ``port`` does with ``requests`` in turn; every answer must be 200 and hold ``expect``.

    Raises:
        Unexpected: one was another.
    """
    return asyncio.run(_measured(port, requests, seconds, expect, connections))


async def _measured(port: int, requests: Sequence[bytes], seconds: float, expect: bytes, connections: int) -> Load:
    source = cycle(requests)
    taken: list[float] = []
    began = time.perf_counter() + seconds / 5  # what comes before is a warm-up

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (sent := time.perf_counter()) < began + seconds:
            writer.write(next(source))
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            if not head.startswith(b"HTTP/1.1 200") or expect not in body:
                raise Unexpected(f"{head[:40]!r} {body[:200]!r}")
            if sent >= began:
                taken.append(time.perf_counter() - sent)
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    taken.sort()
    return Load(len(taken) / (time.perf_counter() - began), taken[len(taken) // 2], taken[len(taken) * 99 // 100])


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
