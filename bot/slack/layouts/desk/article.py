"""An article of the knowledge base: to read, to edit, and as a draft that people publish or leave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.desk.sheets import ArticleSheet
from bot.slack import desk_ids
from bot.slack.desk_ids import DeskOrigin
from bot.slack.layouts.blocks import (
    INPUT_LENGTH,
    Block,
    Message,
    Piece,
    actions,
    context,
    modal,
    paragraph,
    rich_text,
    rich_texts,
    section,
    words,
)
from bot.slack.layouts.desk import buttons, facts, history, prose, reasons
from bot.slack.layouts.inputs import field, text_input
from bot.slack.layouts.text import MARK_ROOM, clean, one_line, spoken
from bot.slack.layouts.view import View, is_slack_user
from engine.actors import SCHEDULE
from engine.desk.articles import TAG_LIMIT, TAGS_LIMIT, TITLE_LIMIT, Article, ArticleStatus
from engine.desk.events import DeskEvent

DRAFT_SHOWN: Final = 2_400
DRAFT_LINES: Final = 40
DRAFT_SPOKEN: Final = 600
PART: Final = 2_400
"""Characters in one box of the form, so that there is room to write more."""
PARTS_MOST: Final = 50
"""Boxes of the form; the longest text that an article may have needs fewer."""
STATUS_EMOJI: Final = {
    ArticleStatus.DRAFT: "memo",
    ArticleStatus.IN_REVIEW: "mag",
    ArticleStatus.PUBLISHED: "white_check_mark",
    ArticleStatus.ARCHIVED: "file_cabinet",
}
_BOX: Final = re.compile(rf"{re.escape(desk_ids.EDIT_TEXT)}\.([0-9]+)\.(line|run)")


def draft(sheet: ArticleSheet, view: View) -> Message:
    """The message about a draft: its text with Edit and Publish; afterwards who submitted it, and what came of that."""
    article = sheet.article
    open_ = article.status is ArticleStatus.DRAFT
    text = prose.pieces(article.content.body, view, DRAFT_SHOWN, lines=DRAFT_LINES) if open_ else []
    pressed = buttons.of_article(article, view) if facts.may_work(view) else []
    pressed.append(buttons.pressed("read", article.id, article.revision, view))
    said = _standing(sheet, view)
    return {
        "text": _spoken(sheet, view),
        "blocks": [
            *_head(article, view),
            *rich_texts(
                (f"{_id('text', article)}.{place}", part) for place, part in enumerate(prose.in_blocks(text))
            ),
            *rich_texts([(_id("stand", article), [paragraph(*said)] if said else [])]),
            actions(pressed, _id("act", article)),
            context(_origin(article, view), _id("foot", article)),
        ],
    }


def read(article: Article, view: View, origin: DeskOrigin) -> Block:
    """The whole article to read."""
    body = article.content.body
    text = prose.in_blocks(prose.pieces(body, view, prose.fitting(clean(body)) + MARK_ROOM))
    return modal(
        desk_ids.ARTICLE_VIEW,
        article.id,
        [
            *_head(article, view),
            *rich_texts((f"{_id('text', article)}.{place}", part) for place, part in enumerate(text)),
            context(_origin(article, view), _id("foot", article)),
        ],
        close=view.say("button-close"),
        metadata=origin.encode(),
    )


def gone(view: View) -> Message:
    """The article that a button stood for is not to be read any more."""
    said = view.say("desk-article-gone")
    return {"text": said, "blocks": [section(said, "autoq.article.gone")]}


def edit(article: Article, view: View, origin: DeskOrigin) -> Block:
    """The form with the whole text, in as many boxes as it needs; what is saved is a draft."""
    told = article.content
    title = text_input(least=1, most=TITLE_LIMIT)
    tags = text_input(most=TAGS_LIMIT * (TAG_LIMIT + 2))
    return modal(
        desk_ids.EDIT_FORM,
        view.say("desk-edit-title", id=article.id),
        [
            section(view.say("desk-edit-intro"), _id("intro", article)),
            field(
                view.say("desk-label-title"),
                _filled(title, one_line(told.title)[:TITLE_LIMIT]),
                desk_ids.EDIT_TITLE,
            ),
            *_boxes(told.body, view),
            field(
                view.say("desk-label-tags"),
                _filled(tags, ", ".join(one_line(tag) for tag in told.tags)),
                desk_ids.EDIT_TAGS,
                hint=view.say("desk-edit-tags-hint"),
                optional=True,
            ),
        ],
        submit=view.say("roles-submit"),
        close=view.say("form-close"),
        metadata=origin.encode(),
    )


def may_edit_here(article: Article) -> bool:
    """Whether the whole text fits into the form; one that does not is edited over HTTP."""
    text = clean(article.content.body)
    return prose.fitting(text) == len(text)


def parts_of(text: str) -> list[tuple[str, str]]:
    """The text in parts of at most PART characters, each with how the next follows: `line` on a new line, `run` at once."""
    parts: list[tuple[str, str]] = []
    rest = text
    while len(rest) > PART:
        end = rest.rfind("\n", PART * 3 // 4, PART)
        parts.append((rest[: end if end > 0 else PART], "line" if end > 0 else "run"))
        rest = rest[end + 1 :] if end > 0 else rest[PART:]
    return [*parts, (rest, "line")]


def read_text(boxes: Mapping[str, str]) -> str:
    """The text that the boxes of the form hold, by block id; boxes of other names are passed over."""
    found = sorted(
        (int(match[1]), match[2], text) for name, text in boxes.items() if (match := _BOX.fullmatch(name))
    )
    joined = "".join(text + ("\n" if joint == "line" else "") for _, joint, text in found)
    return joined.removesuffix("\n")


def _boxes(body: str, view: View) -> Iterator[Block]:
    parts = parts_of(clean(body))[:PARTS_MOST]
    for place, (text, joint) in enumerate(parts):
        label = (
            view.say("desk-label-text")
            if len(parts) == 1
            else view.say("desk-label-text-part", part=place + 1, parts=len(parts))
        )
        box = text_input(most=INPUT_LENGTH, least=0 if place else 1, multiline=True)
        yield field(
            label,
            _filled(box, text),
            f"{desk_ids.EDIT_TEXT}.{place}.{joint}",
            hint=None if place else view.say("desk-edit-text-hint"),
            optional=place > 0,
        )


def _filled(element: Block, text: str) -> Block:
    return {**element, "initial_value": text} if text else element


def _head(article: Article, view: View) -> list[Block]:
    title = facts.title(article.content.title, view)
    second = facts.DOT.join(
        (
            article.id,
            reasons.headed(view.catalog.word("status", article.status)),
            view.say("desk-answer-version", version=article.version),
            view.catalog.word("language", article.content.language),
        )
    )
    head = paragraph(*facts.headline(STATUS_EMOJI[article.status], title), words(f"\n{second}"))
    return [rich_text(_id("head", article), [head])]


def _standing(sheet: ArticleSheet, view: View) -> list[Piece]:
    """Who submitted it as which action, that it is published, or why it came back."""
    article = sheet.article
    event = history.latest(sheet.history, "ArticleSubmitted", "ArticlePublished", "ArticleReturned")
    if article.status is ArticleStatus.ARCHIVED:
        return [words(view.say("desk-draft-archived"))]
    if event is None:
        return []
    if event.name == "ArticleReturned" and article.status is ArticleStatus.DRAFT:
        because = [] if event.reason is None else [words(" "), *reasons.pieces(event.reason, view)]
        return [words(view.say("desk-draft-returned"), "bold"), *because]
    if article.status is ArticleStatus.IN_REVIEW:
        return _submitted(event, view)
    if article.status is ArticleStatus.PUBLISHED:
        return [words(view.say("desk-draft-published", version=article.version))]
    return []


def _submitted(event: DeskEvent, view: View) -> list[Piece]:
    who = view.who_piece(event.actor, event.actor if is_slack_user(event.actor) else None, facts.NAME_SHOWN)
    action = str(event.facts.get("action_id") or "")
    return [
        words(view.say("desk-draft-submitted") + " "),
        who,
        words(facts.DOT),
        words(facts.title(action, view, facts.NAME_SHOWN), "code"),
        words(f"\n{view.say('desk-draft-waits')}"),
    ]


def _origin(article: Article, view: View) -> str:
    """Where it comes from, in mrkdwn."""
    by_desk = article.owner == SCHEDULE.id
    owner = "autoq" if by_desk else view.who(article.owner, article.owner)
    if article.source_request is None:
        said = view.say("desk-article-owner", owner=owner, when=view.date(article.updated_at))
    else:
        said = view.say(
            "desk-article-source", id=f"`{article.source_request}`", when=view.date(article.updated_at)
        )
        if article.status is ArticleStatus.DRAFT:
            said = f"{said}{facts.DOT}{view.say('desk-article-unchecked')}"
    return (
        said
        if not article.seen_again
        else f"{said}{facts.DOT}{view.say('desk-seen-again', count=article.seen_again)}"
    )


def _spoken(sheet: ArticleSheet, view: View) -> str:
    article = sheet.article
    return view.say(
        "desk-spoken-draft",
        id=article.id,
        status=view.catalog.word("status", article.status),
        title=facts.title_spoken(article.content.title, view),
        text=spoken(article.content.body, DRAFT_SPOKEN, view.catalog),
    )


def _id(part: str, article: Article) -> str:
    return desk_ids.block_id(part, article.id, article.revision)
