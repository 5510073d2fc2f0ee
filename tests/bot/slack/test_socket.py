"""Two connections to Slack, and leaving without losing an answer."""

from __future__ import annotations

import asyncio

import pytest

from bot.slack import ids
from bot.slack.socket import SocketDoor
from engine.ports import Store
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import Open, Workspace
from tests.bot.slack.held_store import HeldStore, spin
from tests.bot.slack.people import ENGINEER2, TEAM


async def until(workspace: Workspace, connections: int) -> None:
    """Wait until so many connections are open."""
    assert workspace.sockets is not None
    async with asyncio.timeout(5):
        while await workspace.sockets.connected() != connections:  # noqa: ASYNC110  The SDK tells nobody.
            await asyncio.sleep(0.001)


async def test_two_connections_are_open(workspace: Workspace) -> None:
    await until(workspace, 2)
    assert workspace.sockets is not None
    assert await workspace.sockets.ready()


async def test_a_renewed_connection_loses_nothing(workspace: Workspace, hand_in: Hand) -> None:
    await until(workspace, 2)
    action = await hand_in()
    for reason in ("warning", "refresh_requested"):
        await workspace.do("faults", "admin", disconnect=reason)
        async with asyncio.timeout(5):
            while action.id not in await workspace.say("engineer2", f"/autoq show {action.id}"):
                pass  # Slack says that it reached nobody, and the person types again.
    await until(workspace, 2)


async def switch_off(workspace: Workspace) -> SocketDoor:
    """Switch Socket Mode off for the app until the faults are cleared, and wait until the door has heard of it."""
    sockets = workspace.sockets
    assert sockets is not None
    await until(workspace, 2)
    workspace.sandbox.workspace.faults.add(
        {"method": "apps.connections.open", "status": "error:no_permission"}
    )
    await workspace.do("faults", "admin", disconnect="link_disabled")
    async with asyncio.timeout(5):
        while sockets.refused is None:  # noqa: ASYNC110  As above.
            await asyncio.sleep(0.001)
    return sockets


async def test_an_app_that_slack_cut_off_is_not_ready(workspace: Workspace) -> None:
    sockets = await switch_off(workspace)
    assert sockets.refused == "link_disabled"
    assert not await sockets.ready()


async def test_an_app_that_slack_lets_in_again_is_ready(
    open_workspace: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The SDK looks after a connection once in this time.
    monkeypatch.setattr("bot.slack.socket.PING_SECONDS", 0.2)
    workspace = await open_workspace()
    sockets = await switch_off(workspace)
    workspace.sandbox.workspace.faults.clear()
    async with asyncio.timeout(5):
        while not await sockets.ready():  # noqa: ASYNC110  As above.
            await asyncio.sleep(0.001)
    assert sockets.refused is None


async def test_leaving_waits_for_the_click_in_flight(
    open_workspace: Open, store: Store, hand_in: Hand
) -> None:
    held = HeldStore(store)
    workspace = await open_workspace(store=held)
    workspace.door.identity._learn(ENGINEER2, {"team_id": TEAM, "locale": "en-US"})
    assert workspace.sockets is not None
    action = await hand_in()
    saying = asyncio.create_task(workspace.say("engineer2", f"/approve {action.id}"))
    await held.comes()
    assert workspace.sockets.in_flight == 1
    leaving = asyncio.create_task(workspace.sockets.drain())
    await spin()
    assert not leaving.done()
    held.let_go.set()
    assert await leaving
    assert f"You approved {action.id}" in await saying
    assert await workspace.sockets.connected() == 0


async def test_leaving_does_not_wait_for_ever(open_workspace: Open, store: Store, hand_in: Hand) -> None:
    held = HeldStore(store)
    workspace = await open_workspace(store=held, ack_seconds=0.1)
    workspace.door.identity._learn(ENGINEER2, {"team_id": TEAM, "locale": "en-US"})
    assert workspace.sockets is not None
    action = await hand_in()
    saying = asyncio.create_task(workspace.say("engineer2", f"/approve {action.id}"))
    await held.comes()
    assert not await workspace.sockets.drain(0.0)
    held.let_go.set()
    await asyncio.gather(saying, return_exceptions=True)


async def test_nothing_of_a_visit_stands_in_the_log(
    workspace: Workspace, hand_in: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    action = await hand_in()
    await workspace.say("engineer2", f"/reject {action.id} a-remark-of-mine")
    await workspace.click("pm", await workspace.post(action), ids.ACTION_APPROVE)
    assert "already rejected" in (await workspace.told("pm"))["text"]
    ours = [
        record.getMessage() for record in caplog.records if record.name.startswith(("bot.slack", "slack_"))
    ]
    for secret in ("a-remark-of-mine", "already rejected", "/response", "xapp-", "xoxb-"):
        assert secret not in "\n".join(ours)
