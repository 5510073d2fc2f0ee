"""The requester's word on an answer, whoever else presses, and however often."""

from __future__ import annotations

import pytest

from bot.slack import desk_ids
from engine.actors import SCHEDULE
from engine.desk import articles, lifecycle
from engine.desk.answers import AnswerVerdict
from engine.desk.ports import RequestQuery
from engine.desk.tickets import RequestStatus
from engine.times import DAY
from tests.bot.slack.desk.conftest import BODY, BOTH, Room
from tests.bot.slack.people import GUEST
from tests.clock import HandClock


async def _said(room: Room, request_id: str) -> tuple[RequestStatus, AnswerVerdict | None]:
    sheet = await room.desk.request(request_id)
    assert sheet.answer is not None
    return sheet.request.status, sheet.answer.verdict


@BOTH
async def test_helpful_resolves_the_request(room: Room) -> None:
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    await room.workspace.click("viewer", ts, desk_ids.ANSWER_HELPFUL)
    assert await _said(room, request.id) == (RequestStatus.RESOLVED, AnswerVerdict.HELPFUL)


@pytest.mark.parametrize("button", [desk_ids.ANSWER_NOT_HELPFUL, desk_ids.ANSWER_PERSON])
async def test_a_useless_answer_makes_it_a_matter_for_people(room: Room, button: str) -> None:
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    await room.workspace.click("viewer", ts, button)
    assert await _said(room, request.id) == (RequestStatus.CLASSIFIED, AnswerVerdict.NOT_HELPFUL)
    assert not (await room.desk.request(request.id)).request.answerable


async def test_only_the_requester_judges(room: Room) -> None:
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    for button in (desk_ids.ANSWER_HELPFUL, desk_ids.ANSWER_NOT_HELPFUL, desk_ids.ANSWER_PERSON):
        await room.workspace.click("engineer2", ts, button)
        assert "Only the person who asked" in await room.whispered("engineer2")
    assert await _said(room, request.id) == (RequestStatus.ANSWERED, None)


async def test_a_second_word_changes_nothing(room: Room) -> None:
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    await room.workspace.click("viewer", ts, desk_ids.ANSWER_HELPFUL)
    await room.workspace.click("viewer", ts, desk_ids.ANSWER_NOT_HELPFUL)
    assert request.id in await room.whispered("viewer")
    assert await _said(room, request.id) == (RequestStatus.RESOLVED, AnswerVerdict.HELPFUL)


async def test_a_guest_s_word_is_refused(room: Room) -> None:
    request = await room.counter.answered(by=GUEST)
    ts = await room.post_answer(request.id)
    await room.workspace.click("guest", ts, desk_ids.ANSWER_HELPFUL)
    assert "uest" in await room.whispered("guest")
    assert await _said(room, request.id) == (RequestStatus.ANSWERED, None)


async def test_whoever_comes_back_too_late_gets_a_new_request_once(room: Room, clock: HandClock) -> None:
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    await room.desk.change(request.id, lambda held, now: lifecycle.resolve(held, "", SCHEDULE, now))
    clock.now += 30 * DAY
    for _ in range(2):
        await room.workspace.click("viewer", ts, desk_ids.ANSWER_PERSON)
    found = (await room.desk.requests(RequestQuery(limit=10))).items
    assert [each.linked_to for each in found] == [request.id, None]
    assert found[0].id in await room.whispered("viewer")


async def test_the_article_behind_the_answer_is_read(room: Room) -> None:
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    await room.workspace.click("viewer", ts, desk_ids.ARTICLE_READ)
    view = await room.workspace.modal("viewer")
    assert BODY in str(view["blocks"])


async def test_an_article_that_is_gone_since_the_answer_is_said_to_be_gone(room: Room) -> None:
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    sheet = await room.desk.request(request.id)
    assert sheet.article is not None
    await room.desk.change_article(sheet.article.id, lambda held, now: articles.archive(held, SCHEDULE, now))
    await room.workspace.click("viewer", ts, desk_ids.ARTICLE_READ)
    assert "There is no article" in await room.whispered("viewer")
    assert await room.workspace.modal("viewer") is None


async def test_a_draft_is_not_for_people_without_a_role(room: Room) -> None:
    draft = await room.counter.drafted()
    ts = await room.post_draft(draft.id)
    await room.workspace.click("viewer", ts, desk_ids.ARTICLE_READ)
    assert "There is no article" in await room.whispered("viewer")
    await room.workspace.click("engineer1", ts, desk_ids.ARTICLE_READ)
    assert BODY in str((await room.workspace.modal("engineer1"))["blocks"])
