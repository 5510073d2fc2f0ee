"""Rows are checked as they are read, so that what somebody wrote past autoq becomes a sentence and not a wrong record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Row

from storage.errors import UnreadableRow

log = logging.getLogger(__name__)

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
                raise _unreadable(table, str(row[0]), error) from error

        return checking

    return decorate


def _unreadable(table: str, key: str, error: Exception) -> UnreadableRow:
    """The error, logged too: whoever asked is told, and may be anybody; whoever keeps the database reads the log."""
    unreadable = UnreadableRow(table, key, error)
    log.error("%s", unreadable, extra={"event": "row_unreadable"})
    return unreadable
