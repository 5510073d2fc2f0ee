"""What typed commands answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack import lists
from bot.slack.app import build_app
from bot.slack.context import SlackDoor
from bot.slack.visits import Surface, Visit
from engine.actions import Status
from engine.ports import Store
from engine.times import DAY
from tests.bot.conftest import Hand
from tests.bot.slack.conftest import MakeDoor, Workspace
from tests.bot.slack.payloads import command
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM, TEAM, VIEWER
from tests.bot.slack.test_buttons import attempts_on, status_of
from tests.clock import HandClock

Type = Callable[..., Awaitable[Any]]


@pytest.fixture
def type_(make_door: MakeDoor) -> Type:
    """Type a command as somebody; the body of the ack."""
    door = make_door()
    app = build_app(door)

    async def typed(who: str, line: str) -> Any:
        door.identity._learn(who, {"team_id": TEAM, "locale": "en-US"})
        name, _, text = line.partition(" ")
        response = await app.async_dispatch(
            AsyncBoltRequest(body=command(name, text, who), mode="socket_mode")
        )
        assert response.status == 200
        return json.loads(response.body) if response.body else {}

    return typed


@pytest.mark.parametrize(
    "way", ["/approve {id}", "/autoq approve {id}", "/approve {bare} ok", "/autoq-staging approve {id}"]
)
async def test_approving_by_command(type_: Type, store: Store, hand_in: Hand, way: str) -> None:
    action = await hand_in()
    answer = await type_(ENGINEER2, way.format(id=action.id, bare=action.id.removeprefix("ACT-").lower()))
    assert answer["response_type"] == "ephemeral"
    assert f"You approved {action.id}" in answer["text"]
    assert await status_of(store, action.id) == (Status.APPROVED, ENGINEER2)


async def test_typing_the_id_confirms_a_critical_action(type_: Type, store: Store, hand_in: Hand) -> None:
    action = await hand_in("data_delete")
    refused = await type_(ENGINEER2, f"/approve {action.id}")
    assert "needs ADMIN" in refused["text"]
    await type_(ADMIN, f"/approve {action.id}")
    assert await status_of(store, action.id) == (Status.APPROVED, ADMIN)


@pytest.mark.parametrize("words, comment", [("no, “not today”", 'no, "not today"'), ("", "")])
async def test_rejecting_by_command_with_and_without_a_reason(
    type_: Type, store: Store, hand_in: Hand, words: str, comment: str
) -> None:
    action = await hand_in()
    answer = await type_(ENGINEER2, f"/reject {action.id} {words}")
    assert f"You rejected {action.id}" in answer["text"]
    held = await store.read(lambda tx: tx.actions.find(action.id))
    assert held is not None
    assert held.decision is not None
    assert held.decision.comment == comment


async def test_one_s_own_action_is_not_decided_but_withdrawn(
    type_: Type, store: Store, hand_in: Hand
) -> None:
    action = await hand_in(by=ENGINEER2)
    for line in (f"/approve {action.id}", f"/reject {action.id} no", f"/autoq approve {action.id}"):
        assert "somebody else has to decide it" in (await type_(ENGINEER2, line))["text"]
    assert len(await attempts_on(store, action.id)) == 3
    assert "may cancel" in (await type_(PM, f"/autoq cancel {action.id}"))["text"]
    assert "You cancelled" in (await type_(ENGINEER2, f"/autoq cancel {action.id} changed my mind"))["text"]
    assert await status_of(store, action.id) == (Status.CANCELLED, ENGINEER2)


async def test_the_second_to_decide_is_told_who_was_first(type_: Type, hand_in: Hand) -> None:
    action = await hand_in()
    await type_(ENGINEER2, f"/approve {action.id}")
    answer = await type_(PM, f"/reject {action.id} no")
    assert f"already approved by <@{ENGINEER2}>" in answer["text"]


@pytest.mark.parametrize("line", ["/approve", "/reject  ", "/autoq approve", "/autoq show", "/autoq cancel"])
async def test_a_command_without_an_id_is_told_how_it_is_typed(type_: Type, line: str) -> None:
    assert "ACT-7K3M9QXD" in (await type_(ENGINEER2, line))["text"]


@pytest.mark.parametrize("line", ["/approve ACT-7K3M9QXD", "/approve <!channel>", "/autoq show x"])
async def test_an_id_that_is_none_is_not_found_and_repeated_harmlessly(type_: Type, line: str) -> None:
    answer = await type_(ENGINEER2, line)
    assert "There is no action" in answer["text"]
    assert "<!" not in json.dumps(answer)


async def test_the_list_names_what_waits(type_: Type, hand_in: Hand) -> None:
    first, own = await hand_in(), await hand_in(by=ENGINEER2)
    answer = await type_(ENGINEER2, "/autoq")
    assert first.id in answer["text"]
    assert own.id in answer["text"]
    assert "2 waiting, 1 for you to decide" in json.dumps(answer)


async def test_an_empty_list_says_so(type_: Type) -> None:
    assert "Nothing is waiting" in (await type_(ENGINEER2, "/autoq"))["text"]


async def test_the_history_reaches_back_as_asked(type_: Type, hand_in: Hand, clock: HandClock) -> None:
    old = await hand_in(environment="DEV")
    clock.now += 3 * DAY
    new = await hand_in(environment="DEV")
    assert old.id in (await type_(ENGINEER2, "/autoq history"))["text"]
    lately = (await type_(ENGINEER2, "/autoq history 2"))["text"]
    assert new.id in lately
    assert old.id not in lately
    assert "from 1 to 365" in (await type_(ENGINEER2, "/autoq history all"))["text"]


async def test_the_status_counts_today(type_: Type, hand_in: Hand) -> None:
    await hand_in(environment="DEV")
    await hand_in()
    text = (await type_(ENGINEER2, "/autoq status"))["text"]
    assert "Waiting now 1" in text
    assert "Released without approval 1" in text


async def test_a_run_is_for_admins(type_: Type, store: Store) -> None:
    assert "Only an ADMIN" in (await type_(ENGINEER2, "/autoq run"))["text"]
    assert f"run-of-{ADMIN}" in (await type_(ADMIN, "/autoq run"))["text"]


async def test_help_and_whoami_are_for_everybody(type_: Type) -> None:
    assert "/autoq submit" in (await type_(VIEWER, "/autoq help"))["text"]
    assert "no role in autoq yet" in (await type_(VIEWER, "/autoq help"))["text"]
    assert "no role in autoq yet" in (await type_(VIEWER, "/autoq whoami"))["text"]
    assert "Your role is ENGINEER" in (await type_(ENGINEER2, "/autoq whoami"))["text"]


@pytest.mark.parametrize(
    "words", ["", "show ACT-7K3M9QXD", "history", "status", "submit", "run", "roles", "approve ACT-7K3M9QXD"]
)
async def test_nothing_else_is_for_people_without_a_role(type_: Type, words: str) -> None:
    said = (await type_(VIEWER, f"/autoq {words}"))["text"]
    assert "no role in autoq yet" in said or "There is no action" in said


@pytest.mark.parametrize("words, said", [("hlep", "`/autoq help`"), ("xyzzy", "does not know")])
async def test_an_unknown_word_gets_the_help_and_the_nearest_match(
    type_: Type, words: str, said: str
) -> None:
    text = (await type_(ENGINEER2, f"/autoq {words}"))["text"]
    assert said in text
    assert "/autoq submit" in text


async def test_show_is_the_card(type_: Type, hand_in: Hand) -> None:
    action = await hand_in()
    for line in (f"/autoq show {action.id}", f"/autoq {action.id.lower()}"):
        assert "autoq.action.approve" in json.dumps(await type_(ENGINEER2, line))


async def test_many_pages_are_turned_to_the_last(make_door: MakeDoor, hand_in: Hand) -> None:
    door = make_door()
    newest_first = [(await hand_in()).id for _ in range(11)][::-1]
    assert await _ids_on(door, 3) == newest_first[10:]
    assert await _ids_on(door, 999) == newest_first[10:]


async def test_pages_beyond_one_query_are_found(
    make_door: MakeDoor, hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.lists.AT_ONCE", 6)
    door = make_door()
    newest_first = [(await hand_in()).id for _ in range(17)][::-1]
    assert [await _ids_on(door, page) for page in (1, 2, 3, 4)] == [
        newest_first[:5],
        newest_first[5:10],
        newest_first[10:15],
        newest_first[15:],
    ]


async def _ids_on(door: SlackDoor, page: int) -> list[str]:
    visit = Visit(surface=Surface.COMMAND, what="/autoq", user_id=ENGINEER1, team_id=TEAM)
    message = await lists.queue(door, visit, page)
    return [word for word in message["text"].replace(";", " ").split() if word.startswith("ACT-")]


async def test_everything_works_over_a_real_connection(workspace: Workspace, hand_in: Hand) -> None:
    action = await hand_in()
    assert action.id in await workspace.say("engineer2", "/autoq")
    assert "You approved" in await workspace.say("engineer2", f"/approve {action.id.lower()} looks good")
