"""One action as a row of a list."""

from __future__ import annotations

from bot.slack.ids import block_id
from bot.slack.layouts import buttons, facts
from bot.slack.layouts.blocks import Block, section
from bot.slack.layouts.text import spoken
from bot.slack.layouts.view import View
from engine.actions import Action, Status


def row(action: Action, now: int, view: View, part: str = "row") -> Block:
    """Id, risk, what, where, who and until when, or how it ended, with a button that opens everything."""
    status = action.status_at(now)
    waits = status is Status.PENDING_APPROVAL
    if waits:
        head, last = facts.risk_marked(action, view), _expiry(action, view)
    else:
        head = f":{facts.STATUS_EMOJI[status]}: *{view.say(f'title-{status}')}*"
        last = facts.outcome_line(action, now, view)
    first = facts.DOT.join((f"*`{action.id}`*", head, facts.what_marked(action, view)))
    second = facts.DOT.join(
        (
            facts.environment_marked(action, view),
            facts.targets(action, view),
            facts.requester_marked(action, view),
        )
    )
    button = buttons.review(action, view) if waits else buttons.details(action, view)
    return section(f"{first}\n{second}\n{last}", block_id(part, action), button)


def row_spoken(action: Action, now: int, view: View) -> str:
    """The row for a message's top-level text."""
    status = action.status_at(now)
    waits = status is Status.PENDING_APPROVAL
    word = facts.risk(action, view) if waits else view.catalog.word("status", status)
    return f"{action.id} {word}: {spoken(facts.what(action, view), 300, view.catalog)}"


def _expiry(action: Action, view: View) -> str:
    return f"{view.say('label-expires')}: {view.date(action.expires_at or action.created_at)}"
