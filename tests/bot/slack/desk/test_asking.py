"""Asking the desk by command, by form and out of a message's menu."""

from __future__ import annotations

import json

import pytest

from bot.slack import desk_ids
from engine.desk.intakes import Place
from engine.desk.ports import RequestQuery
from engine.desk.tickets import RequestStatus, ServiceRequest
from tests.bot.slack.desk.conftest import BOTH, QUESTION, Room
from tests.bot.slack.people import OPS, VIEWER


async def _requests(room: Room) -> tuple[ServiceRequest, ...]:
    return (await room.desk.requests(RequestQuery(limit=10))).items


async def _say(room: Room, who: str, text: str, thread_ts: str | None = None) -> str:
    """Write a message in the channel; its ts."""
    await room.workspace.do(
        "say", who, text=text, channel=OPS, **({"thread_ts": thread_ts} if thread_ts else {})
    )
    query = {"thread_ts": thread_ts} if thread_ts else {}
    shown = (await room.workspace.get("messages", who, channel=OPS, **query))["messages"]
    return str(shown[-1]["ts"])


async def _choose(room: Room, who: str, ts: str) -> None:
    await room.workspace.do("shortcut", who, callback_id=desk_ids.HAND_SHORTCUT, channel=OPS, ts=ts)


@BOTH
async def test_a_typed_question_is_a_request_answered_directly(room: Room) -> None:
    said = await room.workspace.say("viewer", f"/autoq ask {QUESTION}")
    (request,) = await _requests(room)
    assert request.id in said
    assert (request.status, request.intake.body) == (RequestStatus.NEW, QUESTION)
    assert (request.intake.source, request.intake.requester) == ("slack", VIEWER)
    assert request.intake.external_id.startswith("command ")
    assert request.intake.place is None


async def test_a_korean_question_is_kept_as_it_was_typed(room: Room) -> None:
    await room.workspace.say("engineer1", "/autoq ask VPN 비밀번호를 어떻게 바꾸나요?")
    (request,) = await _requests(room)
    assert (request.intake.body, request.intake.language) == ("VPN 비밀번호를 어떻게 바꾸나요?", "ko")


async def test_the_same_question_twice_is_two_requests(room: Room) -> None:
    for _ in range(2):
        await room.workspace.say("viewer", f"/autoq ask {QUESTION}")
    assert len(await _requests(room)) == 2


@BOTH
async def test_without_a_question_a_form_asks_for_it(room: Room) -> None:
    await room.workspace.do("say", "viewer", text="/autoq ask", channel=OPS)
    assert (await room.workspace.modal("viewer"))["callback_id"] == desk_ids.ASK_FORM
    await room.workspace.submit("viewer", {desk_ids.ASK_QUESTION: QUESTION})
    (request,) = await _requests(room)
    assert request.intake.body == QUESTION
    assert request.id in json.dumps(await room.workspace.modal("viewer"))


async def test_a_form_without_words_says_so_at_its_field(room: Room) -> None:
    await room.workspace.do("say", "viewer", text="/autoq ask", channel=OPS)
    answer = await room.workspace.submit("viewer", {desk_ids.ASK_QUESTION: "\u200b \n"})
    assert list(answer["errors"]) == [desk_ids.ASK_QUESTION]
    assert await _requests(room) == ()


@BOTH
async def test_a_message_is_handed_in_with_its_text_and_answered_in_its_thread(room: Room) -> None:
    ts = await _say(room, "viewer", "The VPN <b>drops</b> & 'dies'")
    await _choose(room, "engineer2", ts)
    view = await room.workspace.modal("engineer2")
    assert view["callback_id"] == desk_ids.HAND_FORM
    assert "The VPN <b>drops</b> & 'dies'" in str([block.get("element") for block in view["blocks"]])
    await room.workspace.submit("engineer2", {desk_ids.ASK_QUESTION: "The VPN drops"})
    (request,) = await _requests(room)
    assert request.intake.external_id == f"{OPS}:{ts}"
    assert request.intake.place == Place(channel=OPS, ts=ts)
    assert request.intake.requester == "U0ENGINEER2"
    assert request.intake.body == "The VPN drops"


async def test_the_same_message_handed_in_twice_is_the_same_request(room: Room) -> None:
    ts = await _say(room, "viewer", QUESTION)
    for who in ("engineer2", "viewer"):
        await _choose(room, who, ts)
        await room.workspace.submit(who, {desk_ids.ASK_QUESTION: f"{QUESTION} by {who}"})
        (request,) = await _requests(room)
        assert request.id in json.dumps(await room.workspace.modal(who))
    assert request.intake.body == f"{QUESTION} by engineer2"


async def test_a_reply_is_answered_in_the_thread_that_it_stands_in(room: Room) -> None:
    root = await _say(room, "viewer", "Hello")
    reply = await _say(room, "viewer", QUESTION, root)
    await _choose(room, "viewer", reply)
    await room.workspace.submit("viewer", {desk_ids.ASK_QUESTION: QUESTION})
    (request,) = await _requests(room)
    assert request.intake.external_id == f"{OPS}:{reply}"
    assert request.intake.place == Place(channel=OPS, ts=root)


async def test_a_message_without_words_opens_an_empty_form(room: Room) -> None:
    # Other apps post blocks alone, of which the SDK would warn.
    silent = {"channel": OPS, "blocks": [{"type": "divider"}]}
    posted = await room.workspace.door.client.api_call("chat.postMessage", json=silent)
    await _choose(room, "viewer", str(posted["ts"]))
    assert "initial_value" not in json.dumps(await room.workspace.modal("viewer"))


async def test_a_long_message_is_cut_to_what_a_form_holds(room: Room) -> None:
    ts = await _say(room, "viewer", "가" * 8_000)
    await _choose(room, "viewer", ts)
    assert (await room.workspace.modal("viewer"))["callback_id"] == desk_ids.HAND_FORM


@pytest.mark.parametrize("line", ["/autoq ask How?", "/autoq ask"])
async def test_guests_ask_nothing(room: Room, line: str) -> None:
    assert "uest" in await room.workspace.say("guest", line)
    assert await _requests(room) == ()


async def test_a_guest_hands_nothing_in(room: Room) -> None:
    ts = await _say(room, "viewer", QUESTION)
    await _choose(room, "guest", ts)
    assert await room.workspace.modal("guest") is None
    assert "uest" in await room.whispered("guest")


async def test_hostile_words_are_repeated_harmlessly(room: Room) -> None:
    said = await room.workspace.say(
        "viewer", "/autoq ask <!channel> *bold* <https://evil.example|the intranet> is down"
    )
    assert "<!" not in said
    assert "<http" not in said
