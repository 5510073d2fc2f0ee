"""The whole service in one process: what it is ready for, what it does by its clock, and how it ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.api.tokens import issue
from bot.main import now, open_service
from bot.sandbox import NO_LIMITS, Sandbox
from bot.service import TURN_SECONDS
from engine.actors import OPERATOR, ActorKind, Door, Role, person
from engine.outbox import Lane
from engine.ports import Store
from engine.roster import add_key
from tests.bot.opened import at_work, settings_for
from tests.bot.silenced import silence
from tests.bot.slack.people import ADMIN


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    opened = Sandbox(limits=NO_LIMITS)
    await opened.start()
    yield opened
    await opened.stop()


async def test_what_is_wrong_and_what_is_loud_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = settings_for(sandbox, tmp_path, AUTOQ_ALLOW_SELF_APPROVAL=True)
    async with at_work(settings) as running:
        service = running.service
        while (await service.readiness()).problems:  # noqa: ASYNC110  The SDK tells nobody when it has connected.
            await asyncio.sleep(0.001)
        found = await service.readiness()
        assert [note.split(" ")[0] for note in found.notes] == ["AUTOQ_ALLOW_SELF_APPROVAL"]
        service.relay._troubles[Lane.POST] = "is_archived"
        (problem,) = (await service.readiness()).problems
        assert "is_archived" in problem


async def test_metrics_say_by_themselves_whether_slack_is_ready(sandbox: Sandbox, tmp_path: Path) -> None:
    async with (
        at_work(settings_for(sandbox, tmp_path)) as running,
        aiohttp.ClientSession() as session,
        asyncio.timeout(30),
    ):

        async def metrics() -> str:
            async with session.get(f"{running.address}/metrics") as answer:
                return await answer.text()

        while "autoq_slack_ready 1.0" not in await metrics():  # noqa: ASYNC110  The SDK tells nobody when it has connected.
            await asyncio.sleep(0.001)
        await running.service.slack.close_sockets()
        assert "autoq_slack_ready 0.0" in await metrics()


async def test_a_desk_that_fell_silent_is_told_and_ready(sandbox: Sandbox, tmp_path: Path) -> None:
    async with open_service(settings_for(sandbox, tmp_path)) as service:
        assert (await service.readiness()).notes == ()
        await silence(service.desk.store, now())
        (note,) = (await service.readiness()).notes
        assert note.startswith("The desk only suggests answers since 20")
        assert "answers by itself again from" in note


async def test_what_computes_gives_way_to_clicks_soon(sandbox: Sandbox, tmp_path: Path) -> None:
    async with at_work(settings_for(sandbox, tmp_path)):
        assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)


async def test_what_is_said_later_is_read_while_nobody_asks(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.QUIET_SECONDS", 0)
    async with at_work(settings_for(sandbox, tmp_path)) as running, asyncio.timeout(30):
        bundles = [catalog.bundle for catalog in running.service.catalogs.by_language.values()]
        while any(bundle._unread for bundle in bundles):  # noqa: ASYNC110  Nobody waits for it, so it tells nobody.
            await asyncio.sleep(0)


async def test_a_database_that_takes_no_changes_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    async with open_service(settings_for(sandbox, tmp_path)) as service:
        await service.slack.close_sockets()
        await service.store._writer.close()  # type: ignore[attr-defined]
        problems = (await service.readiness()).problems
        assert len(problems) == 2
    assert all(problem.endswith(".") for problem in problems)


@pytest.mark.parametrize(
    "minutes, jobs",
    [
        (5, ["sweep", "anchor", "publications", "cycle", "learning", "meanings"]),
        (0, ["sweep", "anchor", "publications"]),
    ],
)
async def test_no_minutes_switch_the_cycle_off(
    sandbox: Sandbox, tmp_path: Path, minutes: int, jobs: list[str]
) -> None:
    async with open_service(settings_for(sandbox, tmp_path, AUTOQ_CYCLE_MINUTES=minutes)) as service:
        await service.slack.close_sockets()
        assert [job.name for job in service.schedule.jobs] == jobs


async def test_the_clock_and_people_start_the_cycle(sandbox: Sandbox, tmp_path: Path) -> None:
    async with open_service(settings_for(sandbox, tmp_path)) as service:
        await service.slack.close_sockets()
        await service.schedule.nudge()
        run = await service.store.read(lambda tx: tx.runs.latest())
        assert run is not None
        assert run.triggered_by == "schedule"
        desk = ["deadlines", "triage", "answers", "incidents", "drafts", "publications"]
        assert run.report.keys() == {"expire", "reconcile", *desk}
        run_id = await service._cycle_for(person(ADMIN))
        await service.cycle.settle()
        found = await service.store.read(lambda tx: tx.runs.find(run_id))
        assert found is not None
        assert found.triggered_by == ADMIN


async def test_who_waits_for_a_decision_is_answered_when_it_ends(
    sandbox: Sandbox, tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    async with at_work(settings_for(sandbox, tmp_path)) as running:
        service = running.service
        headers = {"authorization": f"Bearer {await a_key(service.store)}"}
        address = f"{running.address}/api/auto"
        body = {"action_type": "deploy", "description": "Now.", "environment": "PROD"}
        async with session.post(f"{address}/queue", json=body, headers=headers) as response:
            action_id = (await response.json())["action_id"]
        asked = session.get(f"{address}/actions/{action_id}?wait=60", headers=headers)
        waiting = asyncio.create_task(asked.__aenter__())
        while not service.api._waits:  # noqa: ASYNC110  Nobody is told when somebody begins to wait.
            await asyncio.sleep(0)
        running.stop.set()
        async with asyncio.timeout(10):
            answer = await waiting
        assert answer.status == 200
        assert (await answer.json())["status"] == "PENDING_APPROVAL"


async def a_key(store: Store) -> str:
    """A machine's key."""
    key, token = issue(name="ci", role=Role.ENGINEER, kind=ActorKind.PIPELINE, person=None, now=now())
    await store.write(add_key(key, OPERATOR, Door.CLI))
    return token


async def test_what_breaks_inside_ends_the_service_with_its_error(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.relay.relay.Relay._listen", broken)
    async with open_service(settings_for(sandbox, tmp_path)) as service:
        with pytest.raises(ExceptionGroup) as caught:
            await service.run(asyncio.Event())
    assert caught.group_contains(ZeroDivisionError)
