"""A reply in a thread of the desk's is its requester's word, by either of Slack's ways; nobody else's is, and nobody is answered."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.sandbox.errors import DeliveryError
from engine.actors import person
from engine.desk import lifecycle
from engine.desk.answers import AnswerVerdict
from engine.desk.intakes import Place, RequestType, intake
from engine.desk.ports import RequestQuery
from engine.desk.reasons import said
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.errors import OutcomeUnknown
from engine.outbox import Lane, Notice, NoticeKind
from engine.times import DAY
from storage.store import DatabaseStore
from tests.bot.slack.conftest import Open
from tests.bot.slack.desk.conftest import BOTH, Counter, Room
from tests.bot.slack.payloads import replied
from tests.bot.slack.people import ENGINEER1, GUEST, OPS, OTHER_TEAM, STRANGER, VIEWER
from tests.clock import HandClock

DIRECT = "D0VIEWER01"


async def _asked_in(room: Room, ts: str, by: str = VIEWER) -> ServiceRequest:
    """A request that was handed in out of a message of the ops channel, and that somebody works on."""
    given = intake(
        source="slack",
        external_id=f"{OPS}:{ts}",
        requester=by,
        body="My screen is dark.",
        place=Place(channel=OPS, ts=ts),
    )
    request = (await room.desk.receive(given)).request
    return await room.desk.change(
        request.id,
        lambda held, now: lifecycle.correct(held, person(ENGINEER1), now, type=RequestType.REQUEST),
    )


async def _answered_in_channel(room: Room) -> tuple[ServiceRequest, str]:
    """A question that was answered in a message of the channel, and where that stands."""
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    await _stands(room, request, OPS, ts)
    return request, ts


async def _stands(room: Room, request: ServiceRequest, channel: str, ts: str) -> None:
    """The answer stands there, as the relay notes it."""
    notice = Notice(
        kind=NoticeKind.ANSWER, record_id=request.id, revision=1, lane=Lane.DIRECT, recipient=VIEWER
    )
    store = room.desk.store
    await store.write(lambda tx: tx.outbox.order(notice, room.desk.clock()))
    await store.write(lambda tx: tx.outbox.sent({notice.key: 1}, room.desk.clock(), channel, ts))


async def _deliver(room: Room, payload: dict[str, Any]) -> None:
    """Let Slack deliver this; raises DeliveryError when it was not acknowledged."""
    await room.workspace.sandbox.dispatcher.send("event", payload["event"]["type"], payload)
    await room.workspace.settle()


async def _say(room: Room, who: str, text: str, ts: str, channel: str = OPS) -> None:
    await room.workspace.do("say", who, text=text, channel=channel, thread_ts=ts)


@BOTH
async def test_a_reply_below_an_answer_opens_the_request_again(room: Room) -> None:
    request, ts = await _answered_in_channel(room)
    await _say(room, "viewer", "It still fails & I am stuck.", ts)
    sheet = await room.desk.request(request.id)
    assert sheet.request.status is RequestStatus.CLASSIFIED
    assert not sheet.request.answerable
    assert sheet.answer is not None
    assert sheet.answer.verdict is AnswerVerdict.REOPENED
    reopened = next(each for each in sheet.history if each.name == "RequestReopened")
    assert (reopened.actor, reopened.reason) == (VIEWER, said("It still fails & I am stuck."))


@BOTH
async def test_so_does_one_in_the_thread_of_the_direct_message(room: Room) -> None:
    request = await room.counter.answered()
    await _stands(room, request, DIRECT, "1795461000.000100")
    await _deliver(room, replied("It still fails.", VIEWER, DIRECT, "1795461000.000100"))
    assert (await room.desk.request(request.id)).request.status is RequestStatus.CLASSIFIED


@BOTH
async def test_what_slack_delivers_twice_counts_once(room: Room) -> None:
    request, ts = await _answered_in_channel(room)
    payload = replied("It still fails.", VIEWER, OPS, ts)
    await _deliver(room, payload)
    after = await room.desk.request(request.id)
    assert after.request.status is RequestStatus.CLASSIFIED
    await _deliver(room, {**payload, "event_context": "sent anew"})
    await _deliver(room, {**payload, "event_id": "Ev2"})
    assert await room.desk.request(request.id) == after


async def test_in_the_thread_of_a_request_it_is_noted_for_whoever_works_on_it(room: Room) -> None:
    request = await _asked_in(room, "1795461000.000100")
    await _deliver(room, replied("It is the left one.", VIEWER, OPS, "1795461000.000100"))
    sheet = await room.desk.request(request.id)
    assert sheet.request.status is request.status
    assert (sheet.history[-1].name, sheet.history[-1].reason) == ("RequestNoted", said("It is the left one."))


async def test_after_five_days_it_is_a_new_request(room: Room, clock: HandClock) -> None:
    request, ts = await _answered_in_channel(room)
    await room.desk.judge(request.id, AnswerVerdict.HELPFUL, person(VIEWER))
    clock.now += 5 * DAY
    for _ in range(2):
        await _deliver(room, replied("It is back.", VIEWER, OPS, ts))
    found = (await room.desk.requests(RequestQuery(limit=10))).items
    assert [(each.linked_to, each.intake.external_id) for each in found] == [
        (request.id, f"{OPS}:1795461001.000100"),
        (None, request.intake.external_id),
    ]


async def test_a_file_without_words_counts(room: Room) -> None:
    request, ts = await _answered_in_channel(room)
    await _deliver(room, replied("", VIEWER, OPS, ts, subtype="file_share", files=[{"id": "F1"}]))
    sheet = await room.desk.request(request.id)
    assert sheet.request.status is RequestStatus.CLASSIFIED
    assert str(sheet.history[-1].reason or sheet.history[-2].reason)


async def test_what_is_also_sent_to_the_channel_counts_like_any_other_reply_and_once(room: Room) -> None:
    request, ts = await _answered_in_channel(room)
    shown: dict[str, Any] = {
        "subtype": "thread_broadcast",
        "root": {"ts": ts, "text": "Answered.", "bot_id": "B0AUTOQ01"},
    }
    await _deliver(room, replied("It still fails.", VIEWER, OPS, ts, **shown))
    after = await room.desk.request(request.id)
    assert after.request.status is RequestStatus.CLASSIFIED
    await _deliver(room, replied("It still fails.", VIEWER, OPS, ts))
    assert await room.desk.request(request.id) == after


@pytest.mark.parametrize("user_id", [ENGINEER1, GUEST, STRANGER])
async def test_nobody_else_is_heard_looked_up_or_recorded(
    room: Room, store: DatabaseStore, user_id: str
) -> None:
    request, ts = await _answered_in_channel(room)
    entries = await store.read(lambda tx: tx.audit.head())
    calls = len(await _calls(room))
    await _deliver(room, replied("Try this.", user_id, OPS, ts))
    assert (await room.desk.request(request.id)).request == request
    assert await store.read(lambda tx: tx.audit.head()) == entries
    assert len(await _calls(room)) == calls


async def _calls(room: Room) -> list[Any]:
    """What the app has asked of Slack."""
    entries = (await room.workspace.get("wire", "viewer"))["entries"]
    return [entry for entry in entries if entry["direction"] == "in"]


@pytest.mark.parametrize(
    "parts",
    [
        {"subtype": "bot_message", "bot_id": "B0AUTOQ01"},
        {"bot_id": "B0OTHER001"},
        {"subtype": "message_changed", "message": {"text": "It fails."}, "hidden": True},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "channel_join"},
        {"subtype": "thread_broadcast", "bot_id": "B0OTHER001"},
        {"subtype": "thread_broadcast", "thread_ts": None},
        {"subtype": 7},
        {"edited": {"user": VIEWER, "ts": "1795461002.000000"}},
        {"team": OTHER_TEAM},
        {"user_team": OTHER_TEAM},
        {"user": ""},
        {"user": "U0AUTOQBOT"},
        {"thread_ts": None},
        {"thread_ts": "1795461001.000100"},
        {"thread_ts": "1795461009.000100"},
        {"thread_ts": "now"},
        {"ts": "1795461001"},
        {"channel": "C0GENERAL1"},
        {"channel": {"id": OPS}},
    ],
    ids=str,
)
async def test_what_is_not_a_person_s_new_message_below_it_does_nothing(
    room: Room, parts: dict[str, Any]
) -> None:
    request, ts = await _answered_in_channel(room)
    payload = replied("It still fails.", VIEWER, OPS, ts)
    await _deliver(room, {**payload, "event": {**payload["event"], **parts}})
    assert (await room.desk.request(request.id)).request == request


@BOTH
async def test_messages_for_another_installation_do_nothing(room: Room) -> None:
    request, ts = await _answered_in_channel(room)
    room.workspace.door.app_id = "A0AUTOQ01"
    with pytest.raises(DeliveryError):
        await _deliver(room, {**replied("It fails.", VIEWER, OPS, ts), "api_app_id": "A0OTHER001"})
    assert (await room.desk.request(request.id)).request == request


@BOTH
async def test_what_cannot_be_saved_now_is_sent_again(
    mode: str, open_workspace: Open, counter: Counter
) -> None:
    room = Room(await open_workspace(mode, ack_seconds=1.0, most_at_once=0), counter)
    request, ts = await _answered_in_channel(room)
    payload = replied("It still fails.", VIEWER, OPS, ts)
    with pytest.raises(DeliveryError):
        await _deliver(room, payload)
    assert (await room.desk.request(request.id)).request == request
    room.workspace.door.most_at_once = 10
    await _deliver(room, {**payload, "event_time": payload["event_time"] + 1})
    assert (await room.desk.request(request.id)).request.status is RequestStatus.CLASSIFIED


async def test_while_slack_does_not_say_who_it_is_it_is_sent_again(room: Room) -> None:
    request, ts = await _answered_in_channel(room)
    await room.workspace.do("faults", "viewer", web_api={"method": "users.info", "status": 500})
    with pytest.raises(DeliveryError):
        await _deliver(room, replied("It still fails.", VIEWER, OPS, ts))
    assert (await room.desk.request(request.id)).request == request


async def test_who_left_meanwhile_is_not_heard_any_more(room: Room) -> None:
    request, ts = await _answered_in_channel(room)
    await room.workspace.do("person", "viewer", deleted=True)
    await _deliver(room, replied("It still fails.", VIEWER, OPS, ts))
    assert (await room.desk.request(request.id)).request == request


async def test_what_may_have_been_saved_is_sent_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    _, ts = await _answered_in_channel(room)

    async def lost(_: object) -> None:
        raise OutcomeUnknown

    monkeypatch.setattr(type(room.desk), "follow", lambda _self, reply: lost(reply))
    with pytest.raises(DeliveryError):
        await _deliver(room, replied("It still fails.", VIEWER, OPS, ts))


async def test_nobody_is_answered_when_it_breaks(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    request, ts = await _answered_in_channel(room)

    async def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(room.desk), "follow", lambda _self, reply: broken(reply))
    calls = len(await _calls(room))
    with caplog.at_level(logging.CRITICAL, "bot.slack.desk.replying"), pytest.raises(DeliveryError):
        await _deliver(room, replied("It still fails.", VIEWER, OPS, ts))
    assert [call["name"] for call in (await _calls(room))[calls:]] in ([], ["users.info"])
    assert (await room.desk.request(request.id)).request == request
