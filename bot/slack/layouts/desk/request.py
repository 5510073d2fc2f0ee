"""A service request: its card in the desk's channel and for its assignee, and the view with everything about it."""

from __future__ import annotations

from typing import Final

from bot.desk.sheets import RequestSheet
from bot.slack import desk_ids
from bot.slack.desk_ids import DeskOrigin
from bot.slack.layouts.blocks import (
    Block,
    Message,
    Piece,
    actions,
    context,
    fields,
    modal,
    paragraph,
    rich_texts,
    words,
)
from bot.slack.layouts.desk import buttons, facts, history
from bot.slack.layouts.desk.reasons import headed
from bot.slack.layouts.text import clean, spoken
from bot.slack.layouts.view import View
from engine.desk.answers import Delivery
from engine.desk.deadlines import OVER
from engine.desk.tickets import RequestStatus

BODY_SHOWN: Final = 800
BODY_LINES: Final = 12
RESOLUTION_SHOWN: Final = 600
WHOLE_BODY: Final = 9_000
WHOLE_LINES: Final = 200
WHY_SHOWN: Final = 3


def card(sheet: RequestSheet, now: int, view: View) -> Message:
    """The card as it stands at `now`: what people may do next while it is open, how it ended afterwards."""
    pressed = [
        *(buttons.of_request(sheet.request, now, view) if facts.may_work(view) else []),
        *_read(sheet, view),
        _details(sheet, view),
    ]
    return {
        "text": _spoken(sheet, now, view),
        "blocks": [
            *_body(sheet, now, view),
            actions(pressed, _id("act", sheet)),
            *_foot(sheet, now, view),
        ],
    }


def assigned(sheet: RequestSheet, recipient: str, now: int, view: View, *, newest: bool = True) -> Message:
    """The card for whom it was assigned to; once somebody else has it, only who that is, and in an earlier one that there is a newer."""
    shown = card(sheet, now, view)
    if sheet.request.assignee == recipient and newest:
        said = heard = view.say("desk-assigned")
        blocks = shown["blocks"]
    elif sheet.request.assignee == recipient:
        said = heard = view.say("desk-assigned-again")
        blocks = [*_head(sheet, now, view), actions([_details(sheet, view)], _id("act", sheet))]
    else:
        said = view.say("desk-moved-on", who=facts.assignee(sheet.request, view))
        heard = view.say("desk-moved-on", who=facts.assignee_spoken(sheet.request, view))
        blocks = [*_head(sheet, now, view), actions([_details(sheet, view)], _id("act", sheet))]
    return {
        "text": f"{heard} {shown['text']}",
        "blocks": [context(said, _id("mine", sheet)), *blocks],
    }


def details(sheet: RequestSheet, now: int, view: View, origin: DeskOrigin) -> Block:
    """Everything about it: the whole text, every reason, the answer and what happened so far."""
    request = sheet.request
    parts = (
        (_id("dabout", sheet), _asked(sheet, view, WHOLE_BODY, WHOLE_LINES)),
        (_id("danswer", sheet), _answer(sheet, view)),
        (_id("dwhy", sheet), facts.why(request, sheet.history, view, most=None)),
        (_id("ddone", sheet), _resolution(sheet, view)),
        (_id("dhist", sheet), history.lines(sheet.history, view)),
    )
    return modal(
        desk_ids.REQUEST_VIEW,
        request.id,
        [
            *_head(sheet, now, view),
            fields(_facts(sheet, now, view), _id("facts", sheet)),
            *_correct(sheet, now, view),
            *rich_texts(parts),
        ],
        close=view.say("button-close"),
        metadata=origin.encode(),
    )


def _body(sheet: RequestSheet, now: int, view: View) -> list[Block]:
    request = sheet.request
    over = request.status_at(now) in OVER
    return [
        *_head(sheet, now, view),
        fields(_facts(sheet, now, view), _id("facts", sheet)),
        *rich_texts(
            (
                (_id("about", sheet), [] if over else _asked(sheet, view, BODY_SHOWN, BODY_LINES)),
                (_id("why", sheet), [] if over else facts.why(request, sheet.history, view, most=WHY_SHOWN)),
                (_id("answer", sheet), _answer(sheet, view)),
                (_id("done", sheet), _resolution(sheet, view)),
            )
        ),
    ]


def _head(sheet: RequestSheet, now: int, view: View) -> list[Block]:
    request = sheet.request
    standing = request.status_at(now)
    ended = standing in OVER
    emoji = facts.STATUS_EMOJI[standing] if ended else facts.PRIORITY_EMOJI[request.priority]
    title = facts.title(request.intake.title, view)
    lead = headed(facts.status(request, now, view)) if ended else request.priority.name
    second = facts.DOT.join((request.id, headed(facts.kind(request, view))))
    return rich_texts(
        [(_id("head", sheet), [paragraph(*facts.headline(emoji, lead, title), words(f"\n{second}"))])]
    )


