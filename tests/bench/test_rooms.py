"""The frame of the benchmarks: what a room must have, and how its ratios are taken."""

from __future__ import annotations

import importlib
import inspect
from itertools import count
from pathlib import Path

import pytest

import bench.__main__ as frame
from bench.table import Line, Row, Table, against, timed


@pytest.mark.parametrize("room", frame.ROOMS)
def test_each_room_is_a_module_that_measures_and_says_what_it_does(room: str) -> None:
    module = importlib.import_module(f"bench.{room}")
    assert module.__doc__
    assert list(inspect.signature(module.measure).parameters) == ["full"]


def test_a_ratio_is_taken_against_the_other_row_of_the_same_round() -> None:
    ticks = count()
    slow, quick = Row("slow", lambda: [next(ticks) for _ in range(9)]), Row("quick", lambda: [next(ticks) for _ in range(4)], "slow")
    lines = timed([slow, quick], rounds=3, seconds=100.0, clock=lambda: float(next(ticks)))
    assert lines[0].ratio is None
    assert lines[1].ratio == pytest.approx(9 / 4, rel=0.1)


def test_a_call_that_does_many_is_shown_by_the_one() -> None:
    ticks = count()
    one, many = timed(
        [Row("one", lambda: None), Row("many", lambda: None, "one", items=10)], rounds=1, seconds=10.0, clock=lambda: float(next(ticks))
    )
    assert many.seconds == pytest.approx(one.seconds / 10)


def test_a_line_that_is_twice_as_slow_has_half_of_the_rate() -> None:
    assert against(Line("own", 2.0), Line("base", 1.0)).ratio == 0.5


def test_writing_replaces_the_table_of_its_room_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- a -->\nold\n<!-- end of a -->\nafter <!-- b --> b <!-- end of b -->\n", encoding="utf-8")
    monkeypatch.setattr(frame, "README", page)
    frame.write("a", Table("a", [Line("new", 1e-3)]).text)
    written = page.read_text(encoding="utf-8")
    assert "old" not in written
    assert "1.00 ms" in written
    assert written.endswith("after <!-- b --> b <!-- end of b -->\n")
