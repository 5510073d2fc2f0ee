"""The knowledge base: articles, answers, and the search index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _create_articles()
    _create_answers()
    _create_search()
    _create_words()


def downgrade() -> None:
    names = (
        "search_words",
        "corpus",
        "frequencies",
        "audiences",
        "index_texts",
        "indexed",
        "articles",
        "answers",
    )
    for name in names:
        op.drop_table(name)


def _create_answers() -> None:
    op.create_table(
        "answers",
        *_texts("request_id requester article_id"),
        sa.Column("article_version", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        *_texts("passage features"),
        sa.Column("verdict", sa.Text),
        sa.Column("verdict_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("request_id", name="pk_answers"),
    )
    _create_partial(
        "ix_answers_article",
        "answers",
        ["article_id", "article_version", "verdict_at"],
        "delivery = 'POST' AND verdict IS NOT NULL",
    )
    _create_partial(
        "ix_answers_words",
        "answers",
        ["verdict_at", "request_id"],
        "delivery = 'POST' AND verdict IN ('HELPFUL', 'NOT_HELPFUL', 'REOPENED')",
    )


def _create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        *_texts("status language title body tags"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        *_times("created_at updated_at"),
        sa.Column("answers", sa.SmallInteger, nullable=False),
        sa.Column("source_request", sa.Text),
        sa.Column("seen_again", sa.Integer, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_articles"),
        sa.UniqueConstraint("id", name="uq_articles_id"),
        sa.UniqueConstraint("source_request", name="uq_articles_source_request"),
    )
    op.create_index("ix_articles_status_number", "articles", ["status", "number"])


def _create_search() -> None:
    op.create_table(
        "indexed",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("published", sa.SmallInteger, nullable=False),
        sa.Column("answers", sa.SmallInteger, nullable=False),
        sa.Column("restricted", sa.SmallInteger, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_indexed"),
    )
    op.create_table(
        "index_texts",
        sa.Column("number", _NUMBER, nullable=False),
        *_texts("id counts packed"),
        sa.PrimaryKeyConstraint("number", name="pk_index_texts"),
    )
    op.create_table(
        "audiences",
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", "name", name="pk_audiences"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "frequencies",
        sa.Column("term", sa.Text, nullable=False),
        *_times("published indexed"),
        sa.PrimaryKeyConstraint("term", name="pk_frequencies"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "corpus",
        sa.Column("id", sa.SmallInteger, nullable=False),
        *_times("articles length"),
        sa.PrimaryKeyConstraint("id", name="pk_corpus"),
    )


def _create_words() -> None:
    """The one table that the two databases do not have in common."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search_words (number bigint PRIMARY KEY, words tsvector NOT NULL)")
        # Without a list of what is still to be sorted in, which every question would have to walk through.
        op.execute(
            "CREATE INDEX ix_search_words_words ON search_words USING gin (words) WITH (fastupdate = off)"
        )
    else:
        # Only which article holds a term is asked for, so neither places, sizes nor the terms themselves are kept.
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', detail='none', columnsize=0,"
            " tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
        )


def _texts(names: str, *, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names.split()]


def _times(names: str, *, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=nullable) for name in names.split()]


def _create_partial(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
