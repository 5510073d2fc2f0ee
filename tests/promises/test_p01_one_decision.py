"""P1: an action is decided once, however many try at the same moment and through whichever doors."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cycle import expiry_step
from engine.actions import Action
from engine.gate import Rules
from engine.ports import Store
from engine.times import MINUTE, SECOND
from tests.bot.slack.people import ENGINEER1
from tests.clock import START, HandClock
from tests.promises.databases import MANY, ON_BOTH, opened
from tests.promises.doors import Doors, furnish, hand_in, open_doors
from tests.promises.processes import Helper, helpers
from tests.promises.races import Heard, drawn, ends, fault, heard_of, race
from tests.promises.stores import NaiveStore, unguard
from tests.promises.tally import Tally

AT_ONCE = 20
"""Races that run at the same time."""
CONTENDING = 8


async def run_round(doors: Doors, chance: random.Random, races: int, tally: Tally) -> None:
    """Run some races; in every fourth round the time of the actions runs out while they race."""
    doors.clock.now += SECOND
    at_the_edge = chance.random() < 0.25
    expiry = SECOND if at_the_edge else 30 * MINUTE
    actions = await asyncio.gather(*(hand_in(doors.store, ENGINEER1, expiry=expiry) for _ in range(races)))
    entries = [(action, drawn(chance, CONTENDING)) for action in actions]
    racing = asyncio.create_task(race(doors, entries))
    if at_the_edge:
        for _ in range(chance.randrange(40)):
            await asyncio.sleep(0)
        doors.clock.now += SECOND
    heard = await racing
    if at_the_edge:
        # The schedule does this every ten seconds.
        await expiry_step(doors.store, doors.clock).work()
    await judge(doors.store, actions, heard, tally)


async def judge(store: Store, actions: list[Action], heard: list[list[Heard]], tally: Tally) -> None:
    """Count the races that have ended, and those among them that ended badly."""
    for (action, history), told in zip(await ends(store, actions), heard, strict=True):
        found = fault(action, history, told)
        tally.check(found is None, str(found))


@pytest.mark.promise("P1")
@ON_BOTH
async def test_one_contender_decides_and_the_others_are_told(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    clock, chance, left = HandClock(), random.Random(START), scaled(10_000)
    async with opened(database_url, tmp_path, clock) as store:
        keys = await furnish(store, clock())
        async with open_doors(store, clock, keys) as doors:
            while left > 0:
                await run_round(doors, chance, min(AT_ONCE, left), tally)
                left -= AT_ONCE
        assert await store.verify() is None


@pytest.mark.promise("P1")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True, ids=["3 processes"])
async def test_three_processes_agree_on_one_decision(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    clock, chance, left = HandClock(), random.Random(START), scaled(1_000)
    async with opened(database_url, tmp_path, clock) as store:
        keys = await furnish(store, clock())
        async with helpers(3, "tests.promises.rival", database_url, str(tmp_path)) as rivals:
            assert [await rival.ask(keys) for rival in rivals] == ["open"] * len(rivals)
            while left > 0:
                races = min(AT_ONCE, left)
                clock.now += SECOND
                actions = await asyncio.gather(*(hand_in(store, ENGINEER1) for _ in range(races)))
                heard = await race_apart(rivals, actions, clock(), chance)
                await judge(store, actions, heard, tally)
                left -= races
        assert await store.verify() is None


async def race_apart(
    rivals: list[Helper], actions: list[Action], now: int, chance: random.Random
) -> list[list[Heard]]:
    """Let each process contend with its eight for each action, all released together; what was heard, by action."""
    for rival in rivals:
        entries = [(action.id, drawn(chance, CONTENDING)) for action in actions]
        assert await rival.ask({"now": now, "entries": entries}) == "at the line"
    await asyncio.gather(*(rival.tell("go") for rival in rivals))
    told = [await rival.hear() for rival in rivals]
    return [[heard_of(each) for mine in of_one for each in mine] for of_one in zip(*told, strict=True)]


@ON_BOTH
async def test_a_handler_that_reads_before_it_writes_decides_twice(database_url: str, tmp_path: Path) -> None:
    clock, seen = HandClock(), Tally(name="control")
    async with opened(database_url, tmp_path, clock) as store:
        keys = await furnish(store, clock())
        await unguard(store, database_url)
        naive = NaiveStore(store, lambda _: clock(), Rules(max_pending=MANY))
        async with open_doors(naive, clock, keys) as doors:
            await run_round(doors, random.Random(0), AT_ONCE, seen)
    assert seen.bad > AT_ONCE / 2, seen.line()
    assert any("was decided" in told for told in seen.faults), seen.faults
