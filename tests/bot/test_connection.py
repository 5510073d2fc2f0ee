"""How the service and Slack find each other, lose each other, and let go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from bot.main import open_service
from bot.sandbox import NO_LIMITS, Sandbox
from bot.slack.socket import CONNECTIONS
from tests.bot.opened import at_work, settings_for

MakeSandbox = Callable[..., Awaitable[Sandbox]]


@pytest.fixture
async def make_sandbox() -> AsyncIterator[MakeSandbox]:
    made: list[Sandbox] = []

    async def make(mode: str = "socket") -> Sandbox:
        deliver = "http://127.0.0.1:9/slack/events" if mode == "http" else None
        made.append(Sandbox(mode, deliver=deliver, limits=NO_LIMITS))  # type: ignore[arg-type]
        await made[-1].start()
        return made[-1]

    yield make
    for sandbox in made:
        await sandbox.stop()


async def until(look: Callable[[], Awaitable[Any]]) -> None:
    """Wait until what `look` finds is true."""
    async with asyncio.timeout(10):
        while not await look():  # noqa: ASYNC110  The SDK tells nobody.
            await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again at once."""
    monkeypatch.setattr("bot.connection.RETRY_SECONDS", 0.001)


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize("status", [500, 429, "reset"])
async def test_a_silent_slack_does_not_end_the_start_and_is_asked_until_it_answers(
    make_sandbox: MakeSandbox, tmp_path: Path, mode: str, status: Any
) -> None:
    sandbox = await make_sandbox(mode)
    sandbox.workspace.faults.add({"method": "*", "status": status})
    async with at_work(settings_for(sandbox, tmp_path)) as running:
        problems = (await running.service.readiness()).problems
        assert [problem.split(":")[0] for problem in problems] == ["Slack is not connected"]
        sandbox.workspace.faults.clear()

        async def ready() -> bool:
            return (await running.service.readiness()).problems == ()

        await until(ready)
        assert running.service.metrics.slack_ready._value.get() == 1


@pytest.mark.parametrize("wanted, rest", [(0, 2), (1, 2), (30, 30), (86_400, 300)])
async def test_slack_is_left_alone_for_as_long_as_it_wants(
    make_sandbox: MakeSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: int, rest: int
) -> None:
    sandbox = await make_sandbox()
    faults = sandbox.workspace.faults
    limited = {"method": "auth.test", "status": 429, "retry_after": wanted, "times": 1}
    faults.add(limited)
    rests: list[float] = []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 1:
            faults.add({**limited, "method": "conversations.info"})
        elif len(rests) == 2:
            faults.add({"method": "auth.test", "status": 500, "times": 1})

    async with open_service(settings_for(sandbox, tmp_path)) as service:
        monkeypatch.setattr("bot.connection.RETRY_SECONDS", 2)
        with monkeypatch.context() as patch:
            patch.setattr("bot.connection.asyncio", SimpleNamespace(sleep=sleep))
            await service.slack.keep_meeting()
        assert rests == [rest, rest, 2]
        await service.slack.close_sockets()


async def test_what_slack_refuses_later_is_told_and_asked_again(
    make_sandbox: MakeSandbox, tmp_path: Path
) -> None:
    sandbox = await make_sandbox()
    faults = sandbox.workspace.faults
    faults.add({"method": "auth.test", "status": 500})
    async with at_work(settings_for(sandbox, tmp_path)) as running:
        faults.clear()
        faults.add({"method": "auth.test", "status": "error:account_inactive"})

        async def told() -> bool:
            return "account_inactive" in str((await running.service.readiness()).problems)

        await until(told)
        faults.clear()

        async def ready() -> bool:
            return (await running.service.readiness()).problems == ()

        await until(ready)


async def test_nobody_is_met_while_the_service_ends(make_sandbox: MakeSandbox, tmp_path: Path) -> None:
    sandbox = await make_sandbox()
    sandbox.workspace.faults.add({"method": "*", "status": 500})
    async with at_work(settings_for(sandbox, tmp_path)) as running:
        running.stop.set()
        sandbox.workspace.faults.clear()
    assert running.service.slack.sockets is None
    assert (await running.service.slack.problem()) == "Slack is not connected: autoq is stopping."


async def test_before_slack_was_met_its_requests_are_put_off(
    make_sandbox: MakeSandbox, tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    sandbox = await make_sandbox("http")
    sandbox.workspace.faults.add({"method": "*", "status": 500})
    async with at_work(settings_for(sandbox, tmp_path)) as running:
        async with session.post(f"{running.address}/slack/events", data=b"{}") as response:
            assert response.status == 503
        sandbox.workspace.faults.clear()


async def test_a_lost_connection_is_told(make_sandbox: MakeSandbox, tmp_path: Path) -> None:
    sandbox = await make_sandbox()
    async with at_work(settings_for(sandbox, tmp_path)) as running:
        slack = running.service.slack
        sockets = slack.sockets
        assert sockets is not None

        async def connected() -> bool:
            return await sockets.connected() == CONNECTIONS

        async def lost() -> bool:
            return await slack.problem() == "Slack is not connected: no Socket Mode connection is open."

        await until(connected)
        sandbox.workspace.faults.add({"method": "apps.connections.open", "status": 500})
        await sandbox.hub.disconnect("abort")
        await until(lost)


async def test_a_switched_off_socket_mode_is_told_until_it_is_on_again(
    make_sandbox: MakeSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The SDK looks after a connection once in this time.
    monkeypatch.setattr("bot.slack.socket.PING_SECONDS", 0.2)
    sandbox = await make_sandbox()
    async with at_work(settings_for(sandbox, tmp_path)) as running:
        slack = running.service.slack
        sockets = slack.sockets
        assert sockets is not None

        async def connected() -> bool:
            return await sockets.connected() == CONNECTIONS

        async def switched_on() -> bool:
            return await slack.problem() is None

        async def switched_off() -> bool:
            return "switched Socket Mode off (link_disabled)" in (await slack.problem() or "")

        await until(connected)
        sandbox.workspace.faults.add({"method": "apps.connections.open", "status": "error:no_permission"})
        await sandbox.hub.disconnect("link_disabled")
        await until(switched_off)
        sandbox.workspace.faults.clear()
        await until(switched_on)


async def test_what_hangs_does_not_keep_the_service_from_ending(
    make_sandbox: MakeSandbox, tmp_path: Path
) -> None:
    sandbox = await make_sandbox()
    async with open_service(settings_for(sandbox, tmp_path)) as service:
        door = service.slack.door
        assert door is not None
        hanging = door.tasks.start(asyncio.Event().wait())
        await service.slack.close_sockets()
        await service.slack.finish(0.001)
        assert hanging.cancelled()


async def test_letting_go_of_a_slack_that_was_never_met(make_sandbox: MakeSandbox, tmp_path: Path) -> None:
    sandbox = await make_sandbox()
    sandbox.workspace.faults.add({"method": "*", "status": 500})
    async with open_service(settings_for(sandbox, tmp_path)) as service:
        await service.slack.close_sockets()
        await service.slack.finish(0)
        assert service.slack.door is None
