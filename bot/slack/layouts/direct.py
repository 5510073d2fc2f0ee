"""The direct message that tells a requester how it ended."""

from __future__ import annotations

from bot.slack.ids import block_id
from bot.slack.layouts import buttons, facts
from bot.slack.layouts.blocks import Message, actions, rich_text, section
from bot.slack.layouts.view import View
from engine.actions import Action


def told(action: Action, view: View) -> Message:
    """What the requester is told: go ahead, or why not, and what may be done now."""
    ended = action.processed_at() or action.expires_at or action.created_at
    status = action.status_at(ended)
    verdict = view.say(f"told-{status}")
    head = f":{facts.STATUS_EMOJI[status]}: *{verdict}*\n`{action.id}` {facts.what_marked(action, view)}"
    where = facts.DOT.join((facts.environment_marked(action, view), facts.targets(action, view)))
    blocks = [
        section(f"{head}\n{where}\n{facts.outcome_line(action, ended, view)}", block_id("told", action)),
    ]
    if comment := facts.comment_pieces(action, view):
        blocks.append(rich_text(block_id("toldwords", action), comment))
    pressed = [buttons.again(action, view)] if buttons.offers_again(action, status) else []
    blocks.append(actions([*pressed, buttons.details(action, view)], block_id("toldact", action)))
    return {"text": f"{verdict} {facts.outcome_spoken(action, ended, view)}", "blocks": blocks}