def _facts(sheet: RequestSheet, now: int, view: View) -> list[tuple[str, str]]:
    request = sheet.request
    standing = headed(facts.status(request, now, view))
    if request.status_at(now) in OVER:
        standing = view.say("desk-ended", status=standing, when=view.date(request.updated_at))
    return [
        (view.say("desk-label-status"), f":{facts.STATUS_EMOJI[request.status_at(now)]}: {standing}"),
        (view.say("desk-label-assignee"), facts.assignee(request, view)),
        (view.say("desk-label-category"), facts.category(request, view)),
        (view.say("label-requester"), facts.requester(request, view)),
        *facts.clock_facts(sheet.clocks, now, view),
    ]


def _asked(sheet: RequestSheet, view: View, limit: int, lines: int) -> list[Piece]:
    """The body, unless the title says it all already."""
    told = sheet.request.intake
    if clean(told.body) == clean(told.title):
        return []
    return facts.quoted(view.say("desk-label-body"), told.body, view, limit, lines)


def _answer(sheet: RequestSheet, view: View) -> list[Piece]:
    """The article that the desk answered with, or that may fit, with how sure it is."""
    answer = sheet.answer
    if answer is None:
        return []
    given = answer.delivery is Delivery.POST
    label = view.say("desk-label-answer" if given else "desk-label-suggestion")
    named = f"{answer.article_id} v{answer.article_version}"
    article = sheet.article
    readable = article is not None and facts.may_read(article, view)
    title = f"  {facts.title(article.content.title, view)}" if article is not None and readable else ""
    sure = view.say("desk-sure", percent=round(100 * answer.confidence))
    word = "" if answer.verdict is None else f"{facts.DOT}{view.catalog.word('verdict', answer.verdict)}"
    gone = f"  {view.say('desk-article-gone')}" if sheet.article is None else ""
    return [
        paragraph(words(label, "bold")),
        paragraph(words(f"{named}{title}{gone}{facts.DOT}{sure}{word}")),
    ]


def _resolution(sheet: RequestSheet, view: View) -> list[Piece]:
    request = sheet.request
    if request.resolved_at is None:
        return []
    label = view.say("desk-label-resolution")
    return facts.quoted(label, request.resolution, view, RESOLUTION_SHOWN, BODY_LINES)


def _foot(sheet: RequestSheet, now: int, view: View) -> list[Block]:
    """What the card waits for, where that is not people."""
    request = sheet.request
    standing = request.status_at(now)
    if standing is RequestStatus.ANSWERED and request.answered_until is not None:
        said = view.say("desk-waits-for-word", until=view.date(request.answered_until))
    else:
        return []
    return [context(said, _id("foot", sheet))]


def _correct(sheet: RequestSheet, now: int, view: View) -> list[Block]:
    """In the view, below what was made of the request, the button to whoever may say that it is something else."""
    request = sheet.request
    if not facts.may_work(view) or "correct" not in buttons.OF_REQUEST[request.status_at(now)]:
        return []
    return [actions([buttons.pressed("correct", request.id, request.revision, view)], _id("dact", sheet))]


def _read(sheet: RequestSheet, view: View) -> list[Block]:
    """The button to the suggested article, for whoever works on the request."""
    article, answer = sheet.article, sheet.answer
    if article is None or answer is None or answer.delivery is not Delivery.SUGGEST:
        return []
    if not facts.may_read(article, view):
        return []
    return [buttons.pressed("read", article.id, article.revision, view)]


def _details(sheet: RequestSheet, view: View) -> Block:
    return buttons.pressed("details", sheet.request.id, sheet.request.revision, view)


def _spoken(sheet: RequestSheet, now: int, view: View) -> str:
    """What it is and who has it; the requester's words come last, so that nothing can pose as autoq's own after them."""
    request = sheet.request
    return view.say(
        "desk-spoken-request",
        priority=request.priority.name,
        id=request.id,
        type=facts.kind(request, view),
        status=facts.status(request, now, view),
        category=spoken(request.classification.category, facts.NAME_SHOWN, view.catalog),
        assignee=facts.assignee_spoken(request, view),
        title=facts.title_spoken(request.intake.title, view),
        body=spoken(request.intake.body, facts.BODY_SPOKEN, view.catalog),
    )


def _id(part: str, sheet: RequestSheet) -> str:
    return desk_ids.block_id(part, sheet.request.id, sheet.request.revision)
