"""A store whose commands wait until a test lets them go."""

from __future__ import annotations

import asyncio

from engine.commands import Command, Outcome
from engine.ports import Store, T, Unit


class HeldStore:
    """Everything goes to the real store, commands only once `let_go` is set; `came` is set when one has come.

    With `reads` what only reads waits as well.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reads = False
        self.came = asyncio.Event()
        self.let_go = asyncio.Event()

    async def comes(self) -> None:
        """Wait until something has come."""
        async with asyncio.timeout(5):
            await self.came.wait()

    async def apply(self, command: Command) -> Outcome:
        self.came.set()
        await self.let_go.wait()
        return await self._store.apply(command)

    async def write(self, unit: Unit[T]) -> T:
        return await self._store.write(unit)

    async def read(self, unit: Unit[T]) -> T:
        if self.reads:
            self.came.set()
            await self.let_go.wait()
        return await self._store.read(unit)


async def spin() -> None:
    """Let everything run that can run without waiting."""
    for _ in range(50):
        await asyncio.sleep(0)
