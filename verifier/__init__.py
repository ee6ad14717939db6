"""The verifier: what a licence is, and whether it holds.

In ten lines from another service::

    trust = load_trust(Path("trust.json").read_bytes(), root="sha256:…")
    report = Verifier(trust).verify(Path("licence.json").read_bytes(), now=datetime.now(UTC))
    if report.outcome is Outcome.VALID: ...

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import Malformed, Unavailable, Unsupported, VerifierError
    from .limits import Limits
    from .ports import FetchedList, RecordSource, StateChange, StatusSource
    from .report import Check, Outcome, Report
    from .trust.reading import Trust, load_trust
    from .verify import Verifier
    from .wording import report_as_json, sentence, summary

__all__ = [
    "Check",
    "FetchedList",
    "Limits",
    "Malformed",
    "Outcome",
    "RecordSource",
    "Report",
    "StateChange",
    "StatusSource",
    "Trust",
    "Unavailable",
    "Unsupported",
    "Verifier",
    "VerifierError",
    "load_trust",
    "report_as_json",
    "sentence",
    "summary",
]

_HOMES = {
    "errors": ("Malformed", "Unavailable", "Unsupported", "VerifierError"),
    "limits": ("Limits",),
    "ports": ("FetchedList", "RecordSource", "StateChange", "StatusSource"),
    "report": ("Check", "Outcome", "Report"),
    "trust.reading": ("Trust", "load_trust"),
    "verify": ("Verifier",),
    "wording": ("report_as_json", "sentence", "summary"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
