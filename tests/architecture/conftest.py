"""The sources of this project as syntax trees, read once."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("issuer", "keys", "registry", "verifier")


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def sources() -> Mapping[str, ast.Module]:
    """Return the tree of every module that ships, by its path in the checkout (``keys/vault.py``)."""
    files = [file for room in ROOMS for file in sorted((CHECKOUT / room).rglob("*.py"))]
    files += [file for file in (CHECKOUT / "cli.py",) if file.exists()]
    return {str(file.relative_to(CHECKOUT)): ast.parse(file.read_text(encoding="utf-8")) for file in files}
