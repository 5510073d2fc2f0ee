"""An ack is a promise: after the commit, or with an honest word that the work goes on."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack import ids
from bot.slack.app import build_app
from bot.slack.context import SlackDoor
from engine.actions import Status, Verdict
from engine.actors import Door, person
from engine.commands import Decide
from engine.errors import NotSaved
from engine.ports import Store
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import Counts, MakeDoor, Open, find_button
from tests.bot.slack.held_store import HeldStore, spin
from tests.bot.slack.payloads import click, command, submission
from tests.bot.slack.people import ENGINEER2, PM, TEAM


def know(door: SlackDoor, user_id: str) -> None:
    """Put a full member into the cache."""
    door.identity._learn(user_id, {"team_id": TEAM, "locale": "en-US"})


def send(door: SlackDoor, body: dict[str, Any]) -> asyncio.Task[BoltResponse]:
    """Hand a payload to the door's app as the socket does."""
    app = build_app(door)
    return asyncio.create_task(app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode")))


@pytest.fixture
def held(store: Store) -> HeldStore:
    return HeldStore(store)


async def status_of(store: Store, action_id: str) -> Status:
    found = await store.read(lambda tx: tx.actions.find(action_id))
    assert found is not None
    return found.status


@pytest.mark.parametrize("kind", ["command", "button", "form"])
async def test_the_ack_waits_for_the_commit(
    make_door: MakeDoor, store: Store, held: HeldStore, hand_in: Hand, kind: str
) -> None:
    door, action = make_door(store=held), await hand_in()
    know(door, ENGINEER2)
    body: dict[str, Any] = {
        "command": command("/reject", action.id, ENGINEER2),
        "button": click(ids.ACTION_APPROVE, ids.button_value(action), ENGINEER2),
        "form": submission(
            ids.REJECT_FORM,
            ids.origin_of(action).encode(),
            ENGINEER2,
            {ids.REJECT_REASON: {"type": "plain_text_input", "value": "Not today."}},
        ),
    }[kind]
    acked = send(door, body)
    await held.comes()
    await spin()
    assert not acked.done()
    held.let_go.set()
    response = await acked
    assert response.status == 200
    assert await status_of(store, action.id) is not Status.PENDING_APPROVAL


async def test_a_slow_command_is_told_to_wait_and_then_how_it_ended(
    open_workspace: Open, store: Store, held: HeldStore, hand_in: Hand
) -> None:
    workspace = await open_workspace(store=held)
    know(workspace.door, ENGINEER2)
    action = await hand_in()
    workspace.door.patience = 0.02
    saying = asyncio.create_task(workspace.say("engineer2", f"/approve {action.id}"))
    await workspace.hear("engineer2", "Still working")
    assert await status_of(store, action.id) is Status.PENDING_APPROVAL
    held.let_go.set()
    assert f"You approved {action.id}" in await saying
    assert await status_of(store, action.id) is Status.APPROVED


async def test_a_slow_click_is_told_to_wait_and_then_how_it_ended(
    open_workspace: Open, store: Store, held: HeldStore, hand_in: Hand
) -> None:
    workspace = await open_workspace(store=held)
    know(workspace.door, ENGINEER2)
    action = await hand_in()
    ts = await workspace.post(action)
    workspace.door.patience = 0.02
    clicking = asyncio.create_task(workspace.click("engineer2", ts, ids.ACTION_APPROVE))
    await workspace.hear("engineer2", "Still working")
    held.let_go.set()
    await clicking
    assert f"You approved {action.id}" in (await workspace.told("engineer2"))["text"]


async def test_a_slow_form_is_told_to_wait_and_then_how_it_ended(
    open_workspace: Open, store: Store, held: HeldStore, hand_in: Hand
) -> None:
    workspace = await open_workspace(store=held)
    know(workspace.door, ENGINEER2)
    action = await hand_in()
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_REJECT)
    workspace.door.patience = 0.02
    sending = asyncio.create_task(workspace.submit("engineer2", {ids.REJECT_REASON: "Not today."}))
    await workspace.hear("engineer2", "Still working")
    held.let_go.set()
    await sending
    assert f"You rejected {action.id}" in json.dumps(await workspace.modal("engineer2"))


async def test_a_slow_form_that_came_too_late_is_told_how_it_stands(
    open_workspace: Open, store: Store, held: HeldStore, hand_in: Hand
) -> None:
    workspace = await open_workspace(store=held)
    know(workspace.door, ENGINEER2)
    action = await hand_in()
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_REJECT)
    workspace.door.patience = 0.02
    sending = asyncio.create_task(workspace.submit("engineer2", {ids.REJECT_REASON: "Not today."}))
    await workspace.hear("engineer2", "Still working")
    first = Decide(action_id=action.id, verdict=Verdict.APPROVE, actor=person(PM), door=Door.COMMAND)
    await store.apply(first)
    held.let_go.set()
    await sending
    assert f"<@{PM}>" in json.dumps(await workspace.modal("engineer2"))


