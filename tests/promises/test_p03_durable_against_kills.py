"""P3: what was acknowledged is there after the process was killed, whole, and the audit log still verifies."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.actions import Action
from tests.bot.slack.people import ENGINEER2, PM
from tests.clock import START
from tests.promises.doors import MACHINE
from tests.promises.service import LOST, Service, service
from tests.promises.tally import Tally

KILLS_A_DATABASE = 20
"""After so many a new database is begun, since verifying takes the longer the more there is."""
CLIENTS = 4
LONGEST_LIFE = 0.25
"""Seconds of traffic before the kill."""
CLICKS = 0.5
"""Which part of the decisions is made by a button."""

_TORN = """
    SELECT count(*) FROM actions LEFT JOIN outbox ON outbox.key = 'card:' || actions.id
    WHERE actions.status <> 'AUTO_DONE' AND outbox.revision IS NOT actions.revision
"""


@dataclass(slots=True)
class Acknowledged:
    """What clients were told: actions that were taken in, and who approved which."""

    submitted: list[str] = field(default_factory=list)
    decided: dict[str, str] = field(default_factory=dict)

    def lost(self, held: dict[str, Action]) -> list[str]:
        """What is not as somebody was told."""
        missing = [each for each in self.submitted if each not in held]
        undone = [
            each
            for each, by in self.decided.items()
            if each in held and ((ended := held[each].decision) is None or ended.by != by)
        ]
        return missing + undone


async def send(life: Service, heard: Acknowledged, chance: random.Random) -> None:
    """Submit and decide until the service is gone."""
    while True:
        body = {"action_type": "service_restart", "environment": "PROD", "description": "Kill me."}
        try:
            status, told = await life.call(MACHINE, "queue", {**body, "target": f"host-{chance.random()}"})
            if status != 201:
                continue
            action = told["action_id"]
            heard.submitted.append(action)
            if chance.random() < CLICKS:
                if await life.approve_by_button(PM, action):
                    heard.decided[action] = PM
            elif (await life.call(ENGINEER2, f"approve/{action}", {}))[0] == 200:
                heard.decided[action] = ENGINEER2
        except LOST:
            return


async def live(life: Service, heard: Acknowledged, chance: random.Random) -> None:
    """One life under traffic that ends at a random moment; every tenth ends while it begins."""
    await life.start()
    if chance.random() < 0.1:
        await asyncio.sleep(chance.random() * LONGEST_LIFE)
        await life.kill()
        return
    await life.ready()
    clients = [asyncio.create_task(send(life, heard, chance)) for _ in range(CLIENTS)]
    await asyncio.sleep(chance.random() * LONGEST_LIFE)
    await life.kill()
    await asyncio.gather(*clients)


async def fault(life: Service, heard: Acknowledged) -> str | None:
    """What the database lacks now, None when all is as it was told."""
    with closing(sqlite3.connect(life.folder / "autoq.db")) as file:
        (said,) = file.execute("PRAGMA integrity_check").fetchone()
        (torn,) = file.execute(_TORN).fetchone()
    async with life.opened() as store:
        held = await store.read(lambda tx: tx.actions.find_many(heard.submitted))
        broken = await store.verify()
    lost = heard.lost(held)
    if said != "ok" or broken is not None:
        return f"the database is damaged: {said}, {broken}"
    return f"lost {lost}, torn {torn}" if lost or torn else None


async def kill_again_and_again(folder: Path, kills: int, tally: Tally, *without: str) -> None:
    """So many lives over one database after another."""
    chance = random.Random(START + kills)
    async with service(folder, without=without) as life:
        while tally.cases < kills:
            with TemporaryDirectory(dir=folder) as place:
                await life.begin_anew(Path(place))
                heard = Acknowledged()
                for _ in range(min(KILLS_A_DATABASE, kills - tally.cases)):
                    await live(life, heard, chance)
                    found = await fault(life, heard)
                    tally.check(found is None, str(found))
                assert heard.submitted
                assert {PM, ENGINEER2} <= set(heard.decided.values()) or kills < KILLS_A_DATABASE


@pytest.mark.promise("P3")
async def test_what_was_acknowledged_survives_every_kill(
    tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    await kill_again_and_again(tmp_path, scaled(200), tally)


async def test_an_answer_before_the_commit_is_found_out(tmp_path: Path) -> None:
    seen = Tally(name="control")
    await kill_again_and_again(tmp_path, 5, seen, "commit before the answer")
    assert seen.bad, seen.line()
    assert any("lost" in told for told in seen.faults), seen.faults
