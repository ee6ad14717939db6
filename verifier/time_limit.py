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
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TypeVar

Answer = TypeVar("Answer")
AT_ONCE = 4  # calls that run at a time
AGAIN_SECONDS = 0.05  # between two alarms: an alarm that goes off in a callback of the garbage collector is swallowed there


class OutOfTime(BaseException):
    """Raised inside a late call. Not an ``Exception``: libraries that swallow those must not swallow this."""


class TimeLimitReached(Exception):
    """A call was stopped because its time was over; nothing is known about its answer."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"stopped after {seconds:g} s")
        self.seconds = seconds


@dataclass(slots=True, order=True)
class _Watched:
    deadline: float
    thread: int = field(compare=False)
    done: bool = field(default=False, compare=False)
    fired: bool = field(default=False, compare=False)


class Watchdog:
    """Stops calls after ``seconds``; one watching thread a process, started with the first call.

    At most ``AT_ONCE`` calls run at a time, and the time of one begins with its turn. Under one interpreter lock more of
    them gain nothing, and a crowd of slow ones would use up the time of a quick one that stands among them.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._changed = threading.Condition()
        self._queue: list[_Watched] = []  # a heap, the next deadline first; owned by _changed
        self._thread: threading.Thread | None = None

    def within(self, call: Callable[[], Answer]) -> Answer:
        """Return what ``call`` returns.

        Raises:
            TimeLimitReached: it was still running after ``seconds``.
        """
        with self._turns:
            return self._timed(call)

    def _timed(self, call: Callable[[], Answer]) -> Answer:
        watched = _Watched(time.monotonic() + self.seconds, threading.get_ident())
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
                # The answer and the alarm crossed: take back what was not delivered yet, or it would go off in somebody else's code.
                _raise_in(watched.thread, None)

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
                watched.fired = True
                _raise_in(watched.thread, OutOfTime)
                watched.deadline = time.monotonic() + AGAIN_SECONDS
                heappush(self._queue, watched)


def _raise_in(thread: int, exception: type[BaseException] | None) -> None:
    # None becomes NULL, which takes an undelivered exception back.
    target = None if exception is None else ctypes.py_object(exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), target)
