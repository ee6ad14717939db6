"""A call that takes too long is stopped, and the thread that made it goes on unharmed."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from verifier.time_limit import TimeLimitReached, Watchdog


def spin() -> None:
    while True:
        pass


def spin_and_swallow() -> None:
    while True:
        with contextlib.suppress(Exception):  # what careless libraries do
            spin()


def spin_on_after_one_alarm() -> None:
    with contextlib.suppress(BaseException):  # what the garbage collector does with an alarm in one of its callbacks
        spin()
    spin()


def test_what_is_quick_is_returned() -> None:
    assert Watchdog(60).within(lambda: 7) == 7


def test_what_raises_raises() -> None:
    with pytest.raises(KeyError):
        Watchdog(60).within(lambda: {}["x"])


@pytest.mark.parametrize("endless", [spin, spin_and_swallow, spin_on_after_one_alarm])
def test_what_never_ends_is_stopped(endless: object) -> None:
    with pytest.raises(TimeLimitReached):
        Watchdog(0.05).within(endless)  # type: ignore[arg-type]


def test_a_stopped_thread_works_again() -> None:
    watchdog = Watchdog(0.02)
    for _ in range(20):
        with pytest.raises(TimeLimitReached):
            watchdog.within(spin)
        assert watchdog.within(lambda: sum(range(1000))) == 499_500


def test_many_threads_are_stopped_at_once() -> None:
    watchdog = Watchdog(0.1)
    stopped: list[bool] = []

    def one() -> None:
        try:
            watchdog.within(spin)
        except TimeLimitReached:
            stopped.append(True)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert len(stopped) == 8


def take(seconds: float) -> str:
    """Return once this thread has had ``seconds`` of the processor."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass
    return "done"


def test_a_quick_call_has_its_share_in_a_crowd_of_slow_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.time_limit.PATIENCE_SECONDS", 20.0)  # other processes may want the processor too
    watchdog = Watchdog(0.1)
    enough = threading.Event()

    def crowd() -> None:
        while not enough.is_set():
            with contextlib.suppress(TimeLimitReached):
                watchdog.within(spin)

    threads = [threading.Thread(target=crowd) for _ in range(12)]
    for thread in threads:
        thread.start()
    try:
        # A thirteenth of 0.1 s would not do.
        assert [watchdog.within(lambda: take(0.02)) for _ in range(3)] == ["done"] * 3
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def test_a_call_that_waits_for_something_else_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.time_limit.PATIENCE_SECONDS", 0.05)
    never = threading.Event()

    def wait() -> None:
        while not never.wait(0.01):
            pass

    with pytest.raises(TimeLimitReached):
        Watchdog(0.01).within(wait)


def test_an_alarm_that_crosses_the_answer_harms_nobody() -> None:
    watchdog = Watchdog(0.001, share=0)
    for length in range(300):
        try:
            watchdog.within(lambda length=length: sum(range(length * 200)))
        except TimeLimitReached:
            continue
    assert sum(range(100_000)) == 4_999_950_000


# Where the interpreter still looked for an alarm, a profiled call would never begin (CPython 3.11).
AFTERWARDS = """
import sys
from verifier.time_limit import TimeLimitReached, Watchdog

def spin():
    while True:
        pass

try:
    Watchdog(0.05).within(spin)
except TimeLimitReached:
    sys.setprofile(lambda *_: None)
    print(sum(range(4)))
    (lambda: None)()
    sys.setprofile(None)
"""


def test_the_interpreter_looks_for_no_alarm_after_a_call_was_stopped() -> None:
    checkout = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", AFTERWARDS], cwd=checkout, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (0, "6\n"), done.stderr
