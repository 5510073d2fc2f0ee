"""Wakes those who wait for an action to change, or for something to announce."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence

from engine.actions import Action
from engine.errors import TryAgain

Revisions = Callable[[Sequence[str]], Awaitable[dict[str, int]]]
Moved = Callable[[], Awaitable[bool]]


class Watch:
    """Who waits for which action; with `poll` (seconds) the database is asked too, since other processes write."""

    def __init__(self, revisions: Revisions, poll: float | None) -> None:
        self._revisions = revisions
        self._poll = poll
        self._waiters: dict[str, dict[asyncio.Event, int]] = {}
        self._poller: asyncio.Task[None] | None = None

    async def changed(self, action_id: str, revision: int, seconds: float) -> None:
        """Return as soon as the action's revision is above `revision`, or after `seconds`."""
        event = asyncio.Event()
        waiters = self._waiters.setdefault(action_id, {})
        waiters[event] = revision
        try:
            # Asked only now, so that no change falls between the question and the wait.
            await self._look([action_id])
            self._start_polling()
            await _wait(event, seconds)
        finally:
            del waiters[event]
            if not waiters and self._waiters.get(action_id) is waiters:
                del self._waiters[action_id]

    def tell(self, actions: Iterable[Action]) -> None:
        """Wake those who wait for one of these."""
        for action in actions:
            self._tell(action.id, action.revision)

    async def close(self) -> None:
        """Wake everybody and ask no more."""
        for waiters in self._waiters.values():
            for event in waiters:
                event.set()
        if self._poller is not None:
            self._poller.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poller

    def _tell(self, action_id: str, revision: int) -> None:
        for event, known in self._waiters.get(action_id, {}).items():
            if revision > known:
                event.set()

    def _start_polling(self) -> None:
        if self._poll is not None and (self._poller is None or self._poller.done()):
            self._poller = asyncio.get_running_loop().create_task(self._ask(self._poll), name="storage-watch")

    async def _ask(self, seconds: float) -> None:
        while self._waiters:
            await asyncio.sleep(seconds)
            await self._look(list(self._waiters))

    async def _look(self, action_ids: Sequence[str]) -> None:
        """Wake whom the database has something for; while it does not answer, they wait on."""
        with contextlib.suppress(TryAgain):
            for action_id, revision in (await self._revisions(action_ids)).items():
                self._tell(action_id, revision)


class News:
    """Whether something was left to announce since the last look; true at first, for what an earlier process left."""

    def __init__(self, moved: Moved, poll: float | None) -> None:
        self._moved = moved
        self._poll = poll
        self._event = asyncio.Event()
        self._event.set()

    def tell(self) -> None:
        """There is something."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Return as soon as there is something, or after `seconds`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not self._event.is_set() and (left := until - loop.time()) > 0:
            await _wait(self._event, left if self._poll is None else min(left, self._poll))
            if self._poll is not None and not self._event.is_set() and await self._has_moved():
                break
        self._event.clear()

    async def _has_moved(self) -> bool:
        try:
            return await self._moved()
        except TryAgain:
            return False


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
