"""What comes back from Slack identifies and never authorises: payloads as a tampering client would send them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.desk.desk import ServiceDesk
from bot.slack import desk_ids, ids
from bot.slack.app import BUTTONS, FORMS, build_app
from bot.slack.desk import tables
from bot.slack.desk_ids import DeskOrigin
from engine.desk.ports import RequestQuery
from tests.bot.slack.conftest import MakeDoor
from tests.bot.slack.desk.conftest import Counter
from tests.bot.slack.payloads import click, shortcut, submission
from tests.bot.slack.people import ENGINEER2, OTHER_TEAM, STRANGER, TEAM

Send = Callable[[dict[str, Any]], Awaitable[Any]]


@pytest.fixture
def send(make_door: MakeDoor) -> Send:
    """Send a payload as Slack would; the body of the ack."""
    door = make_door()
    app = build_app(door)

    async def sent(body: dict[str, Any]) -> Any:
        door.identity._learn(body["user"]["id"], {"team_id": TEAM, "locale": "en-US"})
        response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        assert response.status == 200
        await door.tasks.settled()
        return json.loads(response.body) if response.body else {}

    return sent


@pytest.mark.parametrize("action_id", sorted(tables.BUTTONS))
@pytest.mark.parametrize("value", ["", "v1.ACT-7K3M9QXD.1", "v1.SR-1.1", "v2.SR-000001.1", "v1.XX-000001.1"])
async def test_a_button_that_names_no_record_of_its_kind_does_nothing(
    send: Send, counter: Counter, action_id: str, value: str
) -> None:
    request = await counter.assigned(to=ENGINEER2)
    await send(click(action_id, value, ENGINEER2))
    assert (await counter.desk.request(request.id)).request == request


async def test_a_request_s_button_with_an_incident_s_id_does_nothing(send: Send, counter: Counter) -> None:
    incident = await counter.alarmed()
    await send(click(desk_ids.REQUEST_START, desk_ids.button_value(incident.id, 1), ENGINEER2))
    await send(click(desk_ids.ARTICLE_PUBLISH, desk_ids.button_value(incident.id, 1), ENGINEER2))
    assert (await counter.desk.incident(incident.id)).incident == incident


@pytest.mark.parametrize("revision", [0, 1, 999_999_999])
async def test_whatever_revision_a_button_claims_the_record_s_state_decides(
    send: Send, counter: Counter, revision: int
) -> None:
    request = await counter.assigned(to=ENGINEER2)
    await send(click(desk_ids.REQUEST_START, desk_ids.button_value(request.id, revision), ENGINEER2))
    assert (await counter.desk.request(request.id)).request.status == "IN_PROGRESS"


@pytest.mark.parametrize("callback_id", sorted(tables.FORMS))
@pytest.mark.parametrize("metadata", ["", "{}", "not json", '{"v":1,"rev":1,"id":"ACT-7K3M9QXD"}', "[]"])
async def test_a_form_about_no_record_changes_nothing(
    send: Send, counter: Counter, callback_id: str, metadata: str
) -> None:
    request = await counter.assigned(to=ENGINEER2)
    await send(submission(callback_id, metadata, ENGINEER2, {}))
    assert (await counter.desk.request(request.id)).request == request


@pytest.mark.parametrize("chosen", ["", "nobody's team", "t0"])
async def test_a_team_or_reason_that_nobody_offered_is_not_taken(
    send: Send, counter: Counter, chosen: str
) -> None:
    request = await counter.assigned(to=ENGINEER2)
    metadata = DeskOrigin(record_id=request.id, revision=request.revision).encode()
    for form, block in (
        (desk_ids.REASSIGN_FORM, desk_ids.REASSIGN_TEAM),
        (desk_ids.HOLD_FORM, desk_ids.HOLD_REASON),
    ):
        body = submission(form, metadata, ENGINEER2, {})
        body["view"]["state"]["values"] = {block: {"value": {"selected_option": {"value": chosen}}}}
        await send(body)
    assert (await counter.desk.request(request.id)).request == request


async def test_a_shortcut_that_nobody_declared_opens_nothing(send: Send, desk: ServiceDesk) -> None:
    assert await send(shortcut("autoq.other", "How?", ENGINEER2)) == {}
    assert (await desk.requests(RequestQuery(limit=5))).items == ()


@pytest.mark.parametrize("text", ["", "\u0000", "<@U0ENGINEER2>", "가" * 40_000, "&amp;" * 3_000])
async def test_whatever_a_message_says_its_menu_is_answered(send: Send, text: str) -> None:
    assert await send(shortcut(desk_ids.HAND_SHORTCUT, text, ENGINEER2)) == {}


async def test_somebody_of_another_company_hands_nothing_in(send: Send, desk: ServiceDesk) -> None:
    await send(shortcut(desk_ids.HAND_SHORTCUT, "How?", STRANGER, team_id=OTHER_TEAM))
    metadata = DeskOrigin(channel="C0OPS00001", ts="1.000100").encode()
    form = submission(
        desk_ids.HAND_FORM, metadata, STRANGER, {desk_ids.ASK_QUESTION: "How?"}, team_id=OTHER_TEAM
    )
    await send(form)
    assert (await desk.requests(RequestQuery(limit=5))).items == ()


def _names(module: ModuleType, *prefixes: str) -> set[str]:
    return {value for name, value in vars(module).items() if name.startswith(prefixes)}


def test_every_button_and_form_of_the_desk_is_served_and_none_is_the_gate_s() -> None:
    assert _names(desk_ids, "REQUEST_", "ANSWER_", "INCIDENT_", "ARTICLE_") == tables.BUTTONS.keys()
    forms = {value for name, value in vars(desk_ids).items() if name.endswith("_FORM")}
    assert forms == tables.FORMS.keys()
    assert _names(ids, "ACTION_", "QUEUE_", "HISTORY_", "HOME_").isdisjoint(tables.BUTTONS)
    assert tables.BUTTONS.items() <= BUTTONS.items()
    assert tables.FORMS.items() <= FORMS.items()
