"""How long codes take to write and to read, in CPU time of this process, and how long hostile ones are looked at."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from functools import partial

from bench.qr.hostile import refusals
from bench.qr.say import say
from verifier.document.strict_json import JsonObject
from verifier.qr.compact import QrWriter
from verifier.qr.decode import QrReader
from verifier.qr.deflate import inflate
from verifier.qr.dictionaries import bundled_dictionaries

ROUNDS = 30


def print_speed(documents: list[JsonObject], writer: QrWriter, reader: QrReader) -> None:
    """Print the milliseconds of the quickest, the middle and the slowest document, and of zlib on the same bytes."""
    written = [writer.write(one).text for one in documents]
    packed = [_contents(writer.compact_bytes(one)) for one in documents]
    say(f"Milliseconds of one core, without drawing and camera, least of {ROUNDS} rounds; over {len(documents)} licences")
    say(f"{'':>34} {'quickest':>9} {'middle':>9} {'slowest':>9}")
    _row("written, text of the code", [_least(partial(writer.write, one)) for one in documents])
    _row("read, text to document", [_least(partial(reader.read, text)) for text in written])
    _row("zlib alone, the same bytes", [_least(partial(_zlib, *pair)) for pair in packed])
    sizes = sum(len(writer.compact_bytes(one)) - 2 for one in documents)
    say(f"bytes of all: {sizes}, with zlib in its place {sum(len(_zlib(*pair)) for pair in packed)}")
    say()


def print_refusals(reader: QrReader) -> None:
    """Print each hostile code, what it is refused as, and the milliseconds that took."""
    say("Milliseconds until a hostile code is refused")
    for name, code, milliseconds in refusals(reader):
        say(f"{milliseconds:>6.2f} ms  {code:<24} {name}")
    say()


def _row(name: str, milliseconds: list[float]) -> None:
    ordered = sorted(milliseconds)
    say(f"{name:>34} {ordered[0]:>9.2f} {ordered[len(ordered) // 2]:>9.2f} {ordered[-1]:>9.2f}")


def _least(work: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time_ns()
        work()
        least = min(least, time.process_time_ns() - started)
    return least / 1_000_000


def _contents(packed: bytes) -> tuple[bytes, bytes]:
    """Return what a compact code holds, and its dictionary."""
    dictionary = bundled_dictionaries().text(packed[1])
    return inflate(packed[2:], dictionary, 1 << 16), dictionary


def _zlib(octets: bytes, dictionary: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)
    return compressor.compress(octets) + compressor.flush()
