"""INSERT ... ON CONFLICT in both dialects from one description."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

EitherInsert = sqlite.Insert | postgresql.Insert
Upsert = Mapping[str, Insert]
"""The statement by the name of its dialect."""


def upsert(table: Table, describe: Callable[[EitherInsert], Insert]) -> Upsert:
    """The described statement for each dialect."""
    return {
        "sqlite": describe(sqlite.insert(table)),
        "postgresql": describe(postgresql.insert(table)),
    }


def is_postgres(connection: Connection) -> bool:
    """Whether the connection leads to PostgreSQL, where others may write at the same moment."""
    return connection.dialect.name == "postgresql"
