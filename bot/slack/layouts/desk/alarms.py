"""What is said once about a request or an article so that somebody looks: nobody can take it, a promise is in danger, it misleads."""

from __future__ import annotations

from typing import Final

from bot.desk.sheets import ArticleSheet, RequestSheet
from bot.slack import desk_ids
from bot.slack.layouts.blocks import Block, Message, Piece, actions, paragraph, rich_text, words
from bot.slack.layouts.desk import buttons, facts, history, reasons
from bot.slack.layouts.view import View
from engine.desk.clocks import EARLY_SHARE, SOON, ClockKind, EscalationLevel
from engine.times import MINUTE

LEVEL_EMOJI: Final = {
    EscalationLevel.EARLY: "hourglass_flowing_sand",
    EscalationLevel.SOON: "warning",
    EscalationLevel.BREACH: "rotating_light",
}


def queued(sheet: RequestSheet, contact: str | None, view: View) -> Message:
    """Nobody of the team can take it; `contact` is the Slack user id of whom to tell."""
    request = sheet.request
    head = view.say("desk-queued", id=request.id, priority=request.priority.name)
    handed = facts.assignment(sheet.history)
    because = [] if handed is None else [words("\n"), *reasons.line(handed, view)]
    called = [] if contact is None else [words("\n"), view.who_piece(contact, contact, facts.NAME_SHOWN)]
    asked = [words(" " + view.say("desk-queued-call"))] if contact is not None else []
    body = paragraph(
        *facts.headline("inbox_tray", head),
        words(f"\n{facts.title(request.intake.title, view)}"),
        *because,
        *called,
        *asked,
    )
    why = "" if handed is None else f" {reasons.told(handed, view)}."
    return {
        "text": f"{head}.{why} {facts.title_spoken(request.intake.title, view)}",
        "blocks": [_told("queued", sheet, body), _open(sheet, view)],
    }


def escalation(
    sheet: RequestSheet, kind: ClockKind, level: EscalationLevel, contact: str | None, view: View
) -> Message:
    """A promise is in danger or broken, for the ops channel; `contact` is whom the team calls."""
    request = sheet.request
    who = [words(f"\n{view.say('desk-label-assignee')}: ")]
    if request.assignee is not None:
        who.append(view.who_piece(request.assignee, request.assignee, facts.NAME_SHOWN))
    else:
        who.append(words(facts.queue_plain(request, view)))
    if contact is not None and contact != request.assignee:
        who += [
            words(f"{facts.DOT}{view.say('desk-contact')}: "),
            view.who_piece(contact, contact, facts.NAME_SHOWN),
        ]
    return _alarm("escalation", sheet, kind, level, view, who)


def warning(
    sheet: RequestSheet, kind: ClockKind, level: EscalationLevel, recipient: str, view: View
) -> Message:
    """The same for one person, who is told why it is they who hear of it."""
    mine = sheet.request.assignee == recipient
    said = view.say("desk-warning-mine" if mine else "desk-warning-contact")
    return _alarm("warning", sheet, kind, level, view, [words(f"\n{said}")])


def misled(sheet: ArticleSheet, view: View) -> Message:
    """An article helped too seldom, so that the desk answers with it no more."""
    article = sheet.article
    head = view.say("desk-misled", id=article.id)
    event = history.latest(sheet.history, "ArticleSilenced")
    because = (
        [] if event is None or event.reason is None else [words("\n"), *reasons.line(event.reason, view)]
    )
    body = paragraph(
        *facts.headline("no_bell", head),
        words(f"\n{facts.title(article.content.title, view)}"),
        *because,
        words(f"\n{view.say('desk-misled-next')}"),
    )
    pressed = [
        buttons.pressed("read", article.id, article.revision, view),
        buttons.pressed("edit", article.id, article.revision, view),
    ]
    return {
        "text": f"{head}. {view.say('desk-misled-next')} {facts.title_spoken(article.content.title, view)}",
        "blocks": [
            rich_text(desk_ids.block_id("misled", article.id, article.revision), [body]),
            actions(pressed, desk_ids.block_id("misledact", article.id, article.revision)),
        ],
    }


def _alarm(
    part: str, sheet: RequestSheet, kind: ClockKind, level: EscalationLevel, view: View, tail: list[Piece]
) -> Message:
    request = sheet.request
    said = view.say(
        f"desk-level-{level.name}",
        id=request.id,
        priority=request.priority.name,
        clock=view.catalog.word("clock", kind),
        percent=EARLY_SHARE,
        minutes=SOON // MINUTE,
    )
    due = next((clock.due_at for clock in sheet.clocks if clock.kind is kind), None)
    when = [] if due is None else [words(f"\n{view.say('desk-label-due')}: "), view.date_piece(due)]
    body = paragraph(
        *facts.headline(LEVEL_EMOJI[level], said),
        words(f"\n{facts.title(request.intake.title, view)}"),
        *when,
        *tail,
    )
    heard = "" if due is None else f" {view.say('desk-label-due')}: {view.time(due)}."
    return {
        "text": f"{said}.{heard} {facts.assignee_spoken(request, view)}. {facts.title_spoken(request.intake.title, view)}",
        "blocks": [_told(part, sheet, body), _open(sheet, view)],
    }


def _told(part: str, sheet: RequestSheet, body: Piece) -> Block:
    return rich_text(desk_ids.block_id(part, sheet.request.id, sheet.request.revision), [body])


def _open(sheet: RequestSheet, view: View) -> Block:
    request = sheet.request
    pressed = buttons.pressed("details", request.id, request.revision, view)
    return actions([pressed], desk_ids.block_id("open", request.id, request.revision))
