"""The same work on several cores: tasks go out to forked processes, results come back in order.

Forked, so that the unlocked key is inherited and never written anywhere. While one chunk is worked on, the caller
finishes the one before it and prepares the one after.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Generic, TypeVar

from issuer.errors import IssuerError, ReadBackFailed

ChunkT = TypeVar("ChunkT")
TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")


def worked(
    chunks: Iterable[ChunkT], tasks: Callable[[ChunkT], Sequence[TaskT]], work: Callable[[TaskT], ResultT], jobs: int
) -> Iterator[tuple[ChunkT, list[ResultT]]]:
    """Yield each chunk with the results of its tasks, worked on by ``jobs`` processes (1: by this one)."""
    if jobs <= 1:
        for chunk in chunks:
            yield chunk, [work(task) for task in tasks(chunk)]
        return
    crew = Crew(work, jobs)
    try:
        yield from _overlapping(chunks, tasks, crew)
    finally:
        crew.dismiss()


def _overlapping(
    chunks: Iterable[ChunkT], tasks: Callable[[ChunkT], Sequence[TaskT]], crew: Crew[TaskT, ResultT]
) -> Iterator[tuple[ChunkT, list[ResultT]]]:
    before: list[ChunkT] = []  # the chunk that the crew is working on, or none
    for chunk in chunks:
        done = crew.exchange(tasks(chunk))
        for one in before:
            yield one, done
        before = [chunk]
    for one in before:
        yield one, crew.exchange(())


class Crew(Generic[TaskT, ResultT]):
    """Processes forked from this one, each at the other end of a pipe."""

    def __init__(self, work: Callable[[TaskT], ResultT], size: int) -> None:
        fork = multiprocessing.get_context("fork")
        self._at_work = False
        self._pipes: list[Connection] = []
        self._members = []
        for _ in range(size):
            ours, theirs = fork.Pipe()
            # A member must not hold the others' pipes open, or they would outlive a parent that was killed.
            member = fork.Process(target=_serve, args=(work, theirs, (*self._pipes, ours)), daemon=True)
            member.start()
            theirs.close()
            self._pipes.append(ours)
            self._members.append(member)

    def exchange(self, tasks: Sequence[TaskT]) -> list[ResultT]:
        """Return the results of what was handed out last, in the order of its tasks, after ``tasks`` went out.

        Raises:
            IssuerError: what a member raised.
            ReadBackFailed: a member died.
        """
        # A member waits meanwhile, so nothing is packed or unpacked in between; and it only listens once it has sent.
        packed = [ForkingPickler.dumps(tasks[at :: len(self._pipes)]) for at in range(len(self._pipes))]
        received: list[bytes] = []
        try:
            for pipe, share in zip(self._pipes, packed, strict=True):
                if self._at_work:
                    received.append(pipe.recv_bytes())
                pipe.send_bytes(share)
        except (EOFError, OSError) as error:
            raise ReadBackFailed(code="signing_stopped", found="a signing process that ended", wanted="a rerun: nothing is lost") from error
        self._at_work = True
        return _in_order([ForkingPickler.loads(each) for each in received])

    def dismiss(self) -> None:
        """End every member, busy or not."""
        for pipe in self._pipes:
            pipe.close()
        for member in self._members:
            member.terminate()
            member.join()


def _in_order(shares: Sequence[list[ResultT] | IssuerError]) -> list[ResultT]:
    """Return the results of tasks that were dealt out in turn."""
    results: list[ResultT | None] = [None] * sum(len(share) for share in shares if isinstance(share, list))
    for at, share in enumerate(shares):
        if isinstance(share, IssuerError):
            raise share
        results[at :: len(shares)] = share
    return results  # type: ignore[return-value]


def _serve(work: Callable[[TaskT], ResultT], pipe: Connection, others: Sequence[Connection]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent answers the keyboard, and ends this process.
    for other in others:
        other.close()
    while True:
        try:
            tasks = pipe.recv()
        except (EOFError, OSError):
            return  # the parent is gone, or has closed the pipe on an answer that it does not want
        answer: list[ResultT] | IssuerError
        try:
            answer = [work(task) for task in tasks]
        except IssuerError as error:
            answer = error
        try:
            pipe.send(answer)
        except OSError:
            return
