"""P8: while Slack is away actions are taken in and decided all the same, and afterwards Slack is shown every one of them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.api.app import build_api
from bot.api.context import ApiContext, Readiness
from bot.cycle import Cycle
from bot.metrics import Metrics
from bot.relay.slack_calls import Shown, post
from engine.commands import Command, Outcome
from engine.errors import NotSaved
from engine.policy import DEFAULT
from engine.ports import Store
from engine.times import MINUTE
from tests.bot.slack.people import ENGINEER1, ENGINEER2, OPS
from tests.clock import START, HandClock
from tests.promises.announced import fault, out_of_order, read
from tests.promises.databases import in_memory, opened
from tests.promises.doors import MACHINE, RATE, desk_over, furnish
from tests.promises.relaying import Relaying, relaying, too_early
from tests.promises.stores import Passing
from tests.promises.tally import Tally

OUTAGE = 10 * MINUTE
DECIDED = 0.6
"""Which part of the actions is decided during the outage."""


class AsksSlackFirst(Passing):
    """Takes nothing in that it could not tell Slack at once."""

    def __init__(self, store: Store, work: Relaying) -> None:
        super().__init__(store)
        self._client = work.client

    async def apply(self, command: Command) -> Outcome:
        told = await post(self._client, OPS, {"text": "Something happens."}, str(command.action_id))
        if not isinstance(told, Shown):
            raise NotSaved
        return await self.real.apply(command)


@asynccontextmanager
async def api(store: Store, clock: HandClock) -> AsyncIterator[httpx.AsyncClient]:
    """The real API over the store."""

    async def ready() -> Readiness:
        return Readiness()

    metrics = Metrics()
    context = ApiContext(
        store=store,
        desk=desk_over(store, clock),
        clock=clock,
        policy=DEFAULT,
        zone=ZoneInfo("UTC"),
        cycle_minutes=5,
        rate=RATE,
        start_cycle=Cycle(store=store, clock=clock, steps=(), metrics=metrics).start,
        readiness=ready,
        metrics=metrics,
    )
    transport = httpx.ASGITransport(build_api(context))
    async with httpx.AsyncClient(transport=transport, base_url="http://autoq/api/auto/") as client:
        yield client


async def survive(
    folder: Path, how: str, actions: int, tally: Tally, make: Callable[[Store, Relaying], Store] | None = None
) -> None:
    """Hand in and decide through the outage, work off what has piled up, and look at what Slack shows."""
    clock, chance = HandClock(), random.Random(START)
    async with (
        opened(f"sqlite+aiosqlite:///{folder / 'autoq.db'}", folder, clock) as store,
        relaying(store, clock) as work,
    ):
        keys = await furnish(store, clock())
        work.away(how, OUTAGE)
        back = clock() + OUTAGE
        async with api(store if make is None else make(store, work), clock) as client:
            made = []
            for number in range(actions):
                made += await _hand_in_and_decide(client, keys, chance, tally)
                await work.until(clock() + (back - clock()) // (actions - number))
        assert not work.posts()
        work.back()
        await work.work_off()
        await judge(work, made, tally)


async def _hand_in_and_decide(
    client: httpx.AsyncClient, keys: dict[str, str], chance: random.Random, tally: Tally
) -> list[str]:
    """One action, by a machine or a person, and perhaps its decision; its id when it was taken in."""
    body = {"action_type": "service_restart", "environment": "PROD", "description": "x", "target": "y"}
    by = keys[chance.choice((MACHINE, ENGINEER1))]
    handed_in = await client.post("queue", json=body, headers={"Authorization": f"Bearer {by}"})
    tally.check(handed_in.status_code == 201, f"a submission was answered {handed_in.status_code}")
    if handed_in.status_code != 201:
        return []
    action: str = handed_in.json()["action_id"]
    if chance.random() < DECIDED:
        headers = {"Authorization": f"Bearer {keys[ENGINEER2]}"}
        decided = await client.post(f"approve/{action}", json={}, headers=headers)
        tally.check(decided.status_code == 200, f"a decision was answered {decided.status_code}")
    return [action]


async def judge(work: Relaying, made: list[str], tally: Tally) -> None:
    """Every action has its one right card, and it got there no faster than Slack allows."""
    shown, order = read(work.posts()), out_of_order(work.posts())
    held = await work.store.read(lambda tx: tx.actions.find_many(made))
    for action in held.values():
        found = fault(action, shown, repeats=False) or order.get(action.id)
        tally.check(found is None, f"{action.id}: {found}")
    for call in too_early([call for call in work.client.calls if call.answered]):
        tally.fail(f"{call.method} to {call.channel} came too early")


@pytest.mark.promise("P8")
@pytest.mark.parametrize("how", ["refused", "reset"])
async def test_an_outage_of_slack_stops_nothing(how: str, scaled: Callable[[int], int], tally: Tally) -> None:
    with in_memory() as folder:
        await survive(folder, how, scaled(250), tally)


async def test_a_program_that_waits_for_slack_stands_still() -> None:
    seen = Tally(name="control")
    with in_memory() as folder:
        await survive(folder, "reset", 5, seen, AsksSlackFirst)
    assert seen.bad == 5, seen.line()
