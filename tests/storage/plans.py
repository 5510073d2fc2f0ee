"""Asks each database how it would find the rows of every statement that was run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from storage.upserts import is_postgres

Statements = Mapping[str, Any]
"""Statements with the values of their first row."""


@contextmanager
def noted() -> Iterator[dict[str, Any]]:
    """Every statement that is run within, with the values of its first row."""
    seen: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, sql: str, values: Any, *_: object) -> None:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            seen.setdefault(sql, values[0] if isinstance(values, list) else values)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def plan_of(connection: Connection, sql: str, values: Any) -> list[str]:
    """The lines of the database's plan."""
    if is_postgres(connection):
        return list(connection.exec_driver_sql(f"EXPLAIN {sql}", values).scalars())
    return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]


def walks(
    connection: Connection, statements: Statements, tables: Collection[str], chosen: Collection[str] = ()
) -> list[str]:
    """The statements that walk through one of the tables (regular expressions), unless they say one of the chosen words."""
    names = "|".join(tables)
    if is_postgres(connection):
        # Tables this small are cheaper to walk through; what counts is whether the planner has another way.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        walk = re.compile(rf".*Seq Scan on ({names})\b.*")
        asked = {sql: held for sql, held in statements.items() if re.search(rf"\b({names})\b", sql)}
    else:
        walk = re.compile(rf"SCAN ({names})( AS \w+)?")
        asked = {sql: held for sql, held in statements.items() if not any(said in sql for said in chosen)}
    return [
        f"{line}: {sql}"
        for sql, values in asked.items()
        for line in plan_of(connection, sql, values)
        if walk.fullmatch(line)
    ]
