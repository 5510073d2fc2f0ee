"""Who is turned away at the door, and what does nothing whatever it carries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack import ids
from bot.slack.app import build_app
from bot.slack.context import SlackDoor
from engine.actions import Status
from engine.ports import Store
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import Counts, MakeDoor, Workspace
from tests.bot.slack.payloads import click, command, home_opened, submission
from tests.bot.slack.people import ENGINEER2, GUEST, OTHER_TEAM, STRANGER, TEAM, VIEWER
from tests.bot.slack.test_buttons import attempts_on, status_of


def know(door: SlackDoor, user_id: str, **flags: Any) -> None:
    """Put a person into the cache as Slack would describe them."""
    door.identity._learn(user_id, {"team_id": TEAM, "locale": "en-US", **flags})


async def send(door: SlackDoor, body: dict[str, Any]) -> BoltResponse:
    """Hand a payload to the door's app as the socket does."""
    response: BoltResponse = await build_app(door).async_dispatch(
        AsyncBoltRequest(body=body, mode="socket_mode")
    )
    await door.tasks.drain(5)
    return response


@pytest.mark.parametrize(
    "who, slack_id, code, sentence",
    [
        ("guest", GUEST, "guest", "Guests of the workspace may not use autoq"),
        ("stranger", STRANGER, "other-workspace", "People of other workspaces may not use autoq here"),
        ("viewer", VIEWER, "no-role", "You have no role in autoq yet"),
    ],
)
@pytest.mark.parametrize("button", [ids.ACTION_APPROVE, ids.ACTION_REJECT, ids.ACTION_DETAILS])
async def test_who_may_not_act_is_told_so_and_recorded(
    workspace: Workspace,
    store: Store,
    hand_in: Hand,
    who: str,
    slack_id: str,
    code: str,
    sentence: str,
    button: str,
) -> None:
    action = await hand_in()
    await workspace.click(who, await workspace.post(action), button)
    told = await workspace.told(who)
    assert told["ephemeral"]
    assert sentence in told["text"]
    assert await workspace.modal(who) is None
    attempt = {ids.ACTION_APPROVE: "APPROVE", ids.ACTION_REJECT: "REJECT", ids.ACTION_DETAILS: "READ"}[button]
    assert await attempts_on(store, action.id) == [(slack_id, attempt, code, "button")]
    assert (await status_of(store, action.id))[0] is Status.PENDING_APPROVAL


@pytest.mark.parametrize(
    "words, attempt",
    [
        ("/approve {id}", "APPROVE"),
        ("/reject {id} no", "REJECT"),
        ("/autoq approve {id}", "APPROVE"),
        ("/autoq cancel {id}", "CANCEL"),
        ("/autoq show {id}", "SHOW"),
        ("/autoq {id}", "SHOW"),
        ("/autoq", "LIST"),
        ("/autoq hlep", "READ"),
    ],
)
async def test_a_guest_s_command_is_refused_and_recorded(
    make_door: MakeDoor, store: Store, hand_in: Hand, words: str, attempt: str
) -> None:
    door, action = make_door(), await hand_in()
    know(door, GUEST, is_restricted=True)
    name, _, text = words.format(id=action.id).partition(" ")
    response = await send(door, command(name, text, GUEST))
    assert "Guests" in json.loads(response.body)["text"]
    rows = [row async for row in _rows(store)]
    facts = json.loads(rows[-1].body)
    assert (rows[-1].event, rows[-1].actor, facts["attempt"], facts["code"]) == (
        "AttemptRefused",
        GUEST,
        attempt,
        "guest",
    )
    assert rows[-1].action_id == (action.id if "{id}" in words else None)


async def _rows(store: Store) -> Any:
    async def read(transaction: Any) -> list[Any]:
        return [row async for row in transaction.audit.rows()]

    for row in await store.read(read):
        yield row


@pytest.mark.parametrize(
    "flags", [{"is_bot": True}, {"deleted": True}, {"is_stranger": True}, {"is_ultra_restricted": True}]
)
async def test_no_account_of_another_kind_decides(
    make_door: MakeDoor, store: Store, hand_in: Hand, flags: dict[str, bool]
) -> None:
    door, action = make_door(), await hand_in()
    know(door, ENGINEER2, **flags)
    await send(door, click(ids.ACTION_APPROVE, ids.button_value(action), ENGINEER2))
    assert (await status_of(store, action.id))[0] is Status.PENDING_APPROVAL


