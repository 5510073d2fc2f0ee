"""What everything at the desk works with, and how a unit of work ends that somebody else has overtaken."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from engine.desk.ports import DeskStore, DeskUnit
from engine.desk.rules import DeskRules
from engine.errors import TryAgain
from engine.ports import Clock

_NICENESS = 10
"""How far the thread that computes stands back behind those that decide, and those that read."""
TRIES = 5
"""How often a unit of work is begun anew when somebody else has saved in between."""

T = TypeVar("T")
P = ParamSpec("P")


class Contested(TryAgain):
    """Others have saved first, every time that it was tried."""


class Overtaken(Exception):
    """Somebody else has saved what this unit of work was about to save; everything is read and decided anew."""


def _one_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk", initializer=_step_back)


def _step_back() -> None:
    """Let every other thread have the processor first: a click that wakes up would else wait for the encoder's whole time slice."""
    # Elsewhere than on Linux it would slow down the whole process.
    if sys.platform == "linux":
        os.nice(_NICENESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The store, the time and the rules; and one thread for what computes, so that the loop stays free for clicks."""

    store: DeskStore
    clock: Clock
    rules: DeskRules
    gives_way: bool = False
    """Whether each piece of work waits for a lull in what the gate has to decide; after a moment it goes on in any case."""
    _thread: ThreadPoolExecutor = field(default_factory=_one_thread)

    async def write(self, unit: DeskUnit[T]) -> T:
        """Run the unit, anew when it is overtaken. Raises what the unit raises, Contested when it is overtaken every time."""
        for _ in range(TRIES):
            try:
                return await self.write_once(unit)
            except Overtaken:
                continue
        raise Contested

    async def write_once(self, unit: DeskUnit[T]) -> T:
        """Run the unit. Raises what the unit raises, Overtaken too."""
        await self._turn()
        return await self.store.write(unit)

    async def read(self, unit: DeskUnit[T]) -> T:
        """Run a unit that only reads."""
        await self._turn()
        return await self.store.read(unit)

    async def compute(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what takes the processor rather than the disk, one piece at a time."""
        await self._turn()
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    async def _turn(self) -> None:
        if self.gives_way:
            await self.store.lull()

    def close(self) -> None:
        """Let go of the thread once it has done what it was given."""
        self._thread.shutdown(wait=False, cancel_futures=True)
