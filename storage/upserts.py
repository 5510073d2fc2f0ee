"""INSERT ... ON CONFLICT in both dialects from one description."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

EitherInsert: TypeAlias = "sqlite.Insert | postgresql.Insert"


DIALECTS = ("sqlite", "postgresql")


class Upsert(Mapping[str, Insert]):
    """The described statement by the name of its dialect; a service on SQLite never loads what PostgreSQL speaks."""

    def __init__(self, table: Table, describe: Callable[[EitherInsert], Insert]) -> None:
        self._table = table
        self._describe = describe
        self._made: dict[str, Insert] = {}

    def __getitem__(self, dialect: str) -> Insert:
        """The statement for one dialect, always the same object, so that SQLAlchemy compiles it once."""
        if dialect not in self._made:
            self._made[dialect] = self._describe(_insert(self._table, dialect))
        return self._made[dialect]

    def __iter__(self) -> Iterator[str]:
        return iter(DIALECTS)

    def __len__(self) -> int:
        return len(DIALECTS)


def upsert(table: Table, describe: Callable[[EitherInsert], Insert]) -> Upsert:
    """The described statement for each dialect."""
    return Upsert(table, describe)


def is_postgres(connection: Connection) -> bool:
    """Whether the connection leads to PostgreSQL, where others may write at the same moment."""
    return connection.dialect.name == "postgresql"


def _insert(table: Table, dialect: str) -> EitherInsert:
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - Only where it is spoken.

    return postgresql.insert(table)
