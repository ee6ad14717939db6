"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def published_vectors() -> Path:
    """Return the folder of published test vectors, or skip where this machine has none."""
    folder = Path(os.environ.get("LICENCE_VECTORS", CHECKOUT.parent / "shared" / "vectors"))
    if not folder.is_dir():
        pytest.skip(f"no published vectors at {folder}")
    return folder
