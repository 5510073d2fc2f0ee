"""P9: Slack is never called sooner than it allows, and nothing is lost or overtaken on the way."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.pace import Bucket
from engine.actions import Action, Verdict
from engine.actors import Door, person
from engine.commands import Decide
from engine.ports import Store
from engine.times import HOUR, SECOND
from tests.bot.slack.people import ENGINEER1, ENGINEER2, PM
from tests.clock import START, HandClock
from tests.promises.announced import fault, out_of_order, read
from tests.promises.databases import in_memory, opened
from tests.promises.doors import furnish, hand_in
from tests.promises.relaying import Relaying, relaying, too_early
from tests.promises.tally import Tally

ROWS_EACH = 3
"""Messages that are owed for an action: its card, the reply in its thread, and what its requester is told."""
BURST = 0.5
"""Which part comes at once; the rest comes a few at a time, and each gets a card of its own."""
FEW = 4
FAULT = {"method": "*", "status": 429, "chance": 0.03}


async def hand_in_and_decide(work: Relaying, actions: int, chance: random.Random) -> list[Action]:
    """Queue what so many actions owe, half of it at once and half in drips."""
    for seconds in (2, 5, 30):
        work.sandbox.workspace.faults.add({**FAULT, "retry_after": seconds})
    at_once = round(actions * BURST)
    made = list(await asyncio.gather(*(_asked(work.store, chance) for _ in range(at_once))))
    await decide(work.store, chance.sample(made, k=at_once // 2))
    while len(made) < actions:
        drip = [await _asked(work.store, chance) for _ in range(min(FEW, actions - len(made)))]
        made += drip
        await work.until(work.clock() + FEW * SECOND)
        await decide(work.store, drip)
    return made


async def _asked(store: Store, chance: random.Random) -> Action:
    return await hand_in(store, chance.choice((ENGINEER1, ENGINEER2)), expiry=100 * HOUR)


async def decide(store: Store, actions: Sequence[Action]) -> None:
    """Approve them all."""
    for action in actions:
        command = Decide(
            action_id=action.id, verdict=Verdict.APPROVE, actor=person(PM), door=Door.API, confirmed=True
        )
        await store.apply(command)


async def queue_and_show(folder: Path, actions: int, tally: Tally, posting: Bucket | None = None) -> None:
    """Show what so many actions owe; then look at every call, and for every message."""
    clock, chance = HandClock(), random.Random(START)
    async with opened(f"sqlite+aiosqlite:///{folder / 'autoq.db'}", folder, clock) as store:
        await furnish(store, clock())
        async with relaying(store, clock) as work:
            if posting is not None:
                work.relay.rooms.posting = posting
            made = await hand_in_and_decide(work, actions, chance)
            await work.work_off()
            held = await store.read(lambda tx: tx.actions.find_many([action.id for action in made]))
            await decide(store, [action for action in held.values() if action.decision is None])
            await work.work_off()
            held = await store.read(lambda tx: tx.actions.find_many([action.id for action in made]))
            judge(work, held, tally)


def judge(work: Relaying, held: dict[str, Action], tally: Tally) -> None:
    """Count the messages that were owed, what was lost of them or overtaken, and the calls that came too early."""
    shown, order = read(work.posts()), out_of_order(work.posts())
    tally.count(ROWS_EACH * len(held))
    for action in held.values():
        found = fault(action, shown, repeats=False)
        if found is not None:
            tally.fail(found)
        if action.id in order:
            tally.fail(f"{action.id} was overtaken: {order[action.id]}")
    for call in too_early(work.client.calls):
        tally.fail(f"{call.method} to {call.channel} came too early")


@pytest.mark.promise("P9")
async def test_slack_is_never_called_too_early(scaled: Callable[[int], int], tally: Tally) -> None:
    with in_memory() as folder:
        await queue_and_show(folder, -(-scaled(5_000) // ROWS_EACH), tally)


async def test_a_relay_without_a_pace_calls_too_early() -> None:
    seen = Tally(name="control")
    with in_memory() as folder:
        await queue_and_show(folder, 16, seen, Bucket(every=1))
    assert any("too early" in told for told in seen.faults), seen.faults
