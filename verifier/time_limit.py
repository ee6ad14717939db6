"""A limit on the time that one call may take, enforced from outside the call.

Every loop of the verifier has a work counter of its own. This is the second fence behind them, for
the loop that nobody thought of: a watching thread raises ``OutOfTime`` inside the thread that is late.
CPython delivers it between two bytecodes, so it stops any loop of Python code; a single call into C
is not interrupted and must be bounded by the size of its input.

Only calls that read and compute belong under such a limit: an interrupted writer could leave half a write.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from typing import TypeVar

from msgspec import Struct

Answer = TypeVar("Answer")
SHARE_SECONDS = 0.05  # of processor time, which every call has however large the crowd is; a licence takes some 2 ms
PATIENCE_SECONDS = 1.0  # beyond the limit, for a call that has not had its share
AGAIN_SECONDS = 0.05  # between two alarms: an alarm that goes off in a callback of the garbage collector is swallowed there


class OutOfTime(BaseException):
    """Raised inside a late call. Not an ``Exception``: libraries that swallow those must not swallow this."""


class TimeLimitReached(Exception):
    """A call was stopped because its time was over; nothing is known about its answer."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"stopped after {seconds:g} s")
        self.seconds = seconds


class _Watched(Struct, order=True):
    deadline: float
    thread: int
    clock: int  # of the processor time of the thread
    until: float  # where its share of processor time ends
    last: float  # when it ends, its share had or not
    done: bool = False
    fired: bool = False


class Watchdog:
    """Stops calls after ``seconds``; one watching thread a process, started with the first call.

    All calls run at once and share the processor, so that a quick one is through long before the slow ones around it. In a
    crowd the clock on the wall runs faster than any of them: a call that has not had ``share`` seconds of the processor
    itself goes on, for it was others who took its time.
    """

    def __init__(self, seconds: float, share: float = SHARE_SECONDS) -> None:
        self.seconds = seconds
        self._share = share
        self._changed = threading.Condition()
        self._queue: list[_Watched] = []  # a heap, the next deadline first; owned by _changed
        self._thread: threading.Thread | None = None

    def within(self, call: Callable[[], Answer]) -> Answer:
        """Return what ``call`` returns.

        Raises:
            TimeLimitReached: it was still running after ``seconds``.
        """
        watched = self._watched()
        try:
            self._watch(watched)
            try:
                return call()
            finally:
                self._release(watched)
        except OutOfTime:
            # It may have gone off within the release above, before the call was marked as done.
            self._release(watched)
            raise TimeLimitReached(self.seconds) from None

    def _watched(self) -> _Watched:
        thread, deadline = threading.get_ident(), time.monotonic() + self.seconds
        if not (self._share and hasattr(time, "pthread_getcpuclockid")):  # which macOS and Windows lack
            return _Watched(deadline, thread, clock=0, until=0.0, last=deadline)
        clock = time.pthread_getcpuclockid(thread)
        return _Watched(deadline, thread, clock, time.clock_gettime(clock) + self._share, deadline + PATIENCE_SECONDS)

    def _watch(self, watched: _Watched) -> None:
        with self._changed:
            heappush(self._queue, watched)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="time-limit", daemon=True)
                self._thread.start()
            if self._queue[0] is watched:
                self._changed.notify()

    def _release(self, watched: _Watched) -> None:
        watched.done = True
        with self._changed:
            if watched.fired:
                _take_back(watched.thread)

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._queue and self._queue[0].done:
                    heappop(self._queue)
                if not self._queue:
                    self._changed.wait()
                    continue
                late = self._queue[0].deadline - time.monotonic()
                if late > 0:
                    self._changed.wait(late)
                    continue
                watched = heappop(self._queue)
                # Not done, so its thread waits at the latest for the lock that is held here: its clock still runs.
                if time.monotonic() < watched.last and (missing := watched.until - time.clock_gettime(watched.clock)) > 0:
                    watched.deadline = min(time.monotonic() + missing, watched.last)
                    heappush(self._queue, watched)
                    continue
                watched.fired = True
                _raise_in(watched.thread, OutOfTime)
                watched.deadline = time.monotonic() + AGAIN_SECONDS
                heappush(self._queue, watched)


def _raise_in(thread: int, exception: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(exception))


def _take_back(thread: int) -> None:
    """Return with no alarm left for ``thread``, which is this one: the answer and an alarm may have crossed.

    One that was not delivered yet would go off in somebody else's code. It is not cancelled (by NULL) but replaced, and caught at
    once: after a cancelled one CPython, up to 3.12, looks for alarms at each call and each loop as long as the process lives.
    """
    with suppress(OutOfTime):
        _raise_in(thread, OutOfTime)
        for _ in range(2):  # it goes off at the latest where a loop turns
            pass
