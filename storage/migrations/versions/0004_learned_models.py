"""Learned models, and what the desk's figures of the day are counted from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "models",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("learned_at", sa.BigInteger, nullable=False),
        sa.Column("labels", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_models"),
    )
    _create_partial("ix_requests_labelled", "requests", ["number"], "classified_by = 'HUMAN'")
    _create_partial("ix_escalations_told_at", "escalations", ["at"], "told = 1")
    _create_partial("ix_desk_events_by_clock", "desk_events", ["name", "at"], "actor = 'schedule'")


def downgrade() -> None:
    op.drop_index("ix_desk_events_by_clock", "desk_events")
    op.drop_index("ix_escalations_told_at", "escalations")
    op.drop_index("ix_requests_labelled", "requests")
    op.drop_table("models")


def _create_partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
