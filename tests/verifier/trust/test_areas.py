"""Administrative areas."""

from __future__ import annotations

import pytest

from verifier.trust.areas import area_covers


@pytest.mark.parametrize(
    ("granted", "asked", "covered"),
    [
        ("440199", "440199", True),
        ("440100", "440199", True),
        ("440000", "440199", True),
        ("000000", "440199", True),
        ("440199", "440100", False),
        ("440100", "440000", False),
        ("440200", "440199", False),
        ("440199", "", False),
        ("440000", "4401", False),
        ("440000", "4401990", False),
    ],
)
def test_an_area_covers_itself_and_what_lies_in_it(granted: str, asked: str, covered: bool) -> None:
    assert area_covers(granted, asked) is covered
