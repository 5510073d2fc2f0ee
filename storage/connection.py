"""The one connection that writes: kept open, mended after errors, and tried again after faults that pass."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from engine.errors import NotSaved
from storage.faults import DATABASE_ERRORS, is_passing, sentence
from storage.session import Backend, Line

_log = logging.getLogger(__name__)

ATTEMPTS = 5
_PAUSE = 0.05
"""Seconds before the second attempt; each later pause is twice as long."""

T = TypeVar("T")


class WritingConnection:
    """Runs one piece of work at a time, each in a transaction of its own."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._line: Line | None = None
        self.last_error: str | None = None
        """What was wrong with the last transaction; None after one that went well."""

    async def run(self, work: Callable[[Line], Awaitable[T]]) -> T:
        """Do the work, which commits; again, whole, after a fault that passes. Raises what the work raises, NotSaved."""
        for attempt in range(ATTEMPTS):
            try:
                result = await self._once(work)
            except DATABASE_ERRORS as error:
                self.last_error = sentence(error)
                if not is_passing(error):
                    _log.warning(self.last_error, extra={"event": "not_saved"})
                    raise
                await asyncio.sleep(_PAUSE * 2**attempt)
            else:
                self.last_error = None
                return result
        _log.warning(self.last_error, extra={"event": "not_saved"})
        raise NotSaved

    async def close(self) -> None:
        """Give the connection back."""
        if self._line is not None:
            line, self._line = self._line, None
            await line.close()

    async def _once(self, work: Callable[[Line], Awaitable[T]]) -> T:
        if self._line is None:
            self._line = await self._backend.writing()
        try:
            return await work(self._line)
        except BaseException:
            await self._abandon(self._line)
            raise

    async def _abandon(self, line: Line) -> None:
        """Roll back; a connection that cannot even do that is thrown away, and its successor starts clean."""
        try:
            await line.rollback()
        except DATABASE_ERRORS:
            self._line = None
            await line.close()
