"""What articles mean, as an embedder has read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "meanings",
        sa.Column("number", number, nullable=False, autoincrement=False),
        sa.Column("embedder", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_meanings"),
    )


def downgrade() -> None:
    op.drop_table("meanings")
