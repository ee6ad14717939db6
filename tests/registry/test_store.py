"""What a reader and a writer of the database may rely on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry import migrations
from registry.errors import NotInitialised, OutOfDate, Unavailable
from registry.store import Store, create_store, open_store
from registry.tables import KeyRow, RegistryRow


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = create_store(f"sqlite:///{tmp_path / 'registry.db'}")
    migrations.upgrade(made)
    return made


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotInitialised) as refused:
        open_store(f"sqlite:///{tmp_path / 'registry.db'}")
    assert refused.value.code == "registry_not_initialised"
    assert "licence init" in refused.value.wanted
    assert not list(tmp_path.iterdir())


def test_an_empty_database_is_no_registry(tmp_path: Path) -> None:
    (tmp_path / "registry.db").touch()
    with pytest.raises(NotInitialised):
        open_store(f"sqlite:///{tmp_path / 'registry.db'}")


def test_a_file_that_is_no_database_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "registry.db").write_text("this is no database, " * 100)
    with pytest.raises(Unavailable) as refused:
        open_store(f"sqlite:///{tmp_path / 'registry.db'}")
    assert refused.value.code == "registry_unavailable"
    assert "licence db restore" in refused.value.wanted  # trying again would not help


def test_a_database_that_may_only_be_read_says_what_to_mend(store: Store) -> None:
    def change() -> None:
        with store.write() as session:
            session.connection().exec_driver_sql("PRAGMA query_only=ON")
            session.connection().exec_driver_sql("DELETE FROM registry")

    with pytest.raises(Unavailable) as refused:
        change()
    assert "written" in refused.value.wanted


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/x", "nonsense"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(Unavailable):
        create_store(url)


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)])
def test_every_connection_is_durable(store: Store, pragma: str, value: object) -> None:
    with store.read() as session, store.read() as second:
        found = {each.connection().execute(text(f"PRAGMA {pragma}")).scalar_one() for each in (session, second)}
    assert found == {value}


def test_a_writer_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write() as session:
            session.connection().execute(text("DELETE FROM alembic_version"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    migrations.require_newest(store)


def test_a_reference_to_nothing_is_refused_by_the_database(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as session:
        session.connection().execute(text("INSERT INTO serial_counter VALUES ('a', 'b', 1)"))


def test_writers_take_turns(store: Store, tmp_path: Path) -> None:
    impatient = open_store(f"sqlite:///{tmp_path / 'registry.db'}", patience=timedelta(0))

    def write() -> None:
        with impatient.write() as second:
            second.connection()

    with store.write() as first:
        first.connection()
        with pytest.raises(Unavailable) as refused:
            write()
    assert refused.value.code == "registry_unavailable"


def test_a_reader_is_not_held_up_and_sees_one_moment(store: Store) -> None:
    count = text("SELECT count(*) FROM registry")
    with store.read() as reader:
        assert reader.connection().execute(count).scalar_one() == 0
        with store.write() as writer:
            writer.connection().execute(text("INSERT INTO registry VALUES (1,'u','d','b','n','n','k','p','2026-01-01')"))
        assert reader.connection().execute(count).scalar_one() == 0
    with store.read() as reader:
        assert reader.connection().execute(count).scalar_one() == 1


def test_another_version_of_the_tables_is_refused(store: Store) -> None:
    with store.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OutOfDate) as refused:
        migrations.require_newest(store)
    assert "licence db upgrade" in refused.value.wanted


def test_tables_are_known_by_their_classes() -> None:
    assert (RegistryRow.__tablename__, KeyRow.__tablename__) == ("registry", "signing_key")


def test_no_configuration_of_a_server_makes_a_commit_less_than_durable(server_url: str) -> None:
    store = create_store(server_url)
    migrations.upgrade(store)
    with store.write() as session:
        name = session.connection().execute(text("SELECT current_database()")).scalar_one()
        session.connection().execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    store.close()
    again = open_store(server_url)
    with again.write() as session:
        assert session.connection().execute(text("SHOW synchronous_commit")).scalar_one() == "on"
    again.close()


def test_a_server_that_is_not_there_is_an_outage() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(Unavailable) as refused:
        open_store("postgresql://someone:secret@127.0.0.1:1/nowhere?connect_timeout=2")
    assert refused.value.code == "registry_unavailable"
    assert "secret" not in str(refused.value)


def test_a_reader_of_a_server_sees_one_moment_and_changes_nothing(server_url: str) -> None:
    store = create_store(server_url)
    migrations.upgrade(store)
    with store.read() as session:
        asked = [
            session.connection().execute(text(f"SHOW {name}")).scalar_one() for name in ("transaction_isolation", "transaction_read_only")
        ]
    assert asked == ["repeatable read", "on"]
    store.close()
