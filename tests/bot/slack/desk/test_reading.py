"""An article opens while it is published, or for a role, and never for whom it is not meant."""

from __future__ import annotations

import pytest

from bot.slack import desk_ids
from engine.actors import SCHEDULE
from engine.desk import articles
from tests.bot.slack.desk.conftest import BODY, Room

EVERYBODY = frozenset[str]()
ENGINEERS = frozenset({"ENGINEER"})


@pytest.mark.parametrize(
    "audience,published,readers",
    [
        (EVERYBODY, True, {"viewer", "engineer1", "pm"}),
        (EVERYBODY, False, {"engineer1", "pm"}),
        (ENGINEERS, True, {"engineer1"}),
        (ENGINEERS, False, {"engineer1"}),
    ],
)
async def test_an_article_opens_for_its_readers_alone(
    room: Room, audience: frozenset[str], *, published: bool, readers: set[str]
) -> None:
    make = room.counter.published if published else room.counter.drafted
    article = await make(audience)
    ts = await room.post_draft(article.id)
    for who in ("viewer", "engineer1", "pm"):
        await room.workspace.click(who, ts, desk_ids.ARTICLE_READ)
        view = await room.workspace.modal(who)
        assert (view is not None and BODY in str(view["blocks"])) == (who in readers)
        if who not in readers:
            assert "There is no article" in await room.whispered(who)


async def test_a_button_from_before_does_not_open_what_was_taken_back(room: Room) -> None:
    request = await room.counter.answered()
    ts = await room.post_answer(request.id)
    sheet = await room.desk.request(request.id)
    assert sheet.article is not None
    text = sheet.article.content
    await room.desk.change_article(
        sheet.article.id, lambda held, now: articles.edit(held, text, SCHEDULE, now)
    )
    await room.workspace.click("viewer", ts, desk_ids.ARTICLE_READ)
    assert await room.workspace.modal("viewer") is None
    await room.workspace.click("engineer1", ts, desk_ids.ARTICLE_READ)
    assert BODY in str((await room.workspace.modal("engineer1"))["blocks"])
