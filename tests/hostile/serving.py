"""A program: serves the registry in the folder that is named, at a fixed time, on any free port; prints the URL."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask

from registry.address import Address
from registry.api.metrics import Metrics
from registry.application import application_on
from registry.opening import open_gate
from registry.serve import serve
from registry.settings import read_settings
from registry.signers import Signers
from verifier.qr.reading import read_picture

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def make(home: Path, metrics: Metrics) -> Flask:
    """Return the application on the registry in ``home``, without signers."""
    gate = open_gate(read_settings({"LICENCE_HOME": str(home)}), clock=lambda: NOW, signers=Signers())
    return application_on(gate, read_picture=read_picture, metrics=metrics, folder=home)


if __name__ == "__main__":
    serve(partial(make, Path(sys.argv[1])), Address(port=0), workers=2, announce=partial(print, flush=True))
