"""What whoever asked is told while people work on their request: somebody has it, it waits for them, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.desk.sheets import RequestSheet
from bot.slack import desk_ids
from bot.slack.layouts.blocks import (
    Message,
    Piece,
    actions,
    context,
    paragraph,
    quote,
    rich_texts,
    words,
)
from bot.slack.layouts.desk import buttons, facts, history
from bot.slack.layouts.text import clean, cut, spoken
from bot.slack.layouts.view import View, is_slack_user
from engine.desk.deadlines import OVER
from engine.desk.events import DeskEvent
from engine.desk.tickets import REOPEN_WITHIN, RequestStatus, ServiceRequest

WORDS_SHOWN: Final = 1_200
WORDS_LINES: Final = 20
WORDS_SPOKEN: Final = 600
# For private use, so that no text that was made fit to show has one.
_EDGE: Final = "\ue000"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A sentence for the eye, and the same for a message's top-level text."""

    pieces: Sequence[Piece]
    heard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What happened, somebody's words under their label, the buttons before Details, and what stands in small print."""

    part: str
    emoji: str
    head: _Sentence
    label: _Sentence | None = None
    words: str = ""
    pressed: tuple[str, ...] = ()
    foot: str = ""


def taken(sheet: RequestSheet, view: View) -> Message:
    """A person has it now."""
    who = sheet.request.assignee or ""
    head = _named("desk-taken", who, sheet, view)
    return _message(sheet, _Told(part="taken", emoji="bust_in_silhouette", head=head), view)


def awaited(sheet: RequestSheet, event: DeskEvent, view: View) -> Message:
    """Nobody can go on before the requester has answered; `event` says who asks, and what where they wrote it."""
    who, request = event.actor, sheet.request
    wrote = event.reason is not None and event.reason.code == "desk-said"
    asked = str(event.reason.values["comment"]) if event.reason is not None and wrote else ""
    where = "desk-awaited-direct" if request.intake.place is None else "desk-awaited-thread"
    told = _Told(
        part="awaited",
        emoji="raised_hand",
        head=_plain(view.say("desk-awaited", id=request.id)),
        label=_named("desk-awaited-asks" if asked else "desk-awaited-bare", who, sheet, view),
        words=asked,
        foot=view.say(where, who=view.who(who, who)),
    )
    return _message(sheet, told, view)


def outcome(sheet: RequestSheet, event: DeskEvent, now: int, view: View) -> Message:
    """How `event` ended it; what was resolved with the button that opens it again as long as that counts, and what came of that."""
    request = sheet.request
    if event.name == "RequestCancelled":
        return _message(sheet, _cancelled(sheet, event, view), view)
    again = history.latest(sheet.history, "RequestReopened")
    if again is not None and again.revision > event.revision:
        told = _Told(part="outcome", emoji="leftwards_arrow_with_hook", head=_again(sheet, now, view))
        return _message(sheet, told, view)
    waits = request.status_at(now) is RequestStatus.RESOLVED
    until = view.date((request.resolved_at or event.at) + REOPEN_WITHIN)
    how_long = "desk-outcome-until" if request.intake.place is None else "desk-outcome-until-thread"
    told = _Told(
        part="outcome",
        emoji="white_check_mark",
        head=_plain(view.say("desk-outcome", id=request.id)),
        label=_named(
            "desk-outcome-by" if request.resolution else "desk-outcome-bare", event.actor, sheet, view
        ),
        words=request.resolution,
        pressed=("unsolved",) if waits else (),
        foot=view.say(how_long, until=until) if waits else "",
    )
    return _message(sheet, told, view)


def _cancelled(sheet: RequestSheet, event: DeskEvent, view: View) -> _Told:
    return _Told(
        part="outcome",
        emoji="no_entry_sign",
        head=_plain(view.say("desk-cancelled", id=sheet.request.id)),
        label=_named("desk-cancelled-bare", event.actor, sheet, view),
        foot=view.say("desk-cancelled-anew"),
    )


def _again(sheet: RequestSheet, now: int, view: View) -> _Sentence:
    """It was opened again; who has it now, or how it ended since."""
    request = sheet.request
    if request.status_at(now) in OVER:
        status = facts.status(request, now, view)
        return _plain(view.say("desk-outcome-over", id=request.id, status=status))
    if request.assignee is None:
        return _plain(view.say("desk-outcome-queued", id=request.id))
    return _named("desk-outcome-again", request.assignee, sheet, view)


def _message(sheet: RequestSheet, told: _Told, view: View) -> Message:
    """The message; strangers' words come last by ear, so that nothing can pose as autoq's own after them."""
    request = sheet.request
    lead: Piece = {"type": "emoji", "name": told.emoji}
    title = words(f"\n{facts.title(request.intake.title, view)}")
    head = paragraph(*_address(request, view), lead, words(" "), *told.head.pieces, title)
    shown = cut(clean(told.words), WORDS_SHOWN, view.catalog, lines=WORDS_LINES)
    label = [] if told.label is None else [paragraph(*told.label.pieces)]
    names = (*told.pressed, "details")
    return {
        "text": _spoken(sheet, told, view),
        "blocks": [
            *rich_texts(
                (
                    (_id(told, "head", sheet), [head]),
                    (_id(told, "said", sheet), [*label, *([quote(shown)] if shown else [])]),
                )
            ),
            actions(
                [buttons.pressed(name, request.id, request.revision, view) for name in names],
                _id(told, "act", sheet),
            ),
            *([context(told.foot, _id(told, "foot", sheet))] if told.foot else []),
        ],
    }


def _spoken(sheet: RequestSheet, told: _Told, view: View) -> str:
    request = sheet.request
    asker = request.intake.requester
    parts = [
        view.who_spoken(asker, asker) if _address(request, view) else "",
        told.head.heard,
        f"({facts.title_spoken(request.intake.title, view)})",
        told.label.heard if told.label is not None else "",
        f"“{spoken(told.words, WORDS_SPOKEN, view.catalog)}”" if told.words else "",
    ]
    return " ".join(part for part in parts if part)


def _address(request: ServiceRequest, view: View) -> list[Piece]:
    """In a thread, whom it is said to, so that Slack tells them; a direct message needs none."""
    asker = request.intake.requester
    if request.intake.place is None or not is_slack_user(asker):
        return []
    return [view.who_piece(asker, asker, facts.NAME_SHOWN), words("  ")]


def _plain(said: str) -> _Sentence:
    return _Sentence(pieces=[words(said, "bold")], heard=said)


def _named(message_id: str, who: str, sheet: RequestSheet, view: View) -> _Sentence:
    """A sentence in bold with somebody's name in it, as a mention where Slack knows them."""
    record_id = sheet.request.id
    before, _, after = view.say(message_id, id=record_id, who=_EDGE).partition(_EDGE)
    named = view.who_piece(who, who, facts.NAME_SHOWN)
    pieces = [words(text, "bold") for text in (before, after) if text]
    pieces.insert(1 if before else 0, named)
    return _Sentence(pieces=pieces, heard=view.say(message_id, id=record_id, who=view.who_spoken(who, who)))


def _id(told: _Told, part: str, sheet: RequestSheet) -> str:
    return desk_ids.block_id(f"{told.part}{part}", sheet.request.id, sheet.request.revision)