async def test_a_slow_button_of_a_modal_changes_the_modal(
    open_workspace: Open, store: Store, held: HeldStore, hand_in: Hand
) -> None:
    workspace = await open_workspace(store=held)
    know(workspace.door, ENGINEER2)
    action = await hand_in()
    await workspace.click("engineer2", await workspace.post(action), ids.ACTION_DETAILS)
    view = await workspace.modal("engineer2")
    pressed = find_button(view["blocks"], ids.ACTION_APPROVE)
    workspace.door.patience = 0.0
    clicking = asyncio.create_task(workspace.do("click", "engineer2", view_id=view["id"], **pressed))
    await held.comes()
    held.let_go.set()
    await clicking
    assert ":white_check_mark: *Approved" in json.dumps(await workspace.modal("engineer2"))


@pytest.mark.parametrize(
    "button, said", [(ids.ACTION_DETAILS, ids.DETAILS_VIEW), (ids.ACTION_REJECT, ids.REJECT_FORM)]
)
async def test_a_modal_that_is_late_opens_all_the_same(
    open_workspace: Open, held: HeldStore, hand_in: Hand, button: str, said: str
) -> None:
    workspace = await open_workspace(store=held)
    know(workspace.door, ENGINEER2)
    ts = await workspace.post(await hand_in())
    workspace.door.patience, held.reads = 0.0, True
    clicking = asyncio.create_task(workspace.click("engineer2", ts, button))
    await workspace.hear("engineer2", "Still working")
    held.let_go.set()
    await clicking
    assert (await workspace.modal("engineer2"))["callback_id"] == said


async def test_a_listener_that_slack_gave_up_on_leaves_its_work_to_its_end(
    make_door: MakeDoor, store: Store, held: HeldStore, hand_in: Hand
) -> None:
    door, action = make_door(store=held), await hand_in()
    know(door, ENGINEER2)
    acked = send(door, click(ids.ACTION_APPROVE, ids.button_value(action), ENGINEER2))
    await held.comes()
    acked.cancel()
    await asyncio.gather(acked, return_exceptions=True)
    held.let_go.set()
    assert await door.tasks.drain(5)
    assert await status_of(store, action.id) is Status.APPROVED


async def test_draining_waits_for_what_was_promised(
    make_door: MakeDoor, store: Store, held: HeldStore, hand_in: Hand
) -> None:
    door, action = make_door(store=held, patience=0.0), await hand_in()
    know(door, ENGINEER2)
    await send(door, command("/approve", action.id, ENGINEER2))
    assert not await door.tasks.drain(0.01)
    draining = asyncio.create_task(door.tasks.drain(5))
    held.let_go.set()
    assert await draining
    assert await status_of(store, action.id) is Status.APPROVED


class Broken(HeldStore):
    """A store whose commands end with this error."""

    def __init__(self, store: Store, error: Exception) -> None:
        super().__init__(store)
        self._error = error

    async def apply(self, command: object) -> Any:
        raise self._error


async def test_what_was_not_saved_is_said_so(make_door: MakeDoor, store: Store, hand_in: Hand) -> None:
    door, action = make_door(store=Broken(store, NotSaved())), await hand_in()
    know(door, ENGINEER2)
    response = await send(door, command("/approve", action.id, ENGINEER2))
    assert "could not be saved" in json.loads(response.body)["text"]


async def test_an_unforeseen_error_is_a_number_to_the_person_and_a_trace_to_the_log(
    make_door: MakeDoor, store: Store, hand_in: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    door, action = make_door(store=Broken(store, RuntimeError("the pool is gone"))), await hand_in()
    know(door, ENGINEER2)
    response = await send(door, command("/approve", f"{action.id} a secret remark", ENGINEER2))
    said = json.loads(response.body)["text"]
    record = next(record for record in caplog.records if record.message.startswith("Incident"))
    incident = record.message.split()[1].rstrip(":")
    assert incident in said
    assert "pool" not in said
    assert record.exc_info is not None
    assert "a secret remark" not in caplog.text
    assert "127.0.0.1:9/response" not in caplog.text


async def test_too_many_at_once_are_told_to_try_again(
    make_door: MakeDoor, store: Store, held: HeldStore, hand_in: Hand
) -> None:
    door, action = make_door(store=held, most_at_once=2), await hand_in()
    know(door, ENGINEER2)
    first = [send(door, command("/approve", action.id, ENGINEER2)) for _ in range(2)]
    await held.comes()
    await spin()
    response = await send(door, command("/approve", action.id, ENGINEER2))
    assert "is busy" in json.loads(response.body)["text"]
    held.let_go.set()
    said = [json.loads((await each).body)["text"] for each in first]
    assert sorted("You approved" in text for text in said) == [False, True]
    assert isinstance(door.meter, Counts)
    assert ("refused", "busy") in door.meter.seen


def test_bolt_is_quiet_about_tokens_that_it_is_not_given(
    make_door: MakeDoor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-made-up")
    build_app(make_door())
    assert caplog.records == []
