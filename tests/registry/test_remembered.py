"""What was read of the record is kept until anybody writes, and no longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Thread

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, bindparam, insert, select, text

from registry.columns import Instant
from registry.errors import Unavailable
from registry.prepared import Question
from registry.remembered import MOST, Remembered
from registry.store import Store


class Asked:
    """Counts, and answers with the count."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


@pytest.fixture
def store(any_store: Callable[[], Store]) -> Iterator[Store]:
    store = any_store()
    with store.write() as session:
        session.connection().execute(text("CREATE TABLE t (n INTEGER)"))
    yield store
    store.close()


def write(store: Store) -> None:
    with store.write() as session:
        session.connection().execute(text("INSERT INTO t VALUES (1)"))


def count(store: Store) -> int:
    with store.read() as session:
        return int(session.connection().execute(text("SELECT count(*) FROM t")).scalar_one())


def test_it_asks_once_as_long_as_nobody_writes(store: Store) -> None:
    remembered, asked = Remembered(store), Asked()
    assert [remembered.answer("a", asked) for _ in range(3)] == [1, 1, 1]
    assert remembered.answer("b", asked) == 2


def test_a_write_of_this_process_is_seen_at_once(store: Store) -> None:
    remembered = Remembered(store)
    for written in range(3):
        assert remembered.answer("n", lambda: count(store)) == written
        write(store)


def test_a_write_of_another_store_is_seen_at_once(store: Store) -> None:
    remembered, other = Remembered(store), Store(store.engine.execution_options())
    assert remembered.answer("n", lambda: count(store)) == 0
    write(other)
    assert remembered.answer("n", lambda: count(store)) == 1


def test_a_write_that_is_undone_changes_no_answer(store: Store) -> None:
    remembered = Remembered(store)
    assert remembered.answer("n", lambda: count(store)) == 0
    with store.write() as session:
        session.connection().execute(text("INSERT INTO t VALUES (1)"))
        session.rollback()
    assert remembered.answer("n", lambda: count(store)) == 0


def test_what_was_written_while_it_read_is_read_again(store: Store) -> None:
    remembered = Remembered(store)

    def read_and_be_overtaken() -> int:
        found = count(store)
        write(store)
        return found

    assert remembered.answer("n", read_and_be_overtaken) == 0
    assert remembered.answer("n", lambda: count(store)) == 1


def test_what_was_refused_is_asked_again(store: Store) -> None:
    remembered = Remembered(store)

    def refused() -> int:
        raise Unavailable(found="nothing", wanted="an answer")

    with pytest.raises(Unavailable):
        remembered.answer("n", refused)
    assert remembered.answer("n", Asked()) == 1


def test_it_does_not_grow_without_end(store: Store) -> None:
    remembered = Remembered(store)
    for number in range(2 * MOST + 1):
        remembered.answer(number, lambda: 0)
    assert len(remembered._page) <= MOST


def test_a_store_that_was_closed_is_asked_anew(store: Store) -> None:
    remembered, asked = Remembered(store), Asked()
    assert remembered.answer("a", asked) == 1
    store.close()
    assert remembered.answer("a", asked) == 2


def test_within_one_moment_it_asks_once_whether_anything_was_written(store: Store) -> None:
    remembered = Remembered(store)
    with remembered.one_moment():
        assert remembered.answer("n", lambda: count(store)) == 0
        write(store)
        assert remembered.answer("n", lambda: count(store)) == 0
        assert remembered.answer("m", lambda: count(store)) == 1
    assert remembered.answer("n", lambda: count(store)) == 1


def test_a_moment_that_was_left_behind_gives_nobody_its_answers(store: Store) -> None:
    remembered, other = Remembered(store), Thread(target=write, args=(store,))
    with remembered.one_moment():
        other.start()
        other.join()
        in_another_thread: list[int] = []
        third = Thread(target=lambda: in_another_thread.append(remembered.answer("n", lambda: count(store))))
        third.start()
        third.join()
        assert in_another_thread == [1]
        assert remembered.answer("n", lambda: -1) == -1
    assert remembered.answer("n", lambda: count(store)) == 1


EVENTS = Table("told", MetaData(), Column("name", String), Column("at", Instant), Column("note", LargeBinary))
NAMED = select(EVENTS.c.at, EVENTS.c.note, EVENTS.c.name).where(EVENTS.c.name == bindparam("name")).order_by(EVENTS.c.at)


def test_a_statement_is_answered_by_the_driver_as_by_a_session(store: Store) -> None:
    dawn, noon = (datetime(2026, 11, 23, hour, 30, 15, 123456, tzinfo=UTC) for hour in (1, 12))
    with store.write() as session:
        EVENTS.create(session.connection())
        for name, at, note in (("a", dawn, b"\x00"), ("a", noon, None), ("b", noon, b"")):
            session.connection().execute(insert(EVENTS).values(name=name, at=at, note=note))
    with store.read() as session:
        expected = [tuple(row) for row in session.connection().execute(NAMED, {"name": "a"})]
    assert expected == [(dawn, b"\x00", "a"), (noon, None, "a")]
    remembered = Remembered(store)
    for _ in range(2):
        assert remembered.rows(Question(lambda: NAMED), name="a") == expected


def test_a_statement_is_not_answered_by_a_database_that_is_gone(store: Store) -> None:
    missing = Table("nowhere", MetaData(), Column("name", String))
    with pytest.raises(Unavailable):
        Remembered(store).rows(Question(lambda: select(missing.c.name)))
