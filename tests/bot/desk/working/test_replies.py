"""The requester's replies in threads: what each opens, begins or adds, and that it does so once."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.desk import ServiceDesk
from engine.actors import person
from engine.desk import lifecycle
from engine.desk.answers import AnswerVerdict
from engine.desk.intakes import Place
from engine.desk.lifecycle import FollowUp
from engine.desk.ports import RequestQuery
from engine.desk.reasons import said
from engine.desk.replies import Reply, reply
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.times import DAY
from tests.bot.desk.working.conftest import OpenDesk
from tests.bot.desk.working.people import (
    ASKER,
    ENGINEER1,
    answered,
    ask,
    is_shared,
    knowledge,
    now,
    owed,
    row,
    run,
    story,
)
from tests.clock import HandClock

THREAD = Place(channel="C0GENERAL1", ts="1790000000.000100")
DIRECT = Place(channel="D0ASKER001", ts="1790000000.000200")
S = RequestStatus


def written(
    text: str = "It still fails.", *, ts: str = "1790000001.000100", thread: Place = THREAD, by: str = ASKER
) -> Reply:
    return reply(thread=thread, ts=ts, author=by, text=text)


async def answered_directly(desk: ServiceDesk) -> ServiceRequest:
    """A question whose answer stands in a direct message."""
    request = await answered(desk)
    key = f"answer:{request.id}"
    shown = {key: request.revision}
    await desk.store.write(lambda tx: tx.outbox.sent(shown, desk.clock(), DIRECT.channel, DIRECT.ts))
    return request


@pytest.mark.parametrize("thread", [THREAD, DIRECT])
async def test_a_reply_to_an_answer_opens_the_request_for_people(desk: ServiceDesk, thread: Place) -> None:
    await knowledge(desk)
    there = await answered(desk, place=THREAD) if thread is THREAD else await answered_directly(desk)
    assert await desk.expects(written(thread=thread))
    followed = await desk.follow(written(thread=thread))
    assert followed is not None
    sheet = await desk.request(there.id)
    assert (followed.did, followed.request) == (FollowUp.REOPEN, sheet.request)
    assert (sheet.request.status, sheet.request.assignee) == (S.ASSIGNED, ENGINEER1)
    assert not sheet.request.answerable
    assert sheet.answer is not None
    assert sheet.answer.verdict is AnswerVerdict.REOPENED
    again = next(event for event in sheet.history if event.name == "RequestReopened")
    assert (again.reason, again.actor) == (said("It still fails."), ASKER)
    assert await owed(desk, f"answer:{there.id}") == {f"answer:{there.id}": sheet.request.revision}
    assert await run(desk, "triage", "answers") == {"triage": {}, "answers": {}}


async def test_the_same_reply_again_changes_nothing(desk: ServiceDesk, open_desk: OpenDesk) -> None:
    await knowledge(desk)
    request = await answered(desk, place=THREAD)
    other = await open_desk() if is_shared(desk) else desk
    first = await asyncio.gather(desk.follow(written()), other.follow(written()))
    assert sorted(each is None for each in first) == [False, True]
    after = await desk.request(request.id)
    assert await desk.follow(written("Sent anew.")) is None
    assert await desk.request(request.id) == after


async def test_a_word_given_before_stays(desk: ServiceDesk) -> None:
    await knowledge(desk)
    request = await answered(desk, place=THREAD)
    await desk.judge(request.id, AnswerVerdict.HELPFUL, person(ASKER))
    await desk.follow(written())
    sheet = await desk.request(request.id)
    assert sheet.request.status is S.ASSIGNED
    assert sheet.answer is not None
    assert sheet.answer.verdict is AnswerVerdict.HELPFUL


@pytest.mark.parametrize("by", [ENGINEER1, "U0STRANGER1"])
async def test_only_the_requester_is_heard(desk: ServiceDesk, by: str) -> None:
    await knowledge(desk)
    request = await answered(desk, place=THREAD)
    assert not await desk.expects(written(by=by))
    assert await desk.follow(written(by=by)) is None
    assert await now(desk, request) == request


async def test_a_thread_of_nothing_is_not_heard(desk: ServiceDesk) -> None:
    request = await ask(desk)
    assert not await desk.expects(written())
    assert await desk.follow(written()) is None
    assert await now(desk, request) == request


async def test_while_people_work_on_it_a_reply_is_noted(desk: ServiceDesk) -> None:
    request = await ask(desk, "My screen is dark", place=THREAD)
    await run(desk, "triage", "answers")
    before = await now(desk, request)
    assert before.status is S.ASSIGNED
    clocks = (await desk.request(request.id)).clocks
    followed = await desk.follow(written("It is the left one."))
    assert followed is not None
    assert followed.did is FollowUp.NOTE
    sheet = await desk.request(request.id)
    assert (sheet.request.status, sheet.request.assignee) == (before.status, before.assignee)
    assert (sheet.history[-1].name, sheet.history[-1].reason) == ("RequestNoted", said("It is the left one."))
    assert sheet.clocks == clocks
    card = await row(desk, f"request:{request.id}")
    assert card is not None
    assert card.revision == sheet.request.revision


async def test_a_note_on_what_is_not_sorted_in_yet_starts_no_clock(desk: ServiceDesk) -> None:
    request = await ask(desk, "My screen is dark", place=THREAD)
    await desk.follow(written())
    sheet = await desk.request(request.id)
    assert (sheet.request.status, sheet.clocks) == (S.NEW, ())
    await run(desk, "triage")
    assert (await story(desk, request.id))[:3] == ["RequestReceived", "RequestNoted", "RequestClassified"]


@pytest.mark.parametrize("thread", [THREAD, DIRECT])
async def test_too_late_it_is_a_new_request_and_the_next_reply_is_about_that(
    desk: ServiceDesk, clock: HandClock, thread: Place
) -> None:
    await knowledge(desk)
    first = await answered(desk, place=THREAD) if thread is THREAD else await answered_directly(desk)
    await desk.judge(first.id, AnswerVerdict.HELPFUL, person(ASKER))
    closed = await now(desk, first)
    clock.now += 5 * DAY
    followed = await desk.follow(written("It is back.", thread=thread))
    assert followed is not None
    new = followed.request
    assert (followed.did, new.linked_to, new.answerable) == (FollowUp.NEW_LINKED, first.id, False)
    assert (new.intake.source, new.intake.external_id) == ("slack", f"{thread.channel}:1790000001.000100")
    assert (new.intake.title, new.intake.body) == (first.intake.title, "It is back.")
    assert new.intake.place == first.intake.place
    assert await desk.follow(written("It is back.", thread=thread)) is None
    next_one = await desk.follow(written("Every hour.", ts="1790000002.000100", thread=thread))
    assert next_one is not None
    assert (next_one.did, next_one.request.id) == (FollowUp.NOTE, new.id)
    assert await now(desk, first) == closed
    assert len((await desk.requests(RequestQuery(limit=10))).items) == 2


async def test_a_message_that_was_handed_in_by_its_menu_is_no_reply_any_more(desk: ServiceDesk) -> None:
    await knowledge(desk)
    request = await answered(desk, place=THREAD)
    await ask(desk, "Again", source="slack", external_id=written().external_id)
    assert await desk.follow(written()) is None
    assert await now(desk, request) == request


async def test_a_cancelled_request_is_followed_by_a_new_one(desk: ServiceDesk) -> None:
    request = await ask(desk, "My screen is dark", place=THREAD)
    await desk.change(request.id, lambda held, at: lifecycle.cancel(held, person(ASKER), at))
    followed = await desk.follow(written())
    assert followed is not None
    assert (followed.did, followed.request.linked_to) == (FollowUp.NEW_LINKED, request.id)
