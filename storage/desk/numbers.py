"""The numbers of which ids are made; a number is never given out twice, and one may be left out."""

from __future__ import annotations

from sqlalchemy import Connection, Insert

from engine.desk.ids import Prefix
from storage.desk.tables import numbers
from storage.upserts import EitherInsert, upsert


def _counted(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["prefix"], set_={"last": numbers.c.last + 1}
    ).returning(numbers.c.last)


_NEXT = upsert(numbers, _counted)


def next_number(connection: Connection, prefix: Prefix) -> int:
    """The next number, which nobody else is given unless the transaction is taken back."""
    statement = _NEXT[connection.dialect.name]
    return int(connection.execute(statement, {"prefix": prefix.value, "last": 1}).scalar_one())
