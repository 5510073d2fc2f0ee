"""A store that commits, and after which something goes wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from engine.commands import Command, Outcome
from engine.desk.ports import DeskStore, DeskUnit
from engine.errors import Busy
from engine.ports import T


class LosingStore:
    """Everything goes to the real store. Once `armed`, the next commit is followed by `mishap`, or by nothing being readable."""

    def __init__(self, store: DeskStore, mishap: Callable[[], Awaitable[None]] | None = None) -> None:
        self._store = store
        self._mishap = mishap
        self.armed = False
        self.lost = False

    async def apply(self, command: Command) -> Outcome:
        outcome = await self._store.apply(command)
        await self._lose()
        return outcome

    async def write(self, unit: DeskUnit[T]) -> T:
        held = await self._store.write(unit)
        await self._lose()
        return held

    async def read(self, unit: DeskUnit[T]) -> T:
        if self.lost and self._mishap is None:
            raise Busy
        return await self._store.read(unit)

    async def lull(self) -> None:
        await self._store.lull()

    async def _lose(self) -> None:
        if self.armed and not self.lost:
            self.lost = True
            if self._mishap is not None:
                await self._mishap()
