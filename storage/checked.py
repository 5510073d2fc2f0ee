"""Rows are checked as they are read, so that what somebody wrote past autoq becomes a sentence and not a wrong record."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Row

from storage.errors import UnreadableRow

T = TypeVar("T")
Read = Callable[[Row[*tuple[Any, ...]]], T]


def checked(table: str) -> Callable[[Read[T]], Read[T]]:
    """The function raises UnreadableRow, by its first column, for a row of this table that autoq did not write."""

    def decorate(read: Read[T]) -> Read[T]:
        @wraps(read)
        def checking(row: Row[*tuple[Any, ...]]) -> T:
            try:
                return read(row)
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                raise UnreadableRow(table, str(row[0]), error) from error

        return checking

    return decorate
