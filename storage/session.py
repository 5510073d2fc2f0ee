"""What the two databases have in common: connections that run pieces of synchronous work inside a transaction.

The work itself is plain SQLAlchemy Core on a `Connection`. SQLite runs it in the connection's own thread, PostgreSQL in the event
loop by greenlets; either way the loop is free while the database works, and a piece of work costs one hand-over, not one a statement.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]


class Session(Protocol):
    """A transaction under way, or about to begin with the first piece of work."""

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work in the transaction."""


class Line(Session, Protocol):
    """A connection that is kept open and has one transaction after another."""

    async def transact(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work in a transaction of its own and commit it."""

    async def commit(self) -> None:
        """Commit what was run since the last end; raises when it is not, or may not be, committed."""

    async def rollback(self) -> None:
        """Take back what was run since the last end; raises when the connection is of no more use."""

    async def close(self) -> None:
        """Give the connection back, in whatever state it is."""


class Backend(Protocol):
    """One of the two databases."""

    @property
    def others_write(self) -> bool:
        """Whether other processes may change actions too."""

    @property
    def takes_cancelling(self) -> bool:
        """Whether a caller may leave in the middle of its work without harm to the connection."""

    def beside(self, suffix: str) -> Path:
        """Where a file that belongs to the database lies."""

    async def writing(self) -> Line:
        """A connection to write with; its holder closes it."""

    def reading(self) -> AbstractAsyncContextManager[Session]:
        """A transaction that reads as of one moment. Raises Busy when all readers stay taken."""

    async def check(self) -> None:
        """Holds when the database can be used with our settings. Raises StorageError."""

    async def close(self) -> None:
        """Let go of the database."""
