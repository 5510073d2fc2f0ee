"""Replies in threads, and which request a thread is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_HAS_PLACE = sa.text("place_ts IS NOT NULL")
_IS_TO_ASKER = sa.text("ts IS NOT NULL AND kind IN ('answer', 'awaited', 'outcome', 'taken')")


def upgrade() -> None:
    op.create_table(
        "heard_replies",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("ts", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("channel", "thread", "ts", name="pk_heard_replies"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_requests_place",
        "requests",
        ["place_channel", "place_ts", "requester", "number"],
        sqlite_where=_HAS_PLACE,
        postgresql_where=_HAS_PLACE,
    )
    op.create_index(
        "ix_outbox_to_asker",
        "outbox",
        ["ts", "channel"],
        sqlite_where=_IS_TO_ASKER,
        postgresql_where=_IS_TO_ASKER,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_to_asker", table_name="outbox")
    op.drop_index("ix_requests_place", table_name="requests")
    op.drop_table("heard_replies")
