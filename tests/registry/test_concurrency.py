"""Real processes: two that reserve at once, and some that are killed in the middle of their work."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from registry.soundness import faults
from registry.tables import LicenceRow

SCRIPT = Path(__file__).with_name("issuing.py")
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(any_world: Any, any_url: str, tmp_path: Path) -> Iterator[Start]:
    """Return what starts a process on the registry of the test."""
    started: list[subprocess.Popen[str]] = []

    def run(what: str, first: int, count: int, batch: int) -> subprocess.Popen[str]:
        words = [sys.executable, str(SCRIPT), str(tmp_path), any_url, what, str(first), str(count), str(batch)]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=SCRIPT.parents[2])
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def acknowledged(process: subprocess.Popen[str]) -> list[Any]:
    """Return what a process that ended by itself was told."""
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return [each for line in output.splitlines() for each in json.loads(line)]


def on_record(world: Any) -> dict[str, tuple[int, int, str]]:
    with world.gate.store.read() as session:
        rows = session.exec(select(LicenceRow)).all()
    return {f"{row.arc}.{row.identifier}": (row.list_number, row.status_index, row.state) for row in rows}


def test_two_processes_never_get_the_same_position(any_world: Any, start: Start) -> None:
    first, second = start("reserve", 0, 800, 10), start("reserve", 600, 800, 16)
    told = acknowledged(first) + acknowledged(second)
    positions = {identifier: (number, index) for identifier, number, index in told}
    # The rows that both asked for are the same licences; all others have positions of their own.
    assert (len(told), len(positions), len(set(positions.values()))) == (1_600, 1_400, 1_400)
    assert {identifier: place[:2] for identifier, place in on_record(any_world).items()} == positions
    assert not list(faults(any_world.gate))


def test_what_was_reserved_outlives_a_kill_and_is_taken_up_again(any_world: Any, start: Start) -> None:
    process = start("hold", 0, 10, 10)
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL
    assert on_record(any_world) == {identifier: (number, index, "reserved") for identifier, number, index in told}
    assert acknowledged(start("mint", 0, 10, 10)) == told
    assert {state for _, _, state in on_record(any_world).values()} == {"valid"}
    assert not list(faults(any_world.gate))


def test_a_mint_that_is_killed_loses_nothing_that_was_acknowledged(any_world: Any, start: Start) -> None:
    process = start("mint", 0, 30, 3)
    assert process.stdout is not None
    told = [each for _ in range(4) for each in json.loads(process.stdout.readline())]
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    record = on_record(any_world)
    assert {identifier: record.get(identifier) for identifier, _, _ in told} == {
        identifier: (number, index, "valid") for identifier, number, index in told
    }
    assert not list(faults(any_world.gate))
    again = acknowledged(start("mint", 0, 30, 20))
    assert again[: len(told)] == told
    assert (len(again), len(on_record(any_world))) == (30, 30)
    assert not list(faults(any_world.gate))
