"""Work that goes on after a listener has returned, kept alive and waited for at shutdown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from engine.errors import AutoqError

_LOG = logging.getLogger(__name__)
T = TypeVar("T")


class Tasks:
    """Holds a reference to every task it starts: asyncio itself keeps none, and an unreferenced task may vanish half done."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._loops: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run `work` now. A refusal is for whoever awaits the task; any other error is logged, awaited or not."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def keep(self, loop: Coroutine[Any, Any, None]) -> None:
        """Run a loop that nobody's answer depends on; it ends when draining begins."""
        task = asyncio.create_task(loop)
        self._loops.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        self._loops.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, AutoqError):
            _LOG.error("Work in the background failed.", exc_info=error)

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing runs, also what running tasks start meanwhile; False when `seconds` were not enough."""
        await _cancel(self._loops)
        try:
            async with asyncio.timeout(seconds):
                await self.settled()
        except TimeoutError:
            return False
        return True

    async def settled(self) -> None:
        """Wait until nothing runs but loops."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def stop(self) -> None:
        """Cancel what still runs and wait for its end."""
        await _cancel(self._loops | self._running)


async def ends_in(seconds: float, work: asyncio.Task[Any]) -> bool:
    """Whether `work` is over within so many seconds; it goes on when it is not.

    `asyncio.wait` does this for many tasks at once, which for the one task of every click costs three times as much.
    """
    loop = asyncio.get_running_loop()
    waited: asyncio.Future[None] = loop.create_future()

    def settle(_: asyncio.Task[Any] | None = None) -> None:
        if not waited.done():
            waited.set_result(None)

    timer = loop.call_later(seconds, settle)
    work.add_done_callback(settle)
    try:
        await waited
    finally:
        timer.cancel()
    return work.done()


async def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
    left = set(tasks)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
