"""What happened to a record of the desk, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.slack.layouts.blocks import Piece, paragraph, words
from bot.slack.layouts.desk import reasons
from bot.slack.layouts.text import cut, one_line
from bot.slack.layouts.view import NAME_SHOWN, View, is_slack_user
from engine.actors import SCHEDULE
from engine.desk.events import DeskEvent

EVENTS_SHOWN: Final = 40
EVENT_SHOWN: Final = 60


def latest(history: Sequence[DeskEvent], *names: str) -> DeskEvent | None:
    """The last event of one of these names."""
    return next((event for event in reversed(history) if event.name in names), None)


def line(event: DeskEvent, view: View) -> Piece:
    """When, what, whose doing and why, as a paragraph."""
    return paragraph(*_pieces(event, view))


def lines(history: Sequence[DeskEvent], view: View) -> list[Piece]:
    """The last events, newest last, as a labelled list; nothing when there are none."""
    shown = history[-EVENTS_SHOWN:]
    if not shown:
        return []
    left = len(history) - len(shown)
    earlier = [paragraph(words(view.say("history-earlier", count=left)))] if left else []
    listed: Piece = {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [line(event, view) for event in shown],
    }
    return [paragraph(words(view.say("label-history"), "bold")), *earlier, listed]


def _pieces(event: DeskEvent, view: View) -> list[Piece]:
    known = f"desk-event-{event.name}"
    what = (
        view.say(known)
        if view.catalog.can_say(known)
        else cut(one_line(event.name), EVENT_SHOWN, view.catalog)
    )
    return [
        view.date_piece(event.at),
        words(f"  {what}"),
        *_object(event, view),
        words("  ·  "),
        *_doer(event, view),
        *_why(event, view),
    ]


def _object(event: DeskEvent, view: View) -> list[Piece]:
    """Whom, what or where it was moved to."""
    to = next(
        (event.facts[name] for name in ("assignee", "category", "action_id") if event.facts.get(name)), None
    )
    if to is None:
        return []
    person = str(to) if is_slack_user(str(to)) else None
    return [words(" → "), view.who_piece(str(to), person, NAME_SHOWN)]


def _doer(event: DeskEvent, view: View) -> list[Piece]:
    if event.actor == SCHEDULE.id:
        return [words("autoq")]
    return [view.who_piece(event.actor, event.actor if is_slack_user(event.actor) else None, NAME_SHOWN)]


def _why(event: DeskEvent, view: View) -> list[Piece]:
    return [] if event.reason is None else [words(": "), *reasons.pieces(event.reason, view)]
