"""Several processes give the results of one, in order, and end with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from issuer.errors import IssuerError, OrderRefused, ReadBackFailed
from issuer.parallel import worked

CHUNKS = [[1, 2, 3, 4, 5], [], [6], list(range(7, 300))]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    assert list(worked(CHUNKS, list, lambda task: task * 2, jobs)) == [(chunk, [task * 2 for task in chunk]) for chunk in CHUNKS]


def test_the_next_chunk_is_prepared_while_the_last_one_is_worked_on() -> None:
    seen: list[str] = []

    def chunks() -> Iterator[list[int]]:
        for at in range(3):
            seen.append(f"prepared {at}")
            yield [at]

    for chunk, _ in worked(chunks(), list, lambda task: task, 2):
        seen.append(f"finished {chunk[0]}")
    assert seen.index("prepared 1") < seen.index("finished 0")
    assert seen.index("prepared 2") < seen.index("finished 1")


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_error_of_a_task_reaches_the_caller_whole(jobs: int) -> None:
    def refuse(task: int) -> int:
        if task == 4:
            raise OrderRefused(code="odd", found="four", wanted="less", place="here")
        return task

    with pytest.raises(OrderRefused) as refused:
        list(worked(CHUNKS, list, refuse, jobs))
    assert (refused.value.code, refused.value.found, refused.value.wanted, refused.value.place) == ("odd", "four", "less", "here")


def test_a_process_that_dies_stops_the_mint_with_words() -> None:
    def die(task: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return task

    with pytest.raises(ReadBackFailed) as failed:
        list(worked([[1, 2]], list, die, 2))
    assert failed.value.code == "signing_stopped"


def test_large_results_do_not_block_the_pipes() -> None:
    big = [bytes(200_000)] * 20
    assert [len(results) for _, results in worked([big, big, big], list, lambda task: task, 2)] == [20, 20, 20]


def test_processes_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import os, sys, time
        from pathlib import Path
        from issuer.parallel import worked
        folder = Path(sys.argv[1])
        def work(task):
            (folder / str(os.getpid())).touch()
            return task
        for chunk, results in worked(iter([[1, 2]] * 10_000_000), list, work, 2):
            pass
        """
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], env=environment)
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    parent.kill()
    parent.wait()
    wait_until(lambda: not any(Path(f"/proc/{path.name}").exists() for path in tmp_path.iterdir()))


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it did not happen within 20 s"


def test_errors_keep_their_kind_when_they_cross_processes() -> None:
    assert issubclass(OrderRefused, IssuerError)


def test_members_that_are_dismissed_say_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        assert sum(len(results) for _, results in worked([list(range(500))] * 3, list, bytes, 2)) == 1500
    assert capfd.readouterr().err == ""
