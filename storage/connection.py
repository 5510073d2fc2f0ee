"""The one connection that writes: kept open, mended after errors, and honest about what was committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from engine.errors import NotSaved
from storage.faults import DATABASE_ERRORS, is_connection_lost, is_passing, sentence

_log = logging.getLogger(__name__)

ATTEMPTS = 5
_PAUSE = 0.05
"""Seconds before the second attempt; each later pause is twice as long."""

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]


class Backend(Protocol):
    """One of the two databases."""

    name: str
    writer: AsyncEngine
    readers: AsyncEngine

    def beside(self, suffix: str) -> Path:
        """Where a file that belongs to the database lies."""

    async def check(self) -> None:
        """Holds when the database can be written with our settings. Raises StorageError."""

    async def check_readers(self) -> None:
        """Holds when readers cannot write. Raises StorageError."""

    async def before_commit(self, connection: AsyncConnection) -> object:
        """Holds when there is a transaction to commit; answers what `was_committed` needs to know of it."""

    async def was_committed(self, proof: object) -> bool:
        """Whether a transaction whose COMMIT was never answered did commit."""

    async def close(self) -> None:
        """Let go of the database."""


class WritingConnection:
    """Runs one piece of work at a time, each in a transaction of its own."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._connection: AsyncConnection | None = None
        self.last_error: str | None = None
        """What was wrong with the last transaction; None after one that went well."""

    async def run(self, work: Work[T]) -> T:
        """Do the work and commit it; again, whole, after a fault that passes. Raises what the work raises, NotSaved."""
        for attempt in range(ATTEMPTS):
            try:
                result = await self._once(work)
            except DATABASE_ERRORS as error:
                self.last_error = sentence(error)
                if not is_passing(error):
                    _log.warning(self.last_error, exc_info=error, extra={"event": "not_saved"})
                    raise
                await asyncio.sleep(_PAUSE * 2**attempt)
            else:
                self.last_error = None
                return result
        _log.warning(self.last_error, extra={"event": "not_saved"})
        raise NotSaved

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def _once(self, work: Work[T]) -> T:
        connection = await self._opened()
        try:
            await connection.begin()
            result = await work(connection)
            proof = await self._backend.before_commit(connection)
        except BaseException:
            await self._abandon(connection)
            raise
        try:
            await connection.commit()
        except BaseException as error:
            await self._abandon(connection)
            if not (is_connection_lost(error) and await self._backend.was_committed(proof)):
                raise
        return result

    async def _opened(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._backend.writer.connect()
        return self._connection

    async def _abandon(self, connection: AsyncConnection) -> None:
        """Roll back; a connection that cannot even do that is thrown away, and its successor starts clean."""
        try:
            await connection.rollback()
            if connection.invalidated:
                await self.close()
        except DATABASE_ERRORS:
            self._connection = None
            await connection.invalidate()
            await connection.close()
