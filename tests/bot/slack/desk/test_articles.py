"""Editing an article and asking for its publication."""

from __future__ import annotations

import json

from bot.slack import desk_ids
from engine.actors import person
from engine.desk import articles
from engine.desk.articles import Article, ArticleStatus, Content, content
from engine.desk.events import Change
from tests.bot.slack.desk.conftest import BODY, BOTH, Room
from tests.bot.slack.people import ENGINEER2, PM

WRITTEN = {
    desk_ids.EDIT_TITLE: "Reset a VPN password",
    f"{desk_ids.EDIT_TEXT}.0.line": "Open the portal.\nChoose Reset.",
    desk_ids.EDIT_TAGS: "vpn, password",
}


async def _content(room: Room, article_id: str) -> Content:
    return (await room.desk.article(article_id)).article.content


@BOTH
async def test_a_draft_is_edited_and_handed_in_for_publication(room: Room) -> None:
    draft = await room.counter.drafted()
    ts = await room.post_draft(draft.id)
    await room.workspace.click("engineer2", ts, desk_ids.ARTICLE_EDIT)
    await room.workspace.submit("engineer2", WRITTEN)
    assert await _content(room, draft.id) == content(
        language="en",
        title="Reset a VPN password",
        body="Open the portal.\nChoose Reset.",
        tags=["vpn", "password"],
    )
    assert await room.workspace.modal("engineer2") is None
    await room.workspace.click("engineer2", ts, desk_ids.ARTICLE_PUBLISH)
    assert "waits for approval" in await room.whispered("engineer2")
    assert (await room.desk.article(draft.id)).article.status is ArticleStatus.IN_REVIEW


async def test_publishing_twice_asks_the_gate_once(room: Room) -> None:
    draft = await room.counter.drafted()
    ts = await room.post_draft(draft.id)
    said = []
    for who in ("engineer2", "pm"):
        await room.workspace.click(who, ts, desk_ids.ARTICLE_PUBLISH)
        said.append(await room.whispered(who))
    first, second = (next(word for word in each.split() if "ACT-" in word).strip("():.,;`") for each in said)
    assert first in second
    waiting = await room.desk.store.read(lambda tx: tx.actions.count_pending(room.desk.clock()))
    assert waiting == 1


async def test_articles_are_edited_and_published_by_people_with_a_role(room: Room) -> None:
    draft = await room.counter.drafted()
    ts = await room.post_draft(draft.id)
    for button in (desk_ids.ARTICLE_EDIT, desk_ids.ARTICLE_PUBLISH):
        await room.workspace.click("viewer", ts, button)
        assert "no role in autoq yet" in await room.whispered("viewer")
    assert (await room.desk.article(draft.id)).article == draft


async def test_two_people_who_edit_at_once_lose_nothing(room: Room) -> None:
    draft = await room.counter.drafted()
    ts = await room.post_draft(draft.id)
    for who in ("engineer2", "pm"):
        await room.workspace.click(who, ts, desk_ids.ARTICLE_EDIT)
    await room.workspace.submit("pm", WRITTEN)
    answer = await room.workspace.submit("engineer2", {**WRITTEN, desk_ids.EDIT_TITLE: "Other"})
    assert "Somebody has changed" in str(answer["errors"])
    assert (await _content(room, draft.id)).title == "Reset a VPN password"


async def test_what_is_wrong_with_a_text_is_said_at_its_field(room: Room) -> None:
    draft = await room.counter.drafted()
    ts = await room.post_draft(draft.id)
    await room.workspace.click("engineer2", ts, desk_ids.ARTICLE_EDIT)
    tags = ", ".join(f"tag{number}" for number in range(30))
    answer = await room.workspace.submit("engineer2", {**WRITTEN, desk_ids.EDIT_TAGS: tags})
    assert list(answer["errors"]) == [desk_ids.EDIT_TAGS]
    assert (await room.desk.article(draft.id)).article == draft


async def test_an_archived_article_is_not_edited(room: Room) -> None:
    draft = await room.counter.drafted()
    ts = await room.post_draft(draft.id)
    await room.desk.change_article(draft.id, lambda held, now: articles.archive(held, person(PM), now))
    for button in (desk_ids.ARTICLE_EDIT, desk_ids.ARTICLE_PUBLISH):
        await room.workspace.click("engineer2", ts, button)
        assert draft.id in await room.whispered("engineer2")
    assert await room.workspace.modal("engineer2") is None


async def test_an_article_too_long_for_a_form_is_left_to_the_api(room: Room) -> None:
    def longer(held: Article, now: int) -> Change[Article]:
        text = content(language="en", title=held.content.title, body="x" * 65_000)
        return articles.edit(held, text, person(ENGINEER2), now)

    draft = await room.counter.drafted()
    await room.desk.change_article(draft.id, longer)
    ts = await room.post_draft(draft.id)
    await room.workspace.click("engineer2", ts, desk_ids.ARTICLE_EDIT)
    view = await room.workspace.modal("engineer2")
    shown = json.dumps(view) if view else await room.whispered("engineer2")
    assert draft.id in shown


async def test_an_article_for_others_is_as_good_as_gone(room: Room) -> None:
    draft = await room.counter.drafted(frozenset({"ADMIN"}))
    ts = await room.post_draft(draft.id)
    for button in (desk_ids.ARTICLE_READ, desk_ids.ARTICLE_EDIT, desk_ids.ARTICLE_PUBLISH):
        await room.workspace.click("engineer2", ts, button)
        assert "There is no article" in await room.whispered("engineer2")
    assert BODY not in json.dumps(await room.workspace.modal("engineer2"))
