"""A store that fails when a test says so."""

from __future__ import annotations

from typing import Any

from engine.commands import Command, Outcome
from engine.ports import Store, T, Unit


class FailingStore:
    """Everything goes to the real store, unless `error` is set: then commands, units and reads raise it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.error: Exception | None = None

    async def apply(self, command: Command) -> Outcome:
        self._fail()
        return await self._store.apply(command)

    async def write(self, unit: Unit[T]) -> T:
        self._fail()
        return await self._store.write(unit)

    async def read(self, unit: Unit[T]) -> T:
        self._fail()
        return await self._store.read(unit)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error
