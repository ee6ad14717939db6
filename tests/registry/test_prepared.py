"""A question that is put to the driver is answered as SQLAlchemy answers it, and fails as it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from registry.columns import Instant
from registry.errors import Unavailable
from registry.prepared import Question
from registry.store import Store, create_store

DAWN, NOON = (datetime(2026, 11, 23, hour, 30, 15, 123456, tzinfo=UTC) for hour in (1, 12))
EVENTS = Table("t", MetaData(), Column("name", String), Column("at", Instant), Column("note", LargeBinary))
FIRST = (
    select(EVENTS)
    .where(EVENTS.c.name.in_([bindparam("one"), bindparam("other")]))
    .order_by(EVENTS.c.at)
    .limit(bindparam("most", type_=Integer))
)
NUMBER = Question(lambda: select(bindparam("number", type_=Integer).label("number")))


@pytest.fixture
def store(any_store: Callable[[], Store]) -> Iterator[Store]:
    store = any_store()
    with store.write() as session:
        EVENTS.create(session.connection())
        for name, at, note in (("a", NOON, None), ("b", DAWN, b"\x00"), ("c", NOON, b"")):
            session.connection().execute(insert(EVENTS).values(name=name, at=at, note=note))
    yield store
    store.close()


@pytest.mark.parametrize("most", [1, 2, 3])
def test_it_is_answered_as_sqlalchemy_answers(store: Store, most: int) -> None:
    question, values = Question(lambda: FIRST), {"one": "a", "other": "b", "most": most}
    with store.read() as session:
        expected = session.connection().execute(FIRST, values).all()
        first, again = question.asked(session, **values), question.asked(session, **values)
    assert first == again == [tuple(row) for row in expected] == [("b", DAWN, b"\x00"), ("a", NOON, None)][:most]
    assert (first[0].name, first[0].at, first[0].note) == ("b", DAWN, b"\x00")


def test_one_question_is_asked_of_either_database(any_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = create_store(f"sqlite:///{tmp_path_factory.mktemp('elsewhere') / 'registry.db'}")
    for each in (any_store(), elsewhere, any_store()):
        with each.read() as session:
            assert [row.number for row in NUMBER.asked(session, number=7)] == [7]
        each.close()


def test_it_is_of_the_moment_of_its_session(store: Store) -> None:
    every = Question(lambda: select(EVENTS.c.name).order_by(EVENTS.c.name))
    with store.write() as session:
        session.connection().execute(EVENTS.delete().where(EVENTS.c.name == "a"))
        assert [row.name for row in every.asked(session)] == ["b", "c"]
        session.rollback()
    with store.read() as session:
        assert [row.name for row in every.asked(session)] == ["a", "b", "c"]


def test_a_database_that_goes_away_is_an_outage(server_url: str) -> None:
    store, other = create_store(server_url), create_store(server_url)

    def ended(session: Session) -> int:
        (own,) = session.connection().execute(text("SELECT pg_backend_pid()")).one()
        with other.read() as second:
            second.connection().execute(text(f"SELECT pg_terminate_backend({own}, 5000)"))
        return int(own)

    with pytest.raises(Unavailable) as refused, store.read() as session:
        NUMBER.asked(session, number=ended(session))
    assert refused.value.code == "registry_unavailable"
    with store.read() as session:  # the next finds another connection
        assert session.connection().execute(text("SELECT 1")).scalar_one() == 1
    store.close()
    other.close()


def test_a_wrong_question_is_ours_to_mend(store: Store) -> None:
    driver = store.engine.dialect.loaded_dbapi
    with pytest.raises(driver.ProgrammingError), store.read() as session:
        NUMBER.asked(session, number=object())


@pytest.mark.parametrize(("at", "found"), [(NOON, ["a", "c"]), (DAWN, ["b"]), (DAWN.replace(microsecond=0), [])])
def test_a_parameter_is_compared_as_it_was_written(store: Store, at: datetime, found: list[str]) -> None:
    of_then = Question(lambda: select(EVENTS.c.name).where(EVENTS.c.at == bindparam("at")).order_by(EVENTS.c.name))
    with store.read() as session:
        assert [row.name for row in of_then.asked(session, at=at)] == found


def test_that_no_connection_is_free_is_an_outage(store: Store) -> None:
    store.engine.pool._timeout = 0.1  # type: ignore[attr-defined] # instead of half a minute
    with ExitStack() as held:
        for _ in range(15):
            held.enter_context(store.read()).connection()
        with pytest.raises(Unavailable), store.read() as session:
            session.connection()


def test_what_is_ours_to_mend_is_no_outage(store: Store) -> None:
    with store.write() as session:
        session.connection().execute(text("CREATE TABLE once (n INTEGER PRIMARY KEY)"))
    with pytest.raises(IntegrityError), store.write() as session:
        session.connection().execute(text("INSERT INTO once VALUES (1), (1)"))
