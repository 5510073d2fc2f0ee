"""A statement that is run for many rows at once: compiled once for each database, its values put in order without a loop in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Insert, Update
from sqlalchemy.engine import Dialect

from storage.rows import Values
from storage.upserts import DIALECTS

Statements = Mapping[str, Insert] | Mapping[str, Update]
"""A statement by the name of its dialect."""


def alike(statement: Insert) -> Mapping[str, Insert]:
    """A statement that is the same for each dialect."""
    return dict.fromkeys(DIALECTS, statement)


class Repeated:
    """Runs a statement for rows that all name the same values. SQLAlchemy's own way costs about as much as the database's work."""

    def __init__(self, statements: Statements, columns: Sequence[str] = ()) -> None:
        self._statements = statements
        self._columns = list(columns) or None
        self._compiled: dict[str, tuple[str, Callable[[Values], tuple[Any, ...]]]] = {}
        _ALL.append(self)

    def run(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Run it for each row, in order; the number of rows it changed, where the driver tells it. Nothing for no rows."""
        if not rows:
            return 0
        sql, ordered = self._compiled[connection.dialect.name]
        return connection.exec_driver_sql(sql, [ordered(row) for row in rows]).rowcount

    def speak(self, dialect: Dialect) -> None:
        """Be compiled for the dialect, if the statement is one of it."""
        statement = self._statements.get(dialect.name)
        if statement is not None and dialect.name not in self._compiled:
            compiled = statement.compile(dialect=dialect, column_keys=self._columns)
            self._compiled[dialect.name] = str(compiled), itemgetter(*(compiled.positiontup or ()))


_ALL: list[Repeated] = []


def speak(dialect: Dialect) -> None:
    """Compile every repeated statement for the dialect of a database that is being opened, and for no other."""
    for repeated in _ALL:
        repeated.speak(dialect)
