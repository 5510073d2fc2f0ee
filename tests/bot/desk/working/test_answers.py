"""Questions answered from the knowledge base, what requesters say of it, and what becomes of articles that mislead."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.desk.desk import ServiceDesk
from bot.desk.searching import Searching
from engine.actors import person
from engine.desk import articles, lifecycle
from engine.desk.answers import AnswerVerdict, Delivery
from engine.desk.articles import ArticleStatus
from engine.desk.errors import ArticleNotFound, NotTheAsker, ReopenTooLate, StepRefused, VerdictGiven
from engine.desk.intakes import Place, intake
from engine.desk.reasons import said
from engine.desk.silences import Silence
from engine.desk.tickets import RequestStatus
from engine.times import DAY
from tests.bot.desk.working.conftest import OpenDesk
from tests.bot.desk.working.people import (
    ASKER,
    ENGINEER1,
    PM,
    VPN,
    answered,
    ask,
    is_shared,
    knowledge,
    now,
    owed,
    published,
    row,
    run,
    story,
)
from tests.clock import HandClock


async def test_a_question_is_answered_and_a_second_run_changes_nothing(desk: ServiceDesk) -> None:
    article = await knowledge(desk)
    request = await ask(desk)
    assert await run(desk, "triage", "answers") == {"triage": {"classified": 1}, "answers": {"answered": 1}}
    sheet = await desk.request(request.id)
    assert sheet.request.status is RequestStatus.ANSWERED
    assert sheet.answer is not None
    assert sheet.article == article
    assert sheet.answer.delivery is Delivery.POST
    assert sheet.answer.confidence >= 0.75
    assert sheet.answer.passage in article.content.body.replace("\n", " ")
    assert (await row(desk, f"answer:{request.id}")).recipient == ASKER  # type: ignore[union-attr]
    assert await owed(desk, f"request:{request.id}") == {f"request:{request.id}": 3}
    assert await run(desk) == {name: {} for name in await run(desk)}
    assert await desk.request(request.id) == sheet


async def test_a_helpful_answer_resolves_and_is_judged_once(desk: ServiceDesk) -> None:
    await knowledge(desk)
    request = await answered(desk)
    with pytest.raises(NotTheAsker):
        await desk.judge(request.id, AnswerVerdict.HELPFUL, person(ENGINEER1))
    resolved = await desk.judge(request.id, AnswerVerdict.HELPFUL, person(ASKER))
    assert resolved.status is RequestStatus.RESOLVED
    assert await owed(desk, f"answer:{request.id}") == {f"answer:{request.id}": resolved.revision}
    for verdict in AnswerVerdict.HELPFUL, AnswerVerdict.NOT_HELPFUL:
        with pytest.raises(VerdictGiven):
            await desk.judge(request.id, verdict, person(ASKER))
    with pytest.raises(VerdictGiven):
        await desk.call_person(request.id, person(ASKER))
    assert await now(desk, request) == resolved


@pytest.mark.parametrize("calls", [False, True])
async def test_an_answer_that_does_not_help_finds_a_person_at_once(desk: ServiceDesk, *, calls: bool) -> None:
    await knowledge(desk)
    request = await answered(desk)
    asker = person(ASKER)
    if calls:
        after = await desk.call_person(request.id, asker)
    else:
        after = await desk.judge(request.id, AnswerVerdict.NOT_HELPFUL, asker)
    assert (after.status, after.assignee) == (RequestStatus.ASSIGNED, ENGINEER1)
    assert not after.answerable
    assert (await story(desk, request.id))[-2:] == ["RequestReopened", "RequestAssigned"]
    key = f"assigned:{request.id}:{ENGINEER1}:{after.revision}"
    assert await owed(desk, key) == {key: after.revision}
    with pytest.raises(VerdictGiven):
        await desk.judge(request.id, AnswerVerdict.HELPFUL, asker)
    assert (await run(desk, "triage", "answers")) == {"triage": {}, "answers": {}}


async def test_a_person_can_be_called_without_any_answer(desk: ServiceDesk) -> None:
    request = await ask(desk, "My chair is broken")
    await run(desk, "triage")
    with pytest.raises(StepRefused):
        await desk.judge(request.id, AnswerVerdict.HELPFUL, person(ASKER))
    with pytest.raises(StepRefused):
        await desk.call_person(request.id, person(ASKER))
    await desk.change(request.id, lambda it, at: lifecycle.resolve(it, "", person(ENGINEER1), at))
    with pytest.raises(NotTheAsker):
        await desk.call_person(request.id, person(ENGINEER1))
    again = await desk.call_person(request.id, person(ASKER))
    assert (again.status, again.assignee) == (RequestStatus.ASSIGNED, ENGINEER1)


async def test_a_word_counts_though_the_article_is_gone(desk: ServiceDesk) -> None:
    article = await knowledge(desk)
    request = await answered(desk)
    await desk.change_article(article.id, lambda it, at: articles.archive(it, person(ENGINEER1), at))
    after = await desk.judge(request.id, AnswerVerdict.NOT_HELPFUL, person(ASKER))
    assert after.status is RequestStatus.ASSIGNED
    sheet = await desk.request(request.id)
    assert sheet.article is not None
    assert sheet.article.status is ArticleStatus.ARCHIVED
    with pytest.raises(ArticleNotFound):
        await desk.article("KB-000099")


async def test_what_nobody_wrote_about_goes_to_people(desk: ServiceDesk) -> None:
    await knowledge(desk)
    request = await answered(desk, "Where can I park my bicycle?")
    assert (request.status, request.assignee) == (RequestStatus.ASSIGNED, ENGINEER1)
    assert (await desk.request(request.id)).answer is None


async def test_two_who_judge_at_once_are_told_apart(desk: ServiceDesk, open_desk: OpenDesk) -> None:
    await knowledge(desk)
    request = await answered(desk)
    other = await open_desk() if is_shared(desk) else desk
    ends = await asyncio.gather(
        desk.judge(request.id, AnswerVerdict.HELPFUL, person(ASKER)),
        other.judge(request.id, AnswerVerdict.NOT_HELPFUL, person(ASKER)),
        desk.judge(request.id, AnswerVerdict.HELPFUL, person(ASKER)),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["ServiceRequest", "VerdictGiven", "VerdictGiven"]


async def judged(desk: ServiceDesk, verdicts: Sequence[AnswerVerdict], of: str = "") -> None:
    for number, verdict in enumerate(verdicts):
        request = await answered(desk, external_id=f"{of}{len(verdicts)}-{number}")
        assert request.status is RequestStatus.ANSWERED
        after = await desk.judge(request.id, verdict, person(ASKER))
        if after.status is RequestStatus.ASSIGNED:
            await desk.change(request.id, lambda it, at: lifecycle.cancel(it, person(ASKER), at))


async def test_an_article_that_misleads_answers_no_more_and_its_owner_hears_of_it(desk: ServiceDesk) -> None:
    article = await knowledge(desk)
    good, bad = AnswerVerdict.HELPFUL, AnswerVerdict.NOT_HELPFUL
    await judged(desk, [good, bad, good, bad])
    assert (await desk.article(article.id)).article.answers
    await judged(desk, [bad])
    silenced = await desk.article(article.id)
    assert not silenced.article.answers
    assert str(silenced.history[-1].reason) == "as an answer it helped 2 of 5 times"
    told = await row(desk, f"warning:{article.id}:MISLEADING.1")
    assert told is not None
    assert told.recipient == ENGINEER1
    request = await answered(desk, external_id="later")
    assert request.status is RequestStatus.ASSIGNED


async def test_answers_that_are_wrong_too_often_become_suggestions_for_a_month(
    desk: ServiceDesk, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    bad = [AnswerVerdict.NOT_HELPFUL]
    for version in range(1, 6):
        title, body = VPN
        article = await published(desk, f"{title}, {version}", body)
        await judged(desk, bad, f"{version}:")
        await desk.change_article(article.id, lambda it, at: articles.archive(it, person(ENGINEER1), at))
    article = await published(desk, *VPN)
    today = await desk.today()
    assert (today.record.right, today.record.judged, today.record.speaks) == (0, 5, False)
    silence = await desk.silence()
    assert silence is not None
    assert silence == today.silence == Silence(since=clock.now, until=clock.now + 30 * DAY + 1)
    request = await answered(desk, external_id="suggested")
    assert (request.status, request.assignee) == (RequestStatus.ASSIGNED, ENGINEER1)
    sheet = await desk.request(request.id)
    assert sheet.answer is not None
    assert (sheet.answer.delivery, sheet.answer.article_id) == (Delivery.SUGGEST, article.id)
    assert await row(desk, f"answer:{request.id}") is None
    assert "only suggests answers from now on" in caplog.text
    clock.now = silence.until - 1
    assert await desk.silence() == silence
    clock.now = silence.until
    assert await desk.silence() is None
    assert (await answered(desk, external_id="a month later")).status is RequestStatus.ANSWERED
    assert "the desk answers again" in caplog.text


async def test_only_what_somebody_may_see_answers_them(desk: ServiceDesk) -> None:
    await published(desk, *VPN, audience=frozenset({"PM"}))
    assert (await answered(desk)).status is RequestStatus.ASSIGNED
    mine = await answered(desk, by=PM, external_id="by a PM", source="slack")
    assert mine.status is RequestStatus.ANSWERED


@pytest.mark.parametrize("source", ["portal", "api", "key:slack"])
async def test_a_name_that_a_key_has_sent_opens_no_restricted_article(desk: ServiceDesk, source: str) -> None:
    await published(desk, *VPN, audience=frozenset({"PM"}))
    request = await answered(desk, by=PM, source=source)
    assert request.status is RequestStatus.ASSIGNED
    assert (await desk.request(request.id)).answer is None


async def test_where_others_read_too_only_what_everybody_may_see_answers(desk: ServiceDesk) -> None:
    await published(desk, *VPN, audience=frozenset({"PM"}))
    place = Place(channel="C0GENERAL1", ts="1795461000.000100")
    assert (await answered(desk, by=PM, place=place, source="slack")).status is RequestStatus.ASSIGNED


async def test_a_korean_question_is_answered_in_korean(desk: ServiceDesk) -> None:
    await knowledge(desk)
    request = await answered(desk, "연차 신청은 어떻게 하나요?")
    sheet = await desk.request(request.id)
    assert request.status is RequestStatus.ANSWERED
    assert sheet.article is not None
    assert sheet.article.content.title == "연차 신청 방법"


async def test_an_article_that_changes_while_it_is_searched_is_searched_anew(
    desk: ServiceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = await knowledge(desk)
    find = Searching.find
    found: list[Any] = []

    async def slow(self: Searching, *args: Any) -> Any:
        fitting = await find(self, *args)
        if not found:
            await desk.change_article(article.id, lambda it, at: articles.archive(it, person(ENGINEER1), at))
        found.append(fitting)
        return fitting

    monkeypatch.setattr(Searching, "find", slow)
    request = await answered(desk)
    assert request.status is RequestStatus.ASSIGNED
    assert found[0].article_id == article.id
    assert found[1] is None or found[1].article_id != article.id


async def test_silence_resolves_after_three_working_days_and_the_requester_may_come_back(
    desk: ServiceDesk, clock: HandClock
) -> None:
    await knowledge(desk)
    request = await answered(desk)
    assert await run(desk, "deadlines") == {"deadlines": {}}
    clock.now += 3 * DAY
    assert await run(desk, "deadlines") == {"deadlines": {"resolved": 1}}
    assert await run(desk, "deadlines") == {"deadlines": {}}
    sheet = await desk.request(request.id)
    assert sheet.answer is not None
    assert sheet.answer.verdict is AnswerVerdict.TIMEOUT
    again = await desk.call_person(request.id, person(ASKER))
    assert again.status is RequestStatus.ASSIGNED
    sheet = await desk.request(request.id)
    assert sheet.answer is not None
    assert sheet.answer.verdict is AnswerVerdict.REOPENED


async def test_what_was_resolved_for_five_days_is_closed_and_opens_no_more(
    desk: ServiceDesk, clock: HandClock
) -> None:
    await knowledge(desk)
    request = await answered(desk)
    await desk.judge(request.id, AnswerVerdict.HELPFUL, person(ASKER))
    clock.now += 5 * DAY
    with pytest.raises(ReopenTooLate):
        await desk.change(request.id, lambda it, at: lifecycle.reopen(it, said("Again."), person(ASKER), at))
    assert await run(desk, "deadlines") == {"deadlines": {"closed": 1}}
    assert (await now(desk, request)).status is RequestStatus.CLOSED
    followed = await desk.receive(
        intake(source="portal", external_id="next", requester=ASKER, title="Again"), linked_to=request.id
    )
    assert followed.request.linked_to == request.id
