"""The replies in a card's thread, one for each decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.slack.ids import block_id
from bot.slack.layouts import digest, facts
from bot.slack.layouts.blocks import Message, context, rich_text
from bot.slack.layouts.view import View
from engine.actions import Action

COMMENTS_SPOKEN: Final = 1_200
"""Characters that the comments of several decisions share in the top-level text."""
LEAST_SPOKEN: Final = 60
"""A shorter share is left to the eyes."""


def reply(action: Action, view: View) -> Message:
    """What the thread says about the action's decision: who, when, through which door, and why."""
    ended = _ended_at(action)
    status = action.status_at(ended)
    line = f":{facts.STATUS_EMOJI[status]}: *{view.say(f'title-{status}')}*{facts.DOT}"
    blocks = [context(line + facts.outcome_line(action, ended, view), block_id("audit", action))]
    if comment := facts.comment_pieces(action, view):
        blocks.append(rich_text(block_id("auditwords", action), comment))
    return {"text": facts.outcome_spoken(action, ended, view), "blocks": blocks}


def replies(decided: Sequence[Action], view: View) -> Message:
    """One reply for up to digest.ROWS decisions in a digest's thread, a row each."""
    rows = decided[: digest.ROWS]
    blocks = [digest.row(action, _ended_at(action), view, "audit") for action in rows]
    share = COMMENTS_SPOKEN // max(1, len(rows))
    said = [_spoken(action, share, view) for action in rows]
    return {"text": " ".join(said), "blocks": blocks}


def _spoken(action: Action, share: int, view: View) -> str:
    ended = _ended_at(action)
    what = digest.what_spoken(action, view)
    said = facts.ending(action, ended, view, what)
    return said if share < LEAST_SPOKEN else said + facts.comment_spoken(action, view, share)


def _ended_at(action: Action) -> int:
    return action.processed_at() or action.expires_at or action.created_at
