"""The steps of the cycle: labelling what is overdue, repairing cards that show the past."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.cycle import expiry_step, reconciling_step
from engine.actions import Action, Status, Verdict
from engine.actors import Door, person
from engine.commands import Decide
from engine.outbox import Delivery, Lane
from engine.ports import Store, Transaction
from engine.times import MINUTE
from tests.bot.conftest import Hand
from tests.bot.slack.people import ENGINEER1
from tests.clock import START, HandClock


async def status_of(store: Store, action: Action) -> Status:
    found = await store.read(lambda tx: tx.actions.find(action.id))
    assert found is not None
    return found.status


async def test_the_expiry_step_labels_what_is_overdue_and_nothing_else(
    store: Store, clock: HandClock, hand_in: Hand
) -> None:
    old = [await hand_in() for _ in range(3)]
    harmless = await hand_in("cache_clear", "DEV")
    clock.now += 29 * MINUTE
    young = await hand_in()
    expire = expiry_step(store, clock)
    assert await expire.work() == {"expired": 0}
    clock.now = START + 30 * MINUTE
    assert await expire.work() == {"expired": 3}
    assert await expire.work() == {"expired": 0}
    assert {await status_of(store, action) for action in old} == {Status.EXPIRED}
    assert await status_of(store, young) is Status.PENDING_APPROVAL
    assert await status_of(store, harmless) is Status.AUTO_DONE


async def test_two_sweeps_at_once_expire_each_action_once(
    store: Store, clock: HandClock, hand_in: Hand
) -> None:
    for _ in range(5):
        await hand_in()
    clock.now += 30 * MINUTE
    counts = await asyncio.gather(*(expiry_step(store, clock).work() for _ in range(3)))
    assert sum(count["expired"] for count in counts) == 5


class Broken:
    """A store that finds what is due and cannot save."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def read(self, unit: Any) -> Any:
        return await self._store.read(unit)

    async def apply(self, command: object) -> None:
        raise ConnectionResetError


async def test_a_sweep_that_cannot_save_fails_loudly(store: Store, clock: HandClock, hand_in: Hand) -> None:
    await hand_in()
    clock.now += 30 * MINUTE
    broken: Any = Broken(store)
    with pytest.raises(ConnectionResetError):
        await expiry_step(broken, clock).work()


async def card_of(store: Store, action: Action) -> Delivery:
    found = await store.read(lambda tx: tx.outbox.find(f"card:{action.id}"))
    assert found is not None
    return found


async def test_the_reconciling_step_orders_cards_that_show_the_past(
    store: Store, clock: HandClock, hand_in: Hand
) -> None:
    action = await hand_in()

    async def shown(revision: int) -> None:
        async def unit(tx: Transaction) -> None:
            for lane in (Lane.POST, Lane.UPDATE):
                await tx.outbox.claim(lane, clock(), clock() + MINUTE, 10)
            await tx.outbox.sent({f"card:{action.id}": revision}, clock(), "C0OPS00001", "1.1")

        await store.write(unit)

    await shown(1)
    reconcile = reconciling_step(store, clock)
    assert await reconcile.work() == {"repaired": 0}
    decide = Decide(action_id=action.id, verdict=Verdict.APPROVE, actor=person(ENGINEER1), door=Door.BUTTON)
    await store.apply(decide)
    await shown(2)
    assert (await card_of(store, action)).shown_revision == 2
    assert await reconcile.work() == {"repaired": 0}
    # As after a backup was restored: Slack shows a revision that the database has not reached.
    await store.write(lambda tx: tx.outbox.sent({f"card:{action.id}": 3}, clock(), "C0OPS00001", "1.1"))
    assert (await card_of(store, action)).state == "sent"
    assert await reconcile.work() == {"repaired": 1}
    repaired = await card_of(store, action)
    assert (repaired.state, repaired.revision, repaired.ts) == ("pending", 2, "1.1")
