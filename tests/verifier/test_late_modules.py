"""A service has everything loaded before the first call under a time limit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("document.json_scan", "proof.canonical.pyld_expansion", "proof.canonical.pyld_scopes", "proof.ecdsa", "qr.decode", "qr.foreign")
LATE = ("pyld", "rfc8785", *(f"verifier.{room}" for room in ROOMS))


@pytest.mark.parametrize(
    "blueprint",
    [
        "from verifier.api import verify_blueprint as make; from verifier.judge import Desk, Judge; "
        "make(Judge.at(Desk(None, None, lambda: None)))",
        "from verifier.open.api import OpenDesk, open_blueprint as make; from verifier.open.verify import OpenVerifier; "
        "make(OpenDesk(OpenVerifier(), lambda: None))",
    ],
    ids=["licences", "open"],
)
def test_what_loads_late_is_there_before_the_first_request(blueprint: str) -> None:
    told = f"import sys; {blueprint}; print(*sorted(set({LATE!r}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert done.stdout.split() == sorted(LATE)