FOREIGN: list[dict[str, Any]] = [
    {"team_id": OTHER_TEAM},
    {"team_id": ""},
    {"user": {"id": ENGINEER2, "team_id": OTHER_TEAM}},
    {"user": {"id": ENGINEER2}},
    {"enterprise": {"id": "E0OTHER"}},
]


@pytest.mark.parametrize("parts", FOREIGN)
async def test_a_click_from_another_team_never_reaches_the_gate(
    make_door: MakeDoor, store: Store, hand_in: Hand, parts: dict[str, Any]
) -> None:
    door, action = make_door(), await hand_in()
    know(door, ENGINEER2)
    response = await send(door, click(ids.ACTION_APPROVE, ids.button_value(action), ENGINEER2, **parts))
    assert response.status == 200
    assert (await status_of(store, action.id))[0] is Status.PENDING_APPROVAL
    assert [code for _, _, code, _ in await attempts_on(store, action.id)] == ["other-workspace"]


async def test_a_form_from_another_team_never_reaches_the_gate(
    make_door: MakeDoor, store: Store, hand_in: Hand
) -> None:
    door, action = make_door(), await hand_in()
    know(door, ENGINEER2)
    values = {ids.REJECT_REASON: {"value": "Because."}}
    body = submission(ids.REJECT_FORM, ids.origin_of(action).encode(), ENGINEER2, values, team_id=OTHER_TEAM)
    response = await send(door, body)
    assert json.loads(response.body)["response_action"] == "update"
    assert await attempts_on(store, action.id) == [(ENGINEER2, "REJECT", "other-workspace", "modal")]
    assert (await status_of(store, action.id))[0] is Status.PENDING_APPROVAL


async def test_a_command_from_another_team_never_reaches_the_gate(
    make_door: MakeDoor, store: Store, hand_in: Hand
) -> None:
    door, action = make_door(), await hand_in()
    know(door, ENGINEER2)
    response = await send(door, command("/approve", action.id, ENGINEER2, team_id=OTHER_TEAM))
    assert "other workspaces" in json.loads(response.body)["text"]
    assert (await status_of(store, action.id))[0] is Status.PENDING_APPROVAL


async def test_an_enterprise_s_own_workspace_is_served(
    make_door: MakeDoor, store: Store, hand_in: Hand
) -> None:
    door, action = make_door(enterprise_id="E0OURS"), await hand_in()
    know(door, ENGINEER2)
    body = click(ids.ACTION_APPROVE, ids.button_value(action), ENGINEER2, enterprise={"id": "E0OURS"})
    await send(door, body)
    assert (await status_of(store, action.id))[0] is Status.APPROVED


@pytest.mark.parametrize("app_id", ["A0OTHER01", ""])
async def test_a_payload_for_another_app_is_not_answered(
    make_door: MakeDoor, store: Store, hand_in: Hand, app_id: str
) -> None:
    door, action = make_door(app_id="A0AUTOQ01"), await hand_in()
    know(door, ENGINEER2)
    response = await send(
        door, click(ids.ACTION_APPROVE, ids.button_value(action), ENGINEER2, api_app_id=app_id)
    )
    assert response.status == 403
    assert (await status_of(store, action.id))[0] is Status.PENDING_APPROVAL
    assert isinstance(door.meter, Counts)
    assert ("refused", "foreign-app") in door.meter.seen


TAMPERED = (
    "",
    "v1",
    "ACT-00000001",
    "v2.ACT-00000001.1",
    "v1.ACT-00000001.1; DROP TABLE actions",
    "v1.ACT-00000001." + "9" * 20,
    "v1.ACT-ZZZZZZZZ.1",
    "v1.act-00000001.1",
    "{}",
    "\x00",
    "v1.ACT-0000000१.1",
)
BUTTONS = (
    ids.ACTION_APPROVE,
    ids.ACTION_REJECT,
    ids.ACTION_DETAILS,
    ids.ACTION_AGAIN,
    ids.ACTION_CANCEL,
    ids.QUEUE_PAGE,
    ids.HISTORY_PAGE,
)


