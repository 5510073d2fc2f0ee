"""The tables of the knowledge base and of its search index."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables import metadata

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

articles = Table(
    "articles",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("answers", SmallInteger, nullable=False),
    Column("source_request", Text),
    Column("seen_again", Integer, nullable=False),
    Column("audience", Text, nullable=False),
    UniqueConstraint("source_request"),
    Index("ix_articles_status_number", "status", "number"),
)
"""Articles; tags and audience as JSON."""

indexed = Table(
    "indexed",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("language", Text, nullable=False),
    Column("published", SmallInteger, nullable=False),
    Column("answers", SmallInteger, nullable=False),
    Column("restricted", SmallInteger, nullable=False),
    Column("length", Integer, nullable=False),
)
"""Every article but the archived ones, as little of it as a search must look at: only `published` ones that may `answer` do; `restricted`
ones have an audience. `length` is in terms."""

index_texts = Table(
    "index_texts",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("packed", Text, nullable=False),
)
"""How often an indexed article has each term, and what ranking reads of it; apart, so that what is looked at most lies close together."""

meanings = Table(
    "meanings",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("embedder", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
)
"""What an embedder has read of an article that is indexed with a text of this digest."""

audiences = Table(
    "audiences",
    metadata,
    Column("number", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("number", "name"),
    sqlite_with_rowid=False,
)
"""The groups that may see a restricted article."""

frequencies = Table(
    "frequencies",
    metadata,
    Column("term", Text, primary_key=True),
    Column("published", BigInteger, nullable=False),
    Column("indexed", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""In how many articles each term stands: of those that are published, and of all that are indexed."""

corpus = Table(
    "corpus",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("articles", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
)
"""One row: how many articles are published, and how many terms they have together."""
