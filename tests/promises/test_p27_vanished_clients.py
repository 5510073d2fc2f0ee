"""P27: callers who vanish in the middle of a call leave no half state, and no connection, task or reader behind."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from engine.gate import Rules
from engine.ports import Store, Transaction
from storage.sqlite import Sqlite, SqliteLine
from storage.store import DatabaseStore
from tests.bot.slack.people import ENGINEER1
from tests.clock import START, HandClock
from tests.promises.databases import MANY, ON_BOTH, opened
from tests.promises.doors import Doors, furnish, hand_in, open_doors
from tests.promises.leavers import halves, leave, taken
from tests.promises.stores import HalvingStore
from tests.promises.tally import Tally

CALLS = 5_000
AT_ONCE = 60
SECONDS_TO_END = 10.0
"""For what a caller left running; nothing takes that long."""


async def settle(doors: Doors, before: set[asyncio.Task[object]]) -> list[str]:
    """Let everything end that the callers left running; the names of the tasks that do not."""
    await doors.settle()
    try:
        async with asyncio.timeout(SECONDS_TO_END):
            while left := asyncio.all_tasks() - before:
                await asyncio.wait(left)
    except TimeoutError:
        return [f"{task.get_name()} still runs" for task in asyncio.all_tasks() - before]
    return []


async def vanish(doors: Doors, store: DatabaseStore, calls: int, tally: Tally) -> None:
    """Make so many calls whose callers vanish, then look what they left."""
    chance = random.Random(START)
    # What is opened once for all is open before anybody leaves.
    await leave(doors, [await hand_in(doors.store, ENGINEER1)] * 3, random.Random(0))
    await doors.settle()
    before, left = asyncio.all_tasks(), 0
    while left < calls:
        actions = await asyncio.gather(*(hand_in(doors.store, ENGINEER1) for _ in range(AT_ONCE // 3)))
        left += await leave(doors, actions * 3, chance)
    tally.count(left)
    for fault in (*await settle(doors, before), *taken(store)):
        tally.fail(fault)


async def judge(store: DatabaseStore, tally: Tally) -> None:
    """Everything stored is whole, and everything works."""
    for fault in await store.read(halves):
        tally.fail(fault)
    if (found := await store.verify()) is not None:
        tally.fail(f"row {found.seq}: {found.problem}")
    await asyncio.gather(*(hand_in(store, ENGINEER1) for _ in range(AT_ONCE)))
    together = asyncio.Barrier(4)

    async def meet(_: Transaction) -> None:
        await together.wait()

    async with asyncio.timeout(SECONDS_TO_END):
        await asyncio.gather(*(store.read(meet) for _ in range(together.parties)))


@pytest.mark.promise("P27")
@ON_BOTH
async def test_who_vanishes_leaves_nothing_behind(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    clock = HandClock()
    async with opened(database_url, tmp_path, clock) as store:
        async with open_doors(store, clock, await furnish(store, clock())) as doors:
            await vanish(doors, store, scaled(CALLS), tally)
        await judge(store, tally)


async def vanish_before(store: DatabaseStore, front: Store, clock: HandClock, seen: Tally) -> None:
    """As above at small size, through a store that stands before the real one."""
    async with open_doors(front, clock, await furnish(store, clock())) as doors:
        await vanish(doors, store, 200, seen)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_caller_that_commits_in_two_steps_leaves_halves(database_url: str, tmp_path: Path) -> None:
    clock, seen = HandClock(), Tally(name="control")
    async with opened(database_url, tmp_path, clock) as store:
        front = HalvingStore(store, lambda _: clock(), Rules(max_pending=MANY))
        await vanish_before(store, front, clock, seen)
        assert await store.verify() is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_reader_that_is_given_back_only_at_the_end_is_lost(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, seen = HandClock(), Tally(name="control")
    async with opened(database_url, tmp_path, clock) as store:
        backend, lost = store._backend, []
        assert isinstance(backend, Sqlite)

        @asynccontextmanager
        async def careless() -> AsyncIterator[SqliteLine]:
            line = backend._idle.pop()
            lost.append(line)
            yield line
            await line.rollback()
            backend._idle.append(line)
            lost.remove(line)

        monkeypatch.setattr(backend, "reading", careless)
        try:
            await vanish_before(store, store, clock, seen)
        except (IndexError, ExceptionGroup):
            seen.fail("no reader is left")
        backend._idle.extend(lost)
    assert seen.bad, seen.line()
