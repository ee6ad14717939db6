"""The access log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.migrations.guards import now, refuse

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_access_licence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
    )
    op.create_index(op.f("ix_access_kept_until"), "access", ["kept_until"], unique=False)
    op.create_index(op.f("ix_access_licence_id"), "access", ["licence_id"], unique=False)
    refuse("access_unchanged", "UPDATE", "access", "a row that is never changed")
    refuse("access_stays", "DELETE", "access", "a row whose time is not over", unless=f"OLD.kept_until <= {now()}")
