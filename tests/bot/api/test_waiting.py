"""GET /api/auto/actions/{id}?wait=: the answer comes with the decision, the expiry, or the end of the wait."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from engine.times import MINUTE
from tests.bot.api.conftest import LOW, Api, refused
from tests.clock import HandClock

LONG = 60


def waiting(api: Api, who: str, action_id: str, seconds: float = LONG) -> asyncio.Task[httpx.Response]:
    """Somebody who waits for the decision."""
    return asyncio.create_task(api.get(who, f"actions/{action_id}", wait=seconds))


async def until_they_wait(api: Api, count: int) -> None:
    """Return when so many wait."""
    async with asyncio.timeout(5):
        while len(api.context._waits) < count:  # noqa: ASYNC110  Nobody is told when somebody begins to wait.
            await asyncio.sleep(0)


async def ends(task: asyncio.Task[httpx.Response]) -> Any:
    """What is answered, at once."""
    async with asyncio.timeout(5):
        answer = await task
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(
    "who, call, status",
    [("pm", "approve", "APPROVED"), ("pm", "reject", "REJECTED"), ("ci-main", "cancel", "CANCELLED")],
)
async def test_everybody_who_waits_is_answered_with_the_decision(
    api: Api, who: str, call: str, status: str
) -> None:
    action_id = await api.submit("ci-main")
    tasks = [waiting(api, each, action_id) for each in ("ci-main", "engineer", "admin")]
    await until_they_wait(api, 3)
    await api.post(who, f"{call}/{action_id}")
    assert [(await ends(task))["status"] for task in tasks] == [status] * 3
    assert not api.context._waits


async def test_another_action_s_decision_wakes_nobody(api: Api) -> None:
    action_id, other = await api.submit("ci-main"), await api.submit("ci-main")
    task = waiting(api, "ci-main", action_id)
    await until_they_wait(api, 1)
    await api.post("pm", f"approve/{other}")
    assert not task.done()
    await api.post("pm", f"approve/{action_id}")
    assert (await ends(task))["decision"]["by"] == "U0PM000001"


async def test_what_is_final_is_answered_at_once(api: Api) -> None:
    action_id = await api.submit("ci-main", LOW)
    assert (await ends(waiting(api, "ci-main", action_id)))["status"] == "AUTO_DONE"


async def test_at_the_end_of_the_wait_the_present_state_is_answered(api: Api) -> None:
    action_id = await api.submit("ci-main")
    shown = await ends(waiting(api, "ci-main", action_id, 0.005))
    assert (shown["status"], shown["decision"]) == ("PENDING_APPROVAL", None)


async def test_the_expiry_ends_the_wait(api: Api, clock: HandClock) -> None:
    action_id = await api.submit("ci-main")
    clock.now += 30 * MINUTE - 5_000
    task = waiting(api, "ci-main", action_id)
    await until_they_wait(api, 1)
    clock.now += 5_000
    assert (await ends(task))["status"] == "EXPIRED"


async def test_a_service_that_stops_lets_nobody_wait(api: Api) -> None:
    action_id = await api.submit("ci-main")
    task = waiting(api, "ci-main", action_id)
    await until_they_wait(api, 1)
    api.context.stop()
    assert (await ends(task))["status"] == "PENDING_APPROVAL"
    assert (await ends(waiting(api, "ci-main", action_id)))["status"] == "PENDING_APPROVAL"


async def test_who_hangs_up_is_forgotten(api: Api) -> None:
    task = waiting(api, "ci-main", await api.submit("ci-main"))
    await until_they_wait(api, 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert not api.context._waits


@pytest.mark.parametrize("seconds", ["-1", "60.1", "nan", "inf", "soon", "1e9"])
async def test_a_wait_is_at_most_a_minute(api: Api, seconds: str) -> None:
    action_id = await api.submit("ci-main")
    refused(await api.get("ci-main", f"actions/{action_id}", wait=seconds), 422, "invalid")


async def test_nobody_waits_for_what_they_may_not_see(api: Api) -> None:
    action_id = await api.submit("engineer")
    refused(await api.get("ci-main", f"actions/{action_id}", wait=LONG), 404, "not-found")
