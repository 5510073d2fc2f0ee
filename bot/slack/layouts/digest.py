"""The digest: one message that stands for the cards of a burst, with a row for each action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.slack.ids import block_id
from bot.slack.layouts import buttons, facts
from bot.slack.layouts.blocks import (
    Block,
    Message,
    Piece,
    actions,
    context,
    paragraph,
    rich_text,
    section,
    words,
)
from bot.slack.layouts.text import cut, one_line, shorten, spoken
from bot.slack.layouts.view import View
from engine.actions import Action, Status

ROWS: Final = 15
"""Actions in one digest; with two blocks each they stay below a message's blocks."""
ENVIRONMENT_SHOWN: Final = 24
NAME_SHOWN: Final = 20
WORDS_SHOWN: Final = 70
SPOKEN_ROW: Final = 90
"""With the limits above, fifteen rows at their longest stay below 10,000 characters."""


def digest(shown: Sequence[Action], now: int, view: View) -> Message:
    """One message for up to ROWS actions; a decided row says who decided and has no buttons any more."""
    rows = shown[:ROWS]
    waiting = sum(action.status_at(now) is Status.PENDING_APPROVAL for action in rows)
    title = view.say("digest-title", waiting=waiting, total=len(rows))
    blocks = [section(f"*{title}*", f"autoq.digest.{_stamp(rows)}")]
    for action in rows:
        blocks.append(row(action, now, view))
        if action.status_at(now) is Status.PENDING_APPROVAL:
            blocks.append(_pressed(action, view))
    if waiting:
        blocks.append(context(view.say("digest-foot"), f"autoq.digestfoot.{_stamp(rows)}"))
    spoken_rows = " ".join(_spoken(action, now, view) for action in rows)
    commands = f"{view.say('digest-commands')} " if waiting else ""
    return {"text": f"{title}. {commands}{spoken_rows}", "blocks": blocks}


def _stamp(rows: Sequence[Action]) -> str:
    """Another one after every change of a row."""
    return f"{rows[0].id}.{len(rows)}.{sum(action.revision for action in rows)}" if rows else "none"


def row(action: Action, now: int, view: View, part: str = "row") -> Block:
    """The row of one action: what it is, and who asks until when or how it ended."""
    waits = action.status_at(now) is Status.PENDING_APPROVAL
    second = _waiting(action, view) if waits else _outcome(action, now, view)
    return rich_text(block_id(part, action), [paragraph(*_headline(action, view), words("\n"), *second)])


def what_spoken(action: Action, view: View) -> str:
    """What the action is, as short as a row, for the top-level text."""
    return spoken(facts.what_short(action, view), SPOKEN_ROW, view.catalog)


def _pressed(action: Action, view: View) -> Block:
    asked = f"{facts.what_short(action, view)}, {_environment(action, view)}"
    pressed = [
        buttons.review(action, view),
        buttons.approve(action, view, asked=asked),
        buttons.reject(action, view),
    ]
    return actions(pressed, block_id("rowact", action))


def _headline(action: Action, view: View) -> list[Piece]:
    emoji: Piece = {"type": "emoji", "name": facts.RISK_EMOJI[action.risk]}
    where = f"{_environment(action, view)}, {facts.targets(action, view)}"
    head = words(f" {facts.risk(action, view)}{facts.DOT}{action.id}", "bold")
    return [emoji, head, words(f"{facts.DOT}{where}\n{facts.what_short(action, view)}")]


def _environment(action: Action, view: View) -> str:
    return shorten(facts.environment(action, view), ENVIRONMENT_SHOWN)


def _waiting(action: Action, view: View) -> list[Piece]:
    who = view.who_piece(action.requested_by, action.requester_person, NAME_SHOWN)
    expires = view.date_piece(action.expires_at or action.created_at)
    said = cut(one_line(action.proposal.description), WORDS_SHOWN, view.catalog)
    return [
        words(view.say("label-requester") + ": "),
        who,
        words(facts.DOT + view.say("label-expires") + ": "),
        expires,
        words("\n" + view.say("digest-description", description=said)),
    ]


def _outcome(action: Action, now: int, view: View) -> list[Piece]:
    status, decision = action.status_at(now), action.decision
    emoji: Piece = {"type": "emoji", "name": facts.STATUS_EMOJI[status]}
    head: list[Piece] = [emoji, words(" " + view.say(f"title-{status}"), "bold")]
    ended = action.expires_at if status is Status.EXPIRED else action.processed_at()
    when = [words(facts.DOT), view.date_piece(ended or action.created_at)]
    if decision is None or status is Status.EXPIRED:
        return [*head, *when]
    who = view.who_piece(decision.by, decision.person, NAME_SHOWN)
    comment = cut(one_line(decision.comment), WORDS_SHOWN, view.catalog)
    if status is Status.REJECTED and not comment:
        comment = view.say("no-reason")
    tail = [words(facts.DOT + comment)] if comment else []
    return [*head, words(facts.DOT), who, *when, *tail]


def _spoken(action: Action, now: int, view: View) -> str:
    what = what_spoken(action, view)
    status = action.status_at(now)
    if status is not Status.PENDING_APPROVAL:
        return f"{action.id} {view.catalog.word('status', status)}: {what}."
    where = spoken(_environment(action, view), ENVIRONMENT_SHOWN * 5, view.catalog)
    return f"{action.id} {facts.risk(action, view)}, {where}: {what}."
