"""Handing in an action by the form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack import ids
from bot.slack.app import build_app
from engine.actions import Status
from engine.ports import ActionQuery, Store
from tests.bot.slack.conftest import MakeDoor, Workspace
from tests.bot.slack.payloads import submission
from tests.bot.slack.people import ENGINEER2, OPS, TEAM
from tests.clock import HandClock

FILLED: dict[str, Any] = {
    ids.SUBMIT_TYPE: {"selected_option": {"value": "service_restart"}},
    ids.SUBMIT_OTHER_TYPE: {"value": None},
    ids.SUBMIT_DESCRIPTION: {"value": "After the change."},
    ids.SUBMIT_TARGET: {"value": "payments-api"},
    ids.SUBMIT_ENVIRONMENT: {"selected_option": {"value": "PROD"}},
    ids.SUBMIT_COUNT: {"value": "1"},
    ids.SUBMIT_PAYLOAD: {"value": None},
}


async def all_actions(store: Store, clock: HandClock) -> list[Any]:
    page = await store.read(lambda tx: tx.actions.page(ActionQuery(now=clock(), limit=50)))
    return list(page.items)


@pytest.fixture
def send(make_door: MakeDoor) -> Any:
    """Send the filled-in form as engineer2; the ack."""
    door = make_door()
    door.identity._learn(ENGINEER2, {"team_id": TEAM, "locale": "en-US"})
    app = build_app(door)

    async def send_(view_id: str = "V1", **values: Any) -> Any:
        body = submission(ids.SUBMIT_FORM, "", ENGINEER2, {**FILLED, **values})
        body["view"]["id"] = view_id
        response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        return json.loads(response.body)

    return send_


async def test_an_action_is_handed_in_by_the_form(
    workspace: Workspace, store: Store, clock: HandClock
) -> None:
    await workspace.do("say", "engineer2", text="/autoq submit", channel=OPS)
    await workspace.submit(
        "engineer2",
        {
            ids.SUBMIT_TYPE: "service_restart",
            ids.SUBMIT_DESCRIPTION: "After the change.",
            ids.SUBMIT_TARGET: "payments-api",
            ids.SUBMIT_ENVIRONMENT: "PROD",
            ids.SUBMIT_COUNT: "12",
            ids.SUBMIT_PAYLOAD: "{“strategy”: “rolling”}",
        },
    )
    (action,) = await all_actions(store, clock)
    assert action.status is Status.PENDING_APPROVAL
    assert action.requested_by == action.requester_person == ENGINEER2
    assert action.door == "modal"
    assert action.proposal.target_count == 12
    assert json.loads(action.proposal.payload) == {"strategy": "rolling"}
    assert action.id in json.dumps(await workspace.modal("engineer2"))


async def test_what_is_harmless_is_released_at_once(send: Any, store: Store, clock: HandClock) -> None:
    told = await send(**{ids.SUBMIT_ENVIRONMENT: {"selected_option": {"value": "DEV"}}})
    (action,) = await all_actions(store, clock)
    assert action.status is Status.AUTO_DONE
    assert "needs no approval" in json.dumps(told)


async def test_a_form_that_comes_twice_hands_in_once(send: Any, store: Store, clock: HandClock) -> None:
    assert await send() == await send()
    assert len(await all_actions(store, clock)) == 1


async def test_another_form_of_the_same_name_loses_nothing(send: Any, store: Store, clock: HandClock) -> None:
    await send()
    await send(**{ids.SUBMIT_TARGET: {"value": "search"}})
    assert {action.proposal.target for action in await all_actions(store, clock)} == {
        "payments-api",
        "search",
    }


@pytest.mark.parametrize(
    "values, block_id",
    [
        ({ids.SUBMIT_TYPE: {"selected_option": None}}, ids.SUBMIT_OTHER_TYPE),
        ({ids.SUBMIT_OTHER_TYPE: {"value": "deploy"}}, ids.SUBMIT_OTHER_TYPE),
        ({ids.SUBMIT_TYPE: {}, ids.SUBMIT_OTHER_TYPE: {"value": "no such type!"}}, ids.SUBMIT_OTHER_TYPE),
        ({ids.SUBMIT_DESCRIPTION: {"value": "   "}}, ids.SUBMIT_DESCRIPTION),
        ({ids.SUBMIT_DESCRIPTION: {"value": "x" * 2_001}}, ids.SUBMIT_DESCRIPTION),
        ({ids.SUBMIT_TARGET: {"value": "x" * 501}}, ids.SUBMIT_TARGET),
        ({ids.SUBMIT_TARGET: {"value": "a\x00b"}}, ids.SUBMIT_TARGET),
        ({ids.SUBMIT_ENVIRONMENT: {"selected_option": {"value": "PROD!"}}}, ids.SUBMIT_ENVIRONMENT),
        ({ids.SUBMIT_COUNT: {"value": ""}}, ids.SUBMIT_COUNT),
        ({ids.SUBMIT_COUNT: {"value": "0"}}, ids.SUBMIT_COUNT),
        ({ids.SUBMIT_COUNT: {"value": "1.5"}}, ids.SUBMIT_COUNT),
        ({ids.SUBMIT_COUNT: {"value": "9" * 5_000}}, ids.SUBMIT_COUNT),
        ({ids.SUBMIT_PAYLOAD: {"value": "{broken"}}, ids.SUBMIT_PAYLOAD),
        ({ids.SUBMIT_PAYLOAD: {"value": "[1]"}}, ids.SUBMIT_PAYLOAD),
        ({ids.SUBMIT_PAYLOAD: {"value": '{"a": NaN}'}}, ids.SUBMIT_PAYLOAD),
        ({ids.SUBMIT_PAYLOAD: {"value": '{"a": 1, "a": 2}'}}, ids.SUBMIT_PAYLOAD),
        ({ids.SUBMIT_PAYLOAD: {"value": "[" * 20_000}}, ids.SUBMIT_PAYLOAD),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    send: Any, store: Store, clock: HandClock, values: dict[str, Any], block_id: str
) -> None:
    told = await send(**values)
    assert told["response_action"] == "errors"
    assert list(told["errors"]) == [block_id]
    assert await all_actions(store, clock) == []


async def test_nobody_without_a_role_hands_in(workspace: Workspace, store: Store, clock: HandClock) -> None:
    assert "no role" in await workspace.say("viewer", "/autoq submit")
    assert await workspace.modal("viewer") is None
    await store.write(lambda tx: tx.members.remove(ENGINEER2))
    assert await all_actions(store, clock) == []


async def test_a_role_lost_before_sending_hands_nothing_in(send: Any, store: Store, clock: HandClock) -> None:
    await store.write(lambda tx: tx.members.remove(ENGINEER2))
    assert "no role" in json.dumps(await send())
    assert await all_actions(store, clock) == []
