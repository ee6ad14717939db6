"""How far long work has come: a port, so that the work does not know about terminals."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Somebody who is told how far the work has come."""

    def begin(self, stage: str, total: int | None) -> None:
        """Begin a stage of ``total`` steps, None where that is not known."""
        ...

    def advance(self, steps: int) -> None: ...


class Silent:
    """Tells nobody."""

    def begin(self, stage: str, total: int | None) -> None: ...

    def advance(self, steps: int) -> None: ...
