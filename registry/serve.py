"""Serving: granian in front of the WSGI application, on loopback unless told otherwise.

The parent process opens no database and no key; each worker builds the application for itself, so that
nothing crosses a fork that must not be shared. A worker that dies is replaced.
"""

from __future__ import annotations

import ctypes
import gc
import http.client
import logging
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer
from msgspec import Struct

from .address import Address, free_address
from .api.metrics import Metrics, Numbers, shared_numbers

METRIC_ROWS = 64  # workers that may live and die before two share a row of counters
THREADS = 64  # requests that a worker has in hand at once: they share its core, so a costly one delays others and never blocks them
START_SECONDS = 60.0
MMAP_THRESHOLD, LARGE_BLOCK = -3, 256 * 1024  # of mallopt(3); bytes
STOP_SECONDS = 10


class MakeApplication(Protocol):
    """Builds the application inside a worker; must survive pickling, as a function of a module does."""

    def __call__(self, metrics: Metrics) -> Flask:
        """Return the application, ready to serve."""
        ...


class SharedNumber(Protocol):
    """A number that processes share, with its lock."""

    value: int

    def get_lock(self) -> Any:
        """Return the lock that guards ``value``."""
        ...


class Shared(Struct, frozen=True):
    """What the parent and all workers have in common.

    Attributes:
        counters: the metrics, a row for each worker.
        started, ready: how many workers have begun, and have their application.
    """

    counters: Numbers
    started: SharedNumber
    ready: SharedNumber


def serve(make: MakeApplication, address: Address, *, workers: int, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``announce`` is told the URL as soon as requests are answered there.

    Raises:
        AddressTaken, AddressUnusable: nobody can listen there.
        SystemExit: the workers could not be started, or died again and again.
    """
    free = free_address(address)
    shared = Shared(shared_numbers(METRIC_ROWS), multiprocessing.Value("i", 0), multiprocessing.Value("i", 0))
    server = AnnouncingServer(
        "licence",
        address=free.host,
        port=free.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=2 * THREADS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.when_ready = partial(announce_when_ready, free, announce, all_ready=lambda: shared.ready.value >= workers)
    server.serve(target_loader=partial(load, make, shared), wrap_loader=False)


class AnnouncingServer(MPServer):
    """granian's server, which tells when its workers have been started."""

    when_ready: Callable[[], None]

    def startup(self, *arguments: Any) -> None:
        """Start the workers, then wait for their first answer in a thread of its own.

        Not before: a thread that holds a lock while the workers are forked would leave it locked in them for ever.
        """
        super().startup(*arguments)  # type: ignore[no-untyped-call]  # granian has no types here
        threading.Thread(target=self.when_ready, name="announce", daemon=True).start()


def load(make: MakeApplication, shared: Shared) -> Flask:
    """Return the application of a new worker, which counts in a row of its own."""
    # A fork inherits the parent's handlers, which stop the parent's loop only: until granian sets its own, a signal must still end this.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s", force=True)
    logging.getLogger("licence").setLevel(logging.INFO)
    # No line of the log tells where in the source it was written, or by which thread, so none is asked.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # Turns of 1 ms instead of 5: a request of a few milliseconds gets through a crowd of costly ones sooner.
    sys.setswitchinterval(0.001)
    return_memory()
    row = _counted(shared.started) % METRIC_ROWS
    application = make(Metrics(shared.counters, row))
    # What it is made of lives as long as this worker does: the garbage collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    _counted(shared.ready)
    return application


def return_memory() -> None:
    """Have the C library give large blocks back to the machine as soon as they are free; others than glibc do anyway.

    Without this it keeps blocks of up to 32 MiB for later, in each of many arenas, and a crowd of pictures stays in memory for ever.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if set_option is not None:
        set_option(MMAP_THRESHOLD, LARGE_BLOCK)


def _counted(number: SharedNumber) -> int:
    with number.get_lock():
        value = number.value
        number.value = value + 1
    return value


def announce_when_ready(address: Address, announce: Callable[[str], None], all_ready: Callable[[], bool]) -> None:
    """Wait for all workers and a sign of life, then tell the URL."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if all_ready() and answers(address):
            announce(address.url)
            return
        time.sleep(0.05)


def answers(address: Address) -> bool:
    """Tell whether a worker answers at ``address``."""
    connection = http.client.HTTPConnection(address.reachable_host, address.port, timeout=2)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
