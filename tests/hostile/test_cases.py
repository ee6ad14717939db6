"""Inputs that once broke a promise, kept under the name of what they showed; each is refused by the code in its name.

``cases/<what it showed>--<code>.json`` is handed to the verifier as it is, ``.txt`` as the text of a code. Made by hand or found by
``make fuzz``, in the world of the verifier's tests (keys are made from seeds, so signatures hold on every run).
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from verifier.report import Outcome
from verifier.sources import bundled_types_root, read_directory

from ..verifier.conftest import World

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.suffix in (".json", ".txt"))


@pytest.fixture(scope="module")
def world() -> World:
    return World(read_directory(bundled_types_root()))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_refused_by_its_code_and_soon(world: World, path: Path) -> None:
    raw = path.read_bytes()
    started = time.process_time()
    report = world.verifier().verify(raw.decode() if path.suffix == ".txt" else raw, now=world.now)
    assert time.process_time() - started < 1.0
    assert report.outcome is not Outcome.VALID
    assert report.decisive is not None
    assert report.decisive.code == path.stem.rpartition("--")[2]
    assert max((len(fact) for check in report.checks for fact in check.facts.values()), default=0) <= 400
