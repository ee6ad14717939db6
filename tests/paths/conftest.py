"""The program as its users run it: real processes, a fresh home, a small cost for the vault."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the variables of a person who set a home and a passphrase, and nothing else of ours."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LICENCE_")}
    return {
        **plain,
        "LICENCE_HOME": str(tmp_path / "home"),
        "LICENCE_PASSPHRASE": "secret",
        # Deriving the key of a vault takes seconds by design; the least that libsodium allows is enough for a test.
        "LICENCE_VAULT_OPERATIONS": "1",
        "LICENCE_VAULT_MEMORY": str(8 * 1024 * 1024),
        "PYTHONWARNINGS": "",
    }


@pytest.fixture
def licence(environment: dict[str, str], tmp_path: Path) -> Run:
    """Return a function that runs ``licence`` in ``tmp_path`` and gives back exit code and output."""

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(CHECKOUT / "cli.py"), *words],
            cwd=tmp_path,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run
