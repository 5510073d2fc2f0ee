"""Drafts out of resolved requests, and their way through the gate to the knowledge base."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.desk.desk import ServiceDesk
from engine.actions import Status, Verdict, propose
from engine.actors import Door, person
from engine.commands import Cancel, Submit
from engine.desk import articles, lifecycle
from engine.desk.articles import Article, ArticleStatus
from engine.desk.errors import ArticleNotFound, StepRefused
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.errors import NoRole, TryAgain
from engine.risk import RiskLevel
from engine.times import DAY
from tests.bot.desk.working.conftest import OpenDesk
from tests.bot.desk.working.people import (
    ASKER,
    ENGINEER1,
    ENGINEER2,
    answered,
    ask,
    decide,
    is_shared,
    knowledge,
    owed,
    row,
    run,
    story,
    write,
)
from tests.clock import HandClock

TROUBLE = "The badge printer on floor 3 prints blank cards"
REMEDY = "The ribbon had run out. Replace the ribbon cartridge of the badge printer and print a test card."
EDITOR = person(ENGINEER1)


async def resolved(desk: ServiceDesk, text: str = TROUBLE, remedy: str = REMEDY) -> ServiceRequest:
    request = await ask(desk, text)
    await run(desk, "triage")
    return await desk.change(request.id, lambda it, at: lifecycle.resolve(it, remedy, EDITOR, at))


async def only(desk: ServiceDesk) -> Article:
    found = await desk.articles(None, 10, None)
    assert len(found) == 1
    return found[0]


async def test_a_resolved_request_becomes_a_draft_once(desk: ServiceDesk) -> None:
    request = await resolved(desk)
    assert await run(desk, "drafts") == {"drafts": {"drafted": 1}}
    assert await run(desk, "drafts") == {"drafts": {}}
    draft = await only(desk)
    assert (draft.status, draft.source_request) == (ArticleStatus.DRAFT, request.id)
    assert "Replace the ribbon cartridge" in draft.content.body
    assert await owed(desk, f"draft:{draft.id}") == {f"draft:{draft.id}": 1}
    assert (await desk.today()).drafts == 1


async def test_the_same_trouble_again_is_one_more_sight_of_its_article(desk: ServiceDesk) -> None:
    await resolved(desk)
    await run(desk, "drafts")
    await resolved(desk, f"{TROUBLE} again")
    assert await run(desk, "drafts") == {"drafts": {"seen_again": 1}}
    assert (await only(desk)).seen_again == 1
    await desk.change_article("KB-000001", lambda it, at: articles.archive(it, EDITOR, at))
    await resolved(desk, f"{TROUBLE} once more")
    assert await run(desk, "drafts") == {"drafts": {"drafted": 1}}


async def test_what_is_opened_again_while_it_is_drafted_waits(desk: ServiceDesk) -> None:
    request = await resolved(desk, remedy="Done.")
    assert await run(desk, "drafts") == {"drafts": {}}
    reopened = await desk.call_person(request.id, person(ASKER))
    assert reopened.status is RequestStatus.ASSIGNED


async def test_an_approved_draft_answers_the_next_question(desk: ServiceDesk) -> None:
    await knowledge(desk)
    await resolved(desk)
    await run(desk, "drafts")
    (draft,) = await desk.articles(ArticleStatus.DRAFT, 10, None)
    action = await desk.publish(draft.id, EDITOR, Door.BUTTON)
    assert (action.status, action.risk) == (Status.PENDING_APPROVAL, RiskLevel.HIGH)
    assert action.expires_at == action.created_at + 7 * DAY
    assert json.loads(action.proposal.payload or "") == {
        "article_id": draft.id,
        "version": 1,
        "content_hash": draft.content.hash,
    }
    card = await row(desk, f"card:{action.id}")
    assert card is not None
    assert (await desk.article(draft.id)).article.status is ArticleStatus.IN_REVIEW
    assert await desk.publish(draft.id, person(ENGINEER2), Door.BUTTON) == action
    assert await run(desk, "publications") == {"publications": {}}
    question = "How can I mend the badge printer that prints blank cards?"
    assert (await answered(desk, question)).status is RequestStatus.ASSIGNED
    await decide(desk, action)
    assert await run(desk, "publications") == {"publications": {"published": 1}}
    assert await run(desk, "publications") == {"publications": {}}
    assert await story(desk, draft.id) == ["ArticleDrafted", "ArticleSubmitted", "ArticlePublished"]
    request = await answered(desk, f"{question} Again.")
    answer = (await desk.request(request.id)).answer
    assert answer is not None
    assert answer.article_id == draft.id


@pytest.mark.parametrize("end", ["rejected", "withdrawn", "overdue"])
async def test_what_is_not_approved_is_a_draft_again(desk: ServiceDesk, clock: HandClock, end: str) -> None:
    draft = await write(desk, "Badges", "Replace the ribbon.")
    action = await desk.publish(draft.id, EDITOR, Door.BUTTON)
    if end == "rejected":
        await decide(desk, action, Verdict.REJECT)
    elif end == "withdrawn":
        await desk.store.apply(Cancel(action_id=action.id, actor=EDITOR, door=Door.BUTTON))
    else:
        clock.now += 7 * DAY
    assert await run(desk, "publications") == {"publications": {"returned": 1}}
    assert await run(desk, "publications") == {"publications": {}}
    sheet = await desk.article(draft.id)
    assert sheet.article.status is ArticleStatus.DRAFT
    assert str(sheet.history[-1].reason).startswith(f"{action.id} was ")
    again = await desk.publish(draft.id, EDITOR, Door.BUTTON)
    assert again.id != action.id
    assert again.status is Status.PENDING_APPROVAL


async def test_what_was_edited_in_review_is_not_published(desk: ServiceDesk) -> None:
    draft = await write(desk, "Badges", "Replace the ribbon.")
    action = await desk.publish(draft.id, EDITOR, Door.BUTTON)
    text = articles.content(language="en", title="Badges", body="Throw the printer away.")
    await desk.change_article(draft.id, lambda it, at: articles.edit(it, text, EDITOR, at))
    await decide(desk, action)
    assert await run(desk, "publications") == {"publications": {}}
    assert (await only(desk)).status is ArticleStatus.DRAFT
    again = await desk.publish(draft.id, EDITOR, Door.BUTTON)
    await decide(desk, again)
    assert await run(desk, "publications") == {"publications": {"published": 1}}
    assert (await only(desk)).content.body == "Throw the printer away."


async def test_two_who_press_at_once_ask_once(desk: ServiceDesk, open_desk: OpenDesk) -> None:
    draft = await write(desk, "Badges", "Replace the ribbon.")
    other = await open_desk() if is_shared(desk) else desk
    asked = await asyncio.gather(
        *(
            each.publish(draft.id, person(by), Door.BUTTON)
            for each, by in ((desk, ENGINEER1), (other, ENGINEER1), (desk, ENGINEER1))
        )
    )
    assert len({action.id for action in asked}) == 1
    assert await story(desk, draft.id) == ["ArticleDrafted", "ArticleSubmitted"]


async def test_a_press_after_a_crash_between_gate_and_article_takes_it_up(
    desk: ServiceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await write(desk, "Badges", "Replace the ribbon.")
    with monkeypatch.context() as crash:
        crash.setattr(articles, "submit", _crash)
        with pytest.raises(ZeroDivisionError):
            await desk.publish(draft.id, EDITOR, Door.BUTTON)
    assert (await only(desk)).status is ArticleStatus.DRAFT
    action = await desk.publish(draft.id, EDITOR, Door.BUTTON)
    await decide(desk, action)
    assert await run(desk, "publications") == {"publications": {"published": 1}}


def _crash(*_: object) -> None:
    raise ZeroDivisionError


async def test_an_edit_that_comes_between_withdraws_the_question(
    desk: ServiceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await write(desk, "Badges", "Replace the ribbon.")
    apply = desk.store.apply
    text = articles.content(language="en", title="Badges", body="Other words.")
    asked: list[Any] = []

    async def slow(command: object) -> object:
        outcome = await apply(command)  # type: ignore[arg-type]
        if not asked:
            await desk.change_article(draft.id, lambda it, at: articles.edit(it, text, EDITOR, at))
        asked.append(outcome.action)
        return outcome

    monkeypatch.setattr(desk.store, "apply", slow)
    with pytest.raises(TryAgain):
        await desk.publish(draft.id, EDITOR, Door.BUTTON)
    assert asked[-1].status is Status.CANCELLED
    monkeypatch.undo()
    assert (await desk.publish(draft.id, EDITOR, Door.BUTTON)).status is Status.PENDING_APPROVAL


async def test_who_may_not_ask_leaves_the_draft_as_it_was(desk: ServiceDesk) -> None:
    draft = await write(desk, "Badges", "Replace the ribbon.")
    with pytest.raises(NoRole):
        await desk.publish(draft.id, person(ASKER), Door.BUTTON)
    assert await only(desk) == draft
    with pytest.raises(ArticleNotFound):
        await desk.publish("KB-000099", EDITOR, Door.BUTTON)
    await desk.change_article(draft.id, lambda it, at: articles.archive(it, EDITOR, at))
    with pytest.raises(StepRefused):
        await desk.publish(draft.id, EDITOR, Door.BUTTON)
    assert await story(desk, draft.id) == ["ArticleDrafted", "ArticleArchived"]


@pytest.mark.parametrize("payload", [None, {"article_id": "KB-000001", "content_hash": "another"}])
async def test_what_was_approved_is_exactly_what_is_published(
    desk: ServiceDesk, payload: dict[str, object] | None
) -> None:
    draft = await write(desk, "Badges", "Replace the ribbon.")
    action_id = "ACT-7K3M9QXD"
    await desk.change_article(draft.id, lambda it, at: articles.submit(it, action_id, EDITOR, at))
    if payload is not None:
        proposal = propose(action_type="kb_publish", description="Other words.", payload=payload)
        submit = Submit(action_id=action_id, proposal=proposal, actor=EDITOR, door=Door.API)
        await decide(desk, (await desk.store.apply(submit)).action)
    assert await run(desk, "publications") == {"publications": {"returned": 1}}
    assert (await only(desk)).status is ArticleStatus.DRAFT
