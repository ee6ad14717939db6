"""What every door promises: nothing but an error of our own tree or a report comes out, and nothing takes a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

WORST_SECONDS = 1.0


class Finding(Exception):
    """A promise that was broken, and the input that broke it."""

    def __init__(self, claim: str, given: object) -> None:
        super().__init__(claim)
        self.given = given


@dataclass(frozen=True)
class Case:
    """One input, ready to be judged: what it is, the judging of it, and how long that may take."""

    given: object
    judge: Callable[[], None]
    seconds: float = WORST_SECONDS


def examine(case: Case) -> None:
    """Judge one input.

    Raises:
        Finding: a promise was broken.
    """
    for attempt in range(3):
        started = time.process_time()
        try:
            case.judge()
        except Finding:
            raise
        except Exception as error:
            raise Finding(f"{type(error).__name__}: {error}", case.given) from error
        seconds = time.process_time() - started
        if seconds < case.seconds:
            return
        if attempt == 2:
            raise Finding(f"took {seconds:.1f} s of processor time", case.given)