@pytest.mark.parametrize("button", BUTTONS)
async def test_a_tampered_button_changes_nothing(
    make_door: MakeDoor, store: Store, hand_in: Hand, button: str
) -> None:
    door, action = make_door(), await hand_in()
    know(door, ENGINEER2)
    for value in TAMPERED:
        assert (await send(door, click(button, value, ENGINEER2))).status == 200
    assert await store.read(lambda tx: tx.actions.find(action.id)) == action
    assert isinstance(door.meter, Counts)
    assert ("refused", "incident") not in door.meter.seen


@pytest.mark.parametrize("form", [ids.REJECT_FORM, ids.APPROVE_FORM, ids.CANCEL_FORM, "autoq.future.submit"])
async def test_a_tampered_form_says_that_it_is_outdated(
    make_door: MakeDoor, store: Store, hand_in: Hand, form: str
) -> None:
    door, action = make_door(), await hand_in()
    know(door, ENGINEER2)
    values = {ids.REJECT_REASON: {"value": "Because."}, ids.APPROVE_TYPED: {"value": "payments-api"}}
    for metadata in ("", "{", "[]", '{"v":2}', '{"v":1,"id":"x","rev":1}', '{"v":1,"id":["x"],"rev":1}'):
        response = await send(door, submission(form, metadata, ENGINEER2, values))
        told = json.loads(response.body)
        assert told["response_action"] == "update"
        assert "older message" in json.dumps(told)
    assert await store.read(lambda tx: tx.actions.find(action.id)) == action


async def test_a_button_of_no_version_says_that_it_is_outdated(workspace: Workspace) -> None:
    element = {
        "type": "button",
        "action_id": "autoq.old.button",
        "text": {"type": "plain_text", "text": "Old"},
    }
    block = {"type": "actions", "block_id": "old", "elements": [element]}
    posted = await workspace.door.client.chat_postMessage(channel="C0OPS00001", text="Old", blocks=[block])
    place = {"channel": "C0OPS00001", "ts": posted["ts"], "block_id": "old", "action_id": "autoq.old.button"}
    await workspace.do("click", "engineer2", **place)
    assert "older message" in (await workspace.told("engineer2"))["text"]


async def test_a_stale_revision_refuses_nothing(make_door: MakeDoor, store: Store, hand_in: Hand) -> None:
    door, action = make_door(), await hand_in()
    know(door, ENGINEER2)
    await send(door, click(ids.ACTION_APPROVE, f"v1.{action.id}.99", ENGINEER2))
    assert (await status_of(store, action.id))[0] is Status.APPROVED


async def test_a_person_that_slack_does_not_know_in_time_is_asked_to_try_again(
    make_door: MakeDoor, store: Store, hand_in: Hand
) -> None:
    door, action = make_door(), await hand_in()
    response = await send(door, command("/approve", action.id, ENGINEER2))
    assert "did not confirm in time who you are" in json.loads(response.body)["text"]
    assert (await status_of(store, action.id))[0] is Status.PENDING_APPROVAL
    assert await attempts_on(store, action.id) == []


async def test_a_role_taken_away_counts_from_the_next_click(
    make_door: MakeDoor, store: Store, hand_in: Hand
) -> None:
    door, first, second = make_door(), await hand_in(), await hand_in()
    know(door, ENGINEER2)
    await send(door, click(ids.ACTION_APPROVE, ids.button_value(first), ENGINEER2))
    await store.write(lambda tx: tx.members.remove(ENGINEER2))
    await send(door, click(ids.ACTION_APPROVE, ids.button_value(second), ENGINEER2))
    assert (await status_of(store, first.id))[0] is Status.APPROVED
    assert (await status_of(store, second.id))[0] is Status.PENDING_APPROVAL
    assert [code for _, _, code, _ in await attempts_on(store, second.id)] == ["no-role"]


@pytest.mark.parametrize("user_id", ["", "U0AUTOQBOT"])
async def test_an_event_of_nobody_is_acknowledged(make_door: MakeDoor, user_id: str) -> None:
    assert (await send(make_door(), home_opened(user_id))).status == 200
