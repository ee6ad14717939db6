"""Run by Alembic: carries out the steps on the connection that ``upgrade`` holds."""

from __future__ import annotations

from alembic import context

from registry.tables import RegistryRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=RegistryRow.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
context.run_migrations()
