"""By which dictionary a stored licence is read; those from before stay as they are, deflated and without a number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("licence", sa.Column("body_dictionary", sa.Integer(), nullable=True))
