"""A statement that is run for many rows at once: compiled once for each database, its values put in order without a loop in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Insert, Update, make_url
from sqlalchemy.engine import Dialect

from storage.rows import Values

_DIALECTS: Mapping[str, Dialect] = {
    "sqlite": make_url("sqlite://").get_dialect()(),
    "postgresql": make_url("postgresql+asyncpg://").get_dialect()(),
}
Statements = Mapping[str, Insert] | Mapping[str, Update]
"""A statement by the name of its dialect."""


def alike(statement: Insert) -> Mapping[str, Insert]:
    """A statement that is the same for each dialect."""
    return dict.fromkeys(_DIALECTS, statement)


class Repeated:
    """Runs a statement for rows that all name the same values. SQLAlchemy's own way costs about as much as the database's work."""

    def __init__(self, statements: Statements, columns: Sequence[str] = ()) -> None:
        self._compiled = {name: _compiled(statement, columns, name) for name, statement in statements.items()}

    def run(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Run it for each row, in order; the number of rows it changed, where the driver tells it. Nothing for no rows."""
        if not rows:
            return 0
        sql, ordered = self._compiled[connection.dialect.name]
        return connection.exec_driver_sql(sql, [ordered(row) for row in rows]).rowcount


def _compiled(
    statement: Insert | Update, columns: Sequence[str], dialect: str
) -> tuple[str, Callable[[Values], tuple[Any, ...]]]:
    compiled = statement.compile(dialect=_DIALECTS[dialect], column_keys=list(columns) or None)
    return str(compiled), itemgetter(*(compiled.positiontup or ()))
