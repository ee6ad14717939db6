"""A process that runs one command and ends: nothing is tidied up in it that goes with the process anyway."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS_BETWEEN_LOOKS = 50_000  # 700 without this; some megabytes, should all of them be garbage


@contextmanager
def ending_behind_it() -> Iterator[None]:
    """Run a command in this block, its imports included; the process ends with it.

    Modules are loaded by the hundred and stay, so Python finds hardly any garbage in cycles among them, and to look for it takes a
    tenth of the time of a short command: it looks from ``begin_looking`` on, and never in a plain
    verification, which answers once. To free them one by one in the end takes long too.
    """
    gc.disable()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    try:
        yield
    except SystemExit as end:
        _end_at_once(end)
        raise


def begin_looking() -> None:
    """Have Python look for garbage from now on, where it doesn't yet, and never among what there is by now: a command was loaded."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _end_at_once(end: SystemExit) -> None:
    """End the process if nothing is left to do but to free memory, which the kernel does at once; else return.

    What Python does before that is done here in its order: it waits for threads, calls who asked to be called, writes what was printed.
    It would then drop the objects that are left, and whatever does something when it is dropped is not done: so whoever opens a
    database, or a file, closes it.
    """
    if threading.active_count() > 1 or not isinstance(end.code, int | None):
        return
    atexit._run_exitfuncs()  # there is no public way to call them; they are called once
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # closed by the caller, ``>&-``
                stream.flush()
    except (OSError, ValueError):
        return  # nobody reads it any more: Python says so
    os._exit(end.code or 0)
