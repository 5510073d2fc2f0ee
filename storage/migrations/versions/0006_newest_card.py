"""At which revision whoever works on a request got it, which tells their newest card from earlier ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("assigned_revision", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("requests", "assigned_revision")
