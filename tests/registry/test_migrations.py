"""The migrations build exactly the tables that the classes describe, and ship with the package."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, UniqueConstraint, inspect, text

from registry import migrations
from registry.errors import OutOfDate
from registry.store import Store
from registry.tables import RegistryRow


@pytest.fixture
def upgraded(any_store: Callable[[], Store]) -> Store:
    store = any_store()
    migrations.upgrade(store)
    return store


def test_models_and_migrations_agree(upgraded: Store) -> None:
    with upgraded.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, RegistryRow.metadata) == []


def test_every_constraint_of_the_models_is_in_the_database(upgraded: Store) -> None:
    # Alembic compares no CHECK constraints, so they are held here by their names.
    with upgraded.read() as session:
        looked_at = inspect(session.connection())
        for table in RegistryRow.metadata.sorted_tables:
            checks = {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
            uniques = {str(each.name) for each in table.constraints if isinstance(each, UniqueConstraint)}
            assert checks <= {each["name"] for each in looked_at.get_check_constraints(table.name)}
            assert uniques <= {each["name"] for each in looked_at.get_unique_constraints(table.name)}


def test_upgrading_twice_changes_nothing(upgraded: Store) -> None:
    migrations.upgrade(upgraded)
    migrations.require_newest(upgraded)


def test_alembic_takes_the_steps_in_the_order_of_their_numbers_and_ends_where_we_look(upgraded: Store) -> None:
    steps = ScriptDirectory(str(files("registry.migrations")))
    numbers = [step.revision for step in steps.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True)
    assert migrations.newest() == steps.get_current_head()
    with upgraded.read() as session:
        assert MigrationContext.configure(session.connection()).get_current_revision() == migrations.current(upgraded)


def test_a_database_without_tables_is_at_no_version(any_store: Callable[[], Store]) -> None:
    store = any_store()
    assert migrations.current(store) == ""
    with pytest.raises(OutOfDate) as refused:
        migrations.require_newest(store)
    assert refused.value.code == "registry_out_of_date"


def test_the_steps_ship_with_the_package() -> None:
    shipped = {each.name for each in files("registry.migrations").iterdir()}
    assert {"env.py", "versions"} <= shipped


def test_a_step_that_fails_leaves_the_database_as_it_was(any_store: Callable[[], Store]) -> None:
    store = any_store()
    with store.write() as session:
        # In the way of the last table that the first step makes.
        session.connection().execute(text("CREATE TABLE event (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrations.upgrade(store)
    with store.read() as session:
        assert set(inspect(session.connection()).get_table_names()) == {"event"}
