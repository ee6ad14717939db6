"""The list of removed checks keeps up with the tree: what it would take out still stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from .removed_checks import REMOVALS, Removal

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.name)
def test_each_check_stands_where_it_is_taken_out(removal: Removal) -> None:
    assert (CHECKOUT / removal.file).read_text(encoding="utf-8").count(removal.check) == 1
