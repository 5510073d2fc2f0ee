"""P6: whoever comes first is served first, and nobody waits until a time-out."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

import pytest

from engine.actions import Verdict, new_action_id
from engine.actors import Door, person
from engine.commands import Command, Decide, Outcome, Submit
from engine.ports import Store, Transaction
from storage import writer
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM
from tests.clock import HandClock
from tests.promises.databases import opened
from tests.promises.doors import RESTART, furnish
from tests.promises.stores import Passing
from tests.promises.tally import Tally

DECIDERS = 16
EACH = 40
SOAK_SECONDS = 30
_EVENTS = ("ActionQueued", "ActionApproved", "ActionRejected")

Arrival = tuple[str, str]
"""What a command makes of which action, as the log will call it."""


class Book(Passing):
    """Writes down in which order commands arrive; between that and the store's own queue nothing else runs."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.arrivals: list[Arrival] = []

    async def apply(self, command: Command) -> Outcome:
        if isinstance(command, Submit):
            self.arrivals.append(("ActionQueued", command.action_id))
        elif isinstance(command, Decide):
            approved = command.verdict is Verdict.APPROVE
            self.arrivals.append(("ActionApproved" if approved else "ActionRejected", command.action_id))
        return await self.real.apply(command)


async def decide_on(book: Book, decider: int, served: Counter[int], goes_on: Callable[[int], bool]) -> None:
    """Hand in and decide one action after the other; now and then look something up, or write something beside."""
    drawn = count(decider << 24)
    who = person((ADMIN, ENGINEER2, PM)[decider % 3])
    chance = random.Random(decider)
    for turn in count():
        if not goes_on(turn):
            return
        action_id = new_action_id(next(drawn).to_bytes(5, "big"))
        await book.apply(
            Submit(action_id=action_id, proposal=RESTART, actor=person(ENGINEER1), door=Door.API)
        )
        if chance.random() < 0.2:
            await book.read(lambda tx, wanted=action_id: tx.actions.find(wanted))  # type: ignore[misc]
        if chance.random() < 0.1:
            await book.write(lambda tx, name=f"lease-{decider}": tx.leases.take(name, "p6", 0, 1))  # type: ignore[misc]
        verdict = chance.choice((Verdict.APPROVE, Verdict.REJECT))
        await book.apply(Decide(action_id=action_id, verdict=verdict, actor=who, door=Door.BUTTON))
        served[decider] += 1


async def run(store: Store, goes_on: Callable[[int], bool], tally: Tally) -> None:
    """Let the deciders work together, then compare the order of arrival with the order in the log."""
    book, served = Book(store), Counter[int]()
    before = await store.read(lambda tx: tx.audit.head())
    work: list[Awaitable[None]] = [decide_on(book, each, served, goes_on) for each in range(DECIDERS)]
    ends = await asyncio.gather(*work, return_exceptions=True)
    logged = await store.read(lambda tx: _logged(tx, before.seq))
    tally.count(len(book.arrivals))
    for end in ends:
        if isinstance(end, BaseException):
            tally.fail(f"a decider failed: {end!r}")
    for came, written in zip(book.arrivals, logged, strict=False):
        if came != written:
            tally.fail(f"{came} came first, and {written} was served")
    if len(logged) != len(book.arrivals):
        tally.fail(f"{len(book.arrivals)} came, and {len(logged)} were served")
    if served and min(served[each] for each in range(DECIDERS)) < max(served.values()) / 2:
        tally.fail(f"some were served twice as often as others: {sorted(served.values())}")


async def _logged(tx: Transaction, after: int) -> list[Arrival]:
    return [(row.event, row.action_id or "") async for row in tx.audit.rows(after) if row.event in _EVENTS]


@pytest.mark.promise("P6")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, ids=["16 of 40"])
async def test_those_who_wait_are_served_in_order(database_url: str, tmp_path: Path, tally: Tally) -> None:
    clock = HandClock()
    async with opened(database_url, tmp_path, clock) as store:
        await furnish(store, clock())
        await run(store, lambda turn: turn < EACH, tally)


@pytest.mark.promise("P6")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, ids=["soak"])
async def test_the_order_holds_for_as_long_as_the_rush_lasts(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    clock, loop = HandClock(), asyncio.get_running_loop()
    async with opened(database_url, tmp_path, clock) as store:
        await furnish(store, clock())
        ends = loop.time() + scaled(SOAK_SECONDS)
        await run(store, lambda _: loop.time() < ends, tally)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_queue_that_is_served_at_random_is_seen(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, taken, seen, clock = random.Random(0), writer._taken, Tally(name="control"), HandClock()

    def at_random(commands: writer.Commands) -> list[writer.Job[Command]]:
        return chance.sample(drawn := taken(commands), len(drawn))

    async with opened(database_url, tmp_path, clock) as store:
        await furnish(store, clock())
        monkeypatch.setattr(writer, "_taken", at_random)
        await run(store, lambda turn: turn < 5, seen)
    assert any("came first" in fault for fault in seen.faults), seen.line()
