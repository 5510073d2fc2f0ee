"""What somebody asks in Slack is attended to at once; everything else waits for the cycle."""

from __future__ import annotations

import asyncio

import pytest

from bot.cycle import Step
from bot.desk.attendant import Attendant
from bot.desk.desk import ServiceDesk
from engine.desk.tickets import RequestStatus
from tests.bot.desk.working.people import ask, knowledge, now
from tests.storage.conftest import on_sqlite


@on_sqlite
async def test_a_question_from_slack_is_answered_without_the_cycle(desk: ServiceDesk) -> None:
    await knowledge(desk)
    desk.attentive = True
    portal = await ask(desk, source="portal")
    assert (await now(desk, portal)).status is RequestStatus.NEW
    slack = await ask(desk, source="slack")
    await desk.attendant.settle()
    assert (await now(desk, slack)).status is RequestStatus.ANSWERED
    assert (await now(desk, await ask(desk, source="slack"))).revision == 3


@on_sqlite
async def test_where_the_cycle_is_off_nothing_is_done_by_itself(desk: ServiceDesk) -> None:
    slack = await ask(desk, source="slack")
    await desk.attendant.settle()
    assert (await now(desk, slack)).status is RequestStatus.NEW


async def test_calls_that_come_meanwhile_are_attended_to_together(caplog: pytest.LogCaptureFixture) -> None:
    begun, go = asyncio.Event(), asyncio.Event()
    runs = 0

    async def work() -> dict[str, int]:
        nonlocal runs
        runs += 1
        begun.set()
        await go.wait()
        if runs == 1:
            raise ZeroDivisionError
        return {}

    attendant = Attendant(steps=[Step(name="triage", work=work)])
    await attendant.settle()
    attendant.call()
    await begun.wait()
    for _ in range(5):
        attendant.call()
    go.set()
    await attendant.settle()
    assert runs == 2
    assert "left to the cycle" in caplog.text
