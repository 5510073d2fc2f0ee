"""What a database error means: worth another try, or a sentence for the operator."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Overtaken(Exception):
    """Another process changed what a batch was judged on; it has to be judged again."""


class Unsettled(Exception):
    """The answer to a COMMIT was lost, and the database did not come back in time to say what became of it."""


DATABASE_ERRORS = (SQLAlchemyError, sqlite3.Error, OSError, Overtaken, Unsettled)
"""What a unit of work may meet that is the database's doing and not the caller's."""

UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout, sqlite3.OperationalError, OSError)
"""Those that say nothing about the work itself: the database cannot take anything now."""
MOVED = (Overtaken, IntegrityError)
"""Those that mean that somebody else wrote in between."""

_PASSING = {"40001", "40P01", "57P01", "57P02", "57P03"}
"""SQLSTATEs after which the same unit may succeed at once: serialisation, deadlock, a server that stops or starts."""
_CONNECTION_CLASS = "08"


def is_connection_lost(error: BaseException) -> bool:
    """Whether the connection is gone, so that nobody knows what the server did last."""
    if isinstance(error, DBAPIError):
        state = _sqlstate(error)
        return error.connection_invalidated or state.startswith((_CONNECTION_CLASS, "57P0"))
    return isinstance(error, OSError)


def is_passing(error: BaseException) -> bool:
    """Whether the whole unit is worth another try at once."""
    return is_connection_lost(error) or (isinstance(error, DBAPIError) and _sqlstate(error) in _PASSING)


def reason(error: BaseException) -> str:
    """What the driver said, in one line and without the statement."""
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    return said.splitlines()[0] if said else type(error).__name__


def sentence(error: BaseException) -> str:
    """What is wrong with the database, for `/readyz` and the log."""
    if isinstance(error, Unsettled):
        return (
            "The connection was lost during a commit, and the database did not say in time whether it took the change;"
            " look at its log."
        )
    said = reason(error)
    if "disk is full" in said:
        return "The disk of the database is full; free some space, autoq then goes on by itself."
    if "readonly" in said or "read-only" in said:
        return "The database cannot be written; make its file and folder (or its server) writable."
    return f"The database did not take a change ({said}); look at its log."


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
