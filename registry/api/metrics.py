"""Counters in shared memory, so that whichever worker is asked answers for all of them.

Each worker has a row of its own and is the only one to write it; who reads adds the rows up. A worker that is
replaced leaves its row behind, as counters must never fall.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from multiprocessing.sharedctypes import RawArray
from typing import Protocol

from msgspec import Struct, field

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
OUTCOMES = ("valid", "invalid", "undecided")
_CLASS, _OUTCOME, _SECONDS, _COUNT = 0, len(CLASSES), len(CLASSES) + len(OUTCOMES), len(CLASSES) + len(OUTCOMES) + 1
_IGNORED = _COUNT + 1
WIDTH = _IGNORED + 1


class Numbers(Protocol):
    """An array of doubles."""

    def __getitem__(self, index: int, /) -> float: ...
    def __setitem__(self, index: int, value: float, /) -> None: ...
    def __len__(self) -> int: ...


def shared_numbers(rows: int) -> Numbers:
    """Return zeros for ``rows`` workers, to be made before the workers are started."""
    numbers: Numbers = RawArray("d", rows * WIDTH)
    return numbers


class Metrics(Struct, frozen=True):
    """What this process counts, in row ``row`` of ``numbers``."""

    numbers: Numbers = field(default_factory=lambda: shared_numbers(1))
    row: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add_request(self, status: int, seconds: float) -> None:
        """Count one answered request."""
        with self._lock:
            self._add(_CLASS + min(max(status // 100, 1), 5) - 1, 1)
            self._add(_SECONDS, seconds)
            self._add(_COUNT, 1)

    def add_outcome(self, outcome: str) -> None:
        """Count one verification."""
        with self._lock:
            self._add(_OUTCOME + OUTCOMES.index(outcome), 1)

    def add_ignored(self, headers: int) -> None:
        """Count headers of proxies that were not believed."""
        with self._lock:
            self._add(_IGNORED, headers)

    def text(self) -> str:
        """Return all counters in the text format of Prometheus."""
        lines = [
            *_counter("licence_http_requests_total", "Requests answered.", "status", zip(CLASSES, self._sums(_CLASS), strict=False)),
            *_counter("licence_verifications_total", "Verifications made.", "outcome", zip(OUTCOMES, self._sums(_OUTCOME), strict=False)),
            "# HELP licence_http_request_seconds Time taken by requests.",
            "# TYPE licence_http_request_seconds summary",
            f"licence_http_request_seconds_sum {self._sum(_SECONDS):.6f}",
            f"licence_http_request_seconds_count {self._sum(_COUNT):.0f}",
            "# HELP licence_http_proxy_headers_ignored_total Headers of proxies that were not believed.",
            "# TYPE licence_http_proxy_headers_ignored_total counter",
            f"licence_http_proxy_headers_ignored_total {self._sum(_IGNORED):.0f}",
        ]
        return "\n".join(lines) + "\n"

    def _add(self, column: int, amount: float) -> None:
        index = self.row * WIDTH + column
        self.numbers[index] = self.numbers[index] + amount

    def _sum(self, column: int) -> float:
        return sum(self.numbers[index] for index in range(column, len(self.numbers), WIDTH))

    def _sums(self, column: int) -> Iterable[float]:
        return (self._sum(each) for each in range(column, WIDTH))


def _counter(name: str, meaning: str, label: str, values: Iterable[tuple[str, float]]) -> list[str]:
    lines = [f"# HELP {name} {meaning}", f"# TYPE {name} counter"]
    return lines + [f'{name}{{{label}="{value}"}} {count:.0f}' for value, count in values]
