"""The reply in a card's thread, one for each decision."""

from __future__ import annotations

from bot.slack.ids import block_id
from bot.slack.layouts import facts
from bot.slack.layouts.blocks import Message, context, rich_text
from bot.slack.layouts.view import View
from engine.actions import Action


def reply(action: Action, view: View) -> Message:
    """What the thread says about the action's decision: who, when, through which door, and why."""
    ended = _ended_at(action)
    status = action.status_at(ended)
    line = f":{facts.STATUS_EMOJI[status]}: *{view.say(f'title-{status}')}*{facts.DOT}"
    blocks = [context(line + facts.outcome_line(action, ended, view), block_id("audit", action))]
    if comment := facts.comment_pieces(action, view):
        blocks.append(rich_text(block_id("auditwords", action), comment))
    return {"text": facts.outcome_spoken(action, ended, view), "blocks": blocks}


def _ended_at(action: Action) -> int:
    return action.processed_at() or action.expires_at or action.created_at
