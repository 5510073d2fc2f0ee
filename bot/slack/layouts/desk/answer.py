"""The answer that the desk gives to whoever asked, and what it says once they have said whether it helped."""

from __future__ import annotations

from typing import Final

from bot.desk.sheets import RequestSheet
from bot.slack import desk_ids
from bot.slack.layouts.blocks import (
    Block,
    Message,
    Piece,
    actions,
    context,
    paragraph,
    quote,
    rich_texts,
    section,
    words,
)
from bot.slack.layouts.desk import buttons, facts
from bot.slack.layouts.text import clean, cut, spoken
from bot.slack.layouts.view import View
from engine.desk.answers import Answer, AnswerVerdict
from engine.desk.articles import ArticleStatus
from engine.desk.deadlines import OVER
from engine.desk.tickets import RequestStatus, ServiceRequest

PASSAGE_SHOWN: Final = 1_200
PASSAGE_LINES: Final = 20
PASSAGE_SPOKEN: Final = 800
OUTCOME_EMOJI: Final = {
    AnswerVerdict.HELPFUL: "white_check_mark",
    AnswerVerdict.NOT_HELPFUL: "wave",
    AnswerVerdict.REOPENED: "wave",
    AnswerVerdict.TIMEOUT: "hourglass",
}


def answer(sheet: RequestSheet, given: Answer, now: int, view: View) -> Message:
    """The answer `given` to the request of the sheet: with the buttons that judge it, or with what happens now that it is judged."""
    waits = given.verdict is None and sheet.request.status_at(now) is RequestStatus.ANSWERED
    until = sheet.request.answered_until or sheet.request.updated_at
    said = (
        view.say("desk-answer-waits", until=view.date(until)) if waits else _outcome(sheet, given, now, view)
    )
    heard = view.say("desk-answer-waits", until=view.time(until)) if waits else said
    return {
        "text": _spoken(sheet, given, heard, view),
        "blocks": [
            *_passage(sheet, given, view),
            *(_judging(sheet, view, said) if waits else _judged(sheet, given, now, view, said)),
        ],
    }


def _passage(sheet: RequestSheet, given: Answer, view: View) -> list[Block]:
    asked = facts.title(sheet.request.intake.title, view)
    head = paragraph(
        *facts.headline("speech_balloon", view.say("desk-answer-title", id=sheet.request.id)),
        words(f"\n{asked}"),
    )
    passage = cut(clean(given.passage), PASSAGE_SHOWN, view.catalog, lines=PASSAGE_LINES)
    from_ = [paragraph(*_source(sheet, given, view))]
    return rich_texts(
        (
            (_id("ahead", sheet), [head]),
            (_id("apassage", sheet), [quote(passage)] if passage else []),
            (_id("asource", sheet), from_),
        )
    )


def _source(sheet: RequestSheet, given: Answer, view: View) -> list[Piece]:
    """Which version of which article it is from, how surely it answers, and in which language it is where that is another.

    A title that nobody has approved, or that is for others, is not shown.
    """
    article = sheet.article
    named = [words(given.article_id)]
    if article is not None and facts.may_read(article, view):
        named = [words(facts.title(article.content.title, view), "bold"), words(f"  {given.article_id}")]
    version = view.say("desk-answer-version", version=given.article_version)
    sure = view.say("desk-answer-sure", percent=round(100 * given.confidence))
    pieces = [
        words(view.say("desk-answer-from") + " "),
        *named,
        words(f"{facts.DOT}{version}{facts.DOT}{sure}"),
    ]
    if article is None or article.status is ArticleStatus.ARCHIVED:
        return [*pieces, words("\n" + view.say("desk-article-gone"))]
    if article.content.language != sheet.request.intake.language:
        language = view.catalog.word("language", article.content.language)
        foreign = view.say("desk-answer-foreign", language=language)
        pieces += [words("\n"), {"type": "emoji", "name": "globe_with_meridians"}, words(f" {foreign}")]
    return pieces


def _judging(sheet: RequestSheet, view: View, said: str) -> list[Block]:
    request = sheet.request
    pressed = [
        buttons.pressed("helpful", request.id, request.revision, view, style="primary"),
        buttons.pressed("not-helpful", request.id, request.revision, view),
        buttons.pressed("person", request.id, request.revision, view),
    ]
    if sheet.article is not None and facts.may_read(sheet.article, view):
        pressed.append(buttons.pressed("read", sheet.article.id, sheet.article.revision, view))
    return [actions(pressed, _id("aact", sheet)), context(said, _id("afoot", sheet))]


def _judged(sheet: RequestSheet, given: Answer, now: int, view: View, said: str) -> list[Block]:
    """What happens now; who was silent for too long may still ask for a person."""
    request = sheet.request
    emoji = (
        OUTCOME_EMOJI[given.verdict]
        if given.verdict is not None
        else facts.STATUS_EMOJI[request.status_at(now)]
    )
    block = section(f":{emoji}: {said}", _id("aend", sheet))
    silent = given.verdict is AnswerVerdict.TIMEOUT and request.status_at(now) is RequestStatus.RESOLVED
    if not silent:
        return [block]
    person = buttons.pressed("person", request.id, request.revision, view)
    return [block, actions([person], _id("aact", sheet))]


def _outcome(sheet: RequestSheet, given: Answer, now: int, view: View) -> str:
    request = sheet.request
    if given.verdict in {AnswerVerdict.NOT_HELPFUL, AnswerVerdict.REOPENED}:
        return _taken_up(request, now, view)
    if given.verdict is None:
        return view.say("desk-answer-over", id=request.id, status=facts.status(request, now, view))
    return view.say(f"desk-answer-{given.verdict}", id=request.id)


def _taken_up(request: ServiceRequest, now: int, view: View) -> str:
    """Who looks after it now that the answer was none."""
    if request.status_at(now) in OVER:
        return view.say("desk-answer-over", id=request.id, status=facts.status(request, now, view))
    if request.assignee is not None:
        return view.say("desk-answer-taken", who=view.who(request.assignee, request.assignee))
    return view.say("desk-answer-queued")


def _spoken(sheet: RequestSheet, given: Answer, said: str, view: View) -> str:
    return view.say(
        "desk-spoken-answer",
        id=sheet.request.id,
        percent=round(100 * given.confidence),
        article=given.article_id,
        next=said,
        passage=spoken(given.passage, PASSAGE_SPOKEN, view.catalog),
    )


def _id(part: str, sheet: RequestSheet) -> str:
    return desk_ids.block_id(part, sheet.request.id, sheet.request.revision)
