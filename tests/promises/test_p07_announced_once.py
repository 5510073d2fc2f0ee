"""P7: every decision is announced exactly once, whatever happens to the service and to Slack's answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.actions import Action
from engine.ports import ActionQuery, Transaction
from engine.times import HOUR
from tests.bot.slack.people import ENGINEER1, ENGINEER2, PM
from tests.clock import START
from tests.promises.announced import fault, read, unfounded
from tests.promises.doors import MACHINE
from tests.promises.service import LOST, Service, service
from tests.promises.tally import Tally

PACE = 4
"""How much faster the service's time runs, so that leases end and posts follow one another sooner."""
LONGEST_LIFE = 0.6
SECONDS_TO_DRAIN = 240.0
FAULTS: tuple[dict[str, object], ...] = (
    {"status": "slow", "seconds": 0.2, "chance": 0.15},
    {"status": "drop_after", "chance": 0.15},
    {"status": 429, "retry_after": 1, "chance": 0.07},
    {"status": 500, "chance": 0.07},
)
CALLS = ("chat.postMessage", "chat.update")
HISTORY = ("channels:history", "groups:history")


@dataclass(slots=True)
class Traffic:
    """What is still to be handed in, and what waits for a decision."""

    left: int
    lives: int
    chance: random.Random
    waiting: list[str] = field(default_factory=list)

    async def flow(self, life: Service) -> None:
        """Hand in this life's share and decide most of what waits; what meets the kill is tried again in the next life."""
        share = -(-self.left // max(1, self.lives))
        self.lives -= 1
        for _ in range(share):
            who = self.chance.choice((MACHINE, ENGINEER1))
            body = {"action_type": "service_restart", "environment": "PROD", "target": f"host-{self.left}"}
            _, told = await life.call(who, "queue", {**body, "description": "Announce me once."})
            self.left -= 1
            self.waiting.append(told["action_id"])
        for action in self.chance.sample(self.waiting, k=round(0.7 * len(self.waiting))):
            if self.chance.random() < 0.5:
                await life.approve_by_button(PM, action)
            else:
                await life.call(ENGINEER2, f"reject/{action}", {"comment": "Not today."})
            self.waiting.remove(action)


async def one_life(life: Service, traffic: Traffic) -> None:
    """Serve under traffic until the kill comes."""
    await life.start()
    await life.ready()
    flow = asyncio.create_task(traffic.flow(life))
    await asyncio.sleep(traffic.chance.random() * LONGEST_LIFE)
    await life.kill()
    await asyncio.gather(flow, return_exceptions=True)
    error = flow.exception()
    assert error is None or isinstance(error, LOST), error


async def last_life(life: Service, traffic: Traffic) -> None:
    """Slack is well again, and the service lives until nothing is left to be shown."""
    await life.slack.behave()
    await life.start()
    await life.ready()
    traffic.lives = 1
    await traffic.flow(life)
    async with life.opened() as store, asyncio.timeout(SECONDS_TO_DRAIN):
        while True:
            backlog = await store.read(lambda tx: tx.outbox.waiting(life.now()))
            if not backlog.pending and not backlog.sending:
                break
            await asyncio.sleep(0.2)
    await life.stop()


async def every_action(tx: Transaction, now: int) -> dict[str, Action]:
    """All there are."""
    found: dict[str, Action] = {}
    cursor = None
    while True:
        page = await tx.actions.page(ActionQuery(now=now, limit=200, cursor=cursor, since=now - 1_000 * HOUR))
        found.update({action.id: action for action in page.items})
        cursor = page.next_cursor
        if cursor is None:
            return found


async def announce(
    folder: Path, kills: int, actions: int, tally: Tally, *lacking: str, without: tuple[str, ...] = ()
) -> None:
    """So many actions and decisions while the service is killed so often; then each is looked for in Slack."""
    async with service(folder, None, *lacking, pace=PACE, without=without) as life:
        await life.furnish()
        for method in CALLS:
            for rule in FAULTS:
                await life.slack.misbehave(method=method, **rule)
        traffic = Traffic(left=actions, lives=kills, chance=random.Random(START))
        for _ in range(kills):
            await one_life(life, traffic)
        await last_life(life, traffic)
        shown = read(await life.slack.posts())
        async with life.opened() as store:
            held = await store.read(lambda tx: every_action(tx, life.now()))
    assert len(held) >= actions
    for action in held.values():
        found = fault(action, shown, repeats=bool(lacking))
        tally.check(found is None, str(found))
    for told in unfounded(shown, held):
        tally.fail(told)


@pytest.mark.promise("P7")
@pytest.mark.parametrize("lacking", [(), HISTORY], ids=["with history", "without history"])
async def test_every_decision_is_announced_once(
    lacking: tuple[str, ...], tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    await announce(tmp_path, scaled(150), scaled(250), tally, *lacking)


@pytest.mark.parametrize(
    "defence, told", [("outbox", "is lost"), ("look-up", "times")], ids=["commit, then post", "no look-up"]
)
async def test_without_its_defence_an_announcement_is_lost_or_doubled(
    defence: str, told: str, tmp_path: Path
) -> None:
    seen = Tally(name="control")
    # Which message meets which fault is a matter of time, so a fault may meet none of a few.
    for actions in (12, 24, 48):
        folder = tmp_path / str(actions)
        folder.mkdir()
        await announce(folder, 3, actions, seen, without=(defence,))
        if seen.bad:
            break
    assert seen.bad, seen.line()
    assert any(told in each for each in seen.faults), seen.faults
