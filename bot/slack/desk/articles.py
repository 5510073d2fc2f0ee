"""What people do with an article: read it, edit it, ask for its publication."""

from __future__ import annotations

from bot.slack import desk_ids
from bot.slack.context import SlackDoor
from bot.slack.deciding import Reading, read_role
from bot.slack.desk.done import done
from bot.slack.desk.origins import named, origin_of
from bot.slack.desk.people import check_article, meet
from bot.slack.layouts import answers
from bot.slack.layouts.blocks import Message
from bot.slack.layouts.card import card
from bot.slack.layouts.desk import article as layout
from bot.slack.layouts.refusal import refusal_plain
from bot.slack.refusals import opened, outdated, said, wrong
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from engine.actions import Action
from engine.desk.articles import ARTICLE_TRANSITIONS, Article, ArticleStep, Content, content, edit
from engine.desk.errors import StepRefused
from engine.desk.events import Change
from engine.desk.ids import Prefix
from engine.errors import FieldMalformed, FieldMissing, FieldTooLong


class _EditedMeanwhile(Exception):
    """Somebody else saved another text after the form was opened."""


async def read(door: SlackDoor, visit: Visit) -> Answer:
    """Open the article as it is now."""
    article_id = named(visit, Prefix.ARTICLE)
    if article_id is None:
        return outdated(door, visit)
    reading = await meet(door, visit)
    article = await _article(door, article_id, reading)
    origin = origin_of(visit, article.id, article.revision)
    return opened(layout.read(article, reading.view, origin), reading.view)


async def ask_edit(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form with the whole text, unless the article may not be edited, or its text is too long for a form."""
    article_id = named(visit, Prefix.ARTICLE)
    if article_id is None:
        return outdated(door, visit)
    reading = await read_role(door, visit)
    article = await _article(door, article_id, reading)
    if ArticleStep.EDIT not in ARTICLE_TRANSITIONS[article.status]:
        raise StepRefused(record_id=article.id, status=article.status, step=ArticleStep.EDIT)
    if not layout.may_edit_here(article):
        return said(answers.answer(reading.view.say("desk-too-long-to-edit", id=article.id)), reading.view)
    origin = origin_of(visit, article.id, article.revision)
    return opened(layout.edit(article, reading.view, origin), reading.view)


async def save(door: SlackDoor, visit: Visit) -> Answer:
    """Keep what was written, as a draft, unless somebody else has saved another text since the form was opened."""
    origin = desk_ids.read_origin(visit.metadata)
    if origin is None or named(visit, Prefix.ARTICLE) is None:
        return outdated(door, visit)
    reading = await read_role(door, visit)
    before = await _article(door, origin.record_id, reading)
    try:
        text = _content(visit, before)
    except (FieldMissing, FieldTooLong, FieldMalformed) as error:
        return wrong(_box(error), refusal_plain(error, reading.view), reading.view)

    def edited(article: Article, now: int) -> Change[Article]:
        if article.content != before.content or article.revision != origin.revision:
            raise _EditedMeanwhile
        return edit(article, text, reading.reader, now)

    try:
        await door.desk.change_article(before.id, edited)
    except _EditedMeanwhile:
        sentence = reading.view.say("desk-edited-meanwhile", id=before.id)
        return wrong(desk_ids.EDIT_TITLE, sentence, reading.view)
    return done(door, visit, before.id)


async def publish(door: SlackDoor, visit: Visit) -> Answer:
    """Ask the gate to publish it; somebody else decides. A second press is told of the same action."""
    article_id = named(visit, Prefix.ARTICLE)
    if article_id is None:
        return outdated(door, visit)
    reading = await read_role(door, visit)
    await _article(door, article_id, reading)
    action = await door.desk.publish(article_id, reading.reader, visit.door)
    return said(_fresh(action, door.clock(), reading), reading.view)


def _fresh(action: Action, now: int, reading: Reading) -> Message:
    """The result of one's own deed; what somebody else has begun or ended is shown as it stands."""
    if action.requested_by == reading.reader.id and action.decision is None:
        return answers.result(action, reading.view)
    return card(action, now, reading.view)


async def _article(door: SlackDoor, article_id: str, reading: Reading) -> Article:
    """The article, if the reader may see it. Raises ArticleNotFound."""
    article = (await door.desk.article(article_id)).article
    check_article(article, reading)
    return article


def _content(visit: Visit, before: Article) -> Content:
    """What was written, checked. Raises FieldMissing, FieldTooLong, FieldMalformed."""
    boxes = {block_id: visit.typed(block_id) for block_id in visit.fields}
    return content(
        language=before.content.language,
        title=visit.typed(desk_ids.EDIT_TITLE),
        body=layout.read_text(boxes),
        tags=[tag.strip() for tag in visit.typed(desk_ids.EDIT_TAGS).split(",")],
    )


def _box(error: FieldMissing | FieldTooLong | FieldMalformed) -> str:
    """Where the sentence about a field stands; one about the text stands at its first box, of which every form has one."""
    blocks = {"tags": desk_ids.EDIT_TAGS, "title": desk_ids.EDIT_TITLE}
    return blocks.get(str(error.values["field"]), desk_ids.EDIT_TITLE)
