"""What a command loads only where it needs it, loaded at once: for services."""

from __future__ import annotations

from importlib import import_module
from typing import Final

_LATE: Final = (
    ".document.json_scan",
    ".proof.ecdsa",
    ".proof.canonical.pyld_expansion",
    ".proof.canonical.pyld_scopes",
    ".qr.decode",
    ".qr.foreign",
    "rfc8785",
)


def load_late_modules() -> None:
    """Return after everything that one judgement may need was imported.

    To be called before the first call under a time limit: an alarm that goes off within an import leaves half a module behind, and every
    later call would find that.
    """
    for name in _LATE:
        import_module(name, __package__)
