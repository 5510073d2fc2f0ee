"""The modals that ask for something about an action, and those that only tell."""

from __future__ import annotations

from typing import Final, Literal

from bot.slack import ids
from bot.slack.ids import Origin, block_id
from bot.slack.layouts import answers, facts
from bot.slack.layouts.blocks import ALERT_TEXT, Block, Message, modal, plain, rich_text, section
from bot.slack.layouts.inputs import field, text_input
from bot.slack.layouts.text import clean
from bot.slack.layouts.view import View
from engine.actions import COMMENT_LIMIT, TARGET_LIMIT, Action, confirmation
from engine.risk import RiskLevel

REASON_LEAST: Final = 3
"""Characters."""
TYPED_MOST: Final = 2 * TARGET_LIMIT
"""Characters; a target typed in other forms of its letters is longer until it is compared."""


def reject(action: Action, view: View, origin: Origin) -> Block:
    """Asks why, and says who will read it."""
    reason = text_input(
        least=REASON_LEAST,
        most=COMMENT_LIMIT,
        placeholder=view.say("reject-placeholder"),
        multiline=True,
        focus=True,
    )
    return modal(
        ids.REJECT_FORM,
        view.say("reject-title", id=action.id),
        [
            _subject(action, view, "reject-intro"),
            field(view.say("label-reason"), reason, ids.REJECT_REASON),
        ],
        submit=view.say("reject-submit"),
        close=view.say("form-close"),
        metadata=origin.encode(),
    )


def approve(action: Action, view: View, origin: Origin, *, classic: bool = False) -> Block:
    """Asks for the target, typed, when the action is CRITICAL, and for a comment, which some levels require.

    `classic` leaves out the alert block, which not every workspace takes yet.
    """
    critical = action.risk is RiskLevel.CRITICAL
    return modal(
        ids.APPROVE_FORM,
        view.say("approve-title", id=action.id),
        [
            *([_alert(action, view, classic=classic)] if critical else []),
            _subject(action, view, "approve-intro"),
            *(_typed(action, view) if critical else []),
            _comment(view, ids.APPROVE_COMMENT, required=view.policy.levels[action.risk].comment_required),
        ],
        submit=view.say("approve-submit"),
        close=view.say("form-close"),
        metadata=origin.encode(),
    )


def cancel(action: Action, view: View, origin: Origin) -> Block:
    """Asks whether the action is really withdrawn, and perhaps why."""
    return modal(
        ids.CANCEL_FORM,
        view.say("cancel-title", id=action.id),
        [_subject(action, view, "cancel-intro"), _comment(view, ids.CANCEL_COMMENT, required=False)],
        submit=view.say("cancel-submit"),
        close=view.say("form-close"),
        metadata=origin.encode(),
    )


def notice(message: Message, view: View) -> Block:
    """A modal that only tells: the same as the message."""
    blocks = message["blocks"] or [section(message["text"], "autoq.notice")]
    return modal(ids.NOTICE_VIEW, view.say("notice-title"), blocks, close=view.say("button-close"))


def settled(action: Action, now: int, view: View) -> Block:
    """The true state of an action that did not wait any more when the form came in."""
    status = action.status_at(now)
    head = (
        f":{facts.STATUS_EMOJI[status]}: *{view.say(f'title-{status}')}: {facts.what_marked(action, view)}*"
    )
    blocks = [
        section(view.say("settled"), block_id("settled", action)),
        section(f"`{action.id}`\n{head}\n{facts.outcome_line(action, now, view)}", block_id("state", action)),
    ]
    if comment := facts.comment_pieces(action, view):
        blocks.append(rich_text(block_id("words", action), comment))
    return modal(ids.NOTICE_VIEW, view.say("notice-title"), blocks, close=view.say("button-close"))


def working(view: View) -> Block:
    """Shown while the decision takes longer than Slack waits; what comes of it replaces it."""
    return notice(answers.working(view), view)


def _subject(
    action: Action, view: View, intro: Literal["reject-intro", "approve-intro", "cancel-intro"]
) -> Block:
    return section(f"{view.say(intro)}\n{facts.what_whole(action, view)}", block_id("subject", action))


def _alert(action: Action, view: View, *, classic: bool) -> Block:
    risk = facts.risk(action, view)
    if classic:
        shown = view.say("approve-alert", risk=risk, environment=facts.environment_marked(action, view))
        return section(f":warning: {shown}", block_id("alert", action))
    text = view.say("approve-alert", risk=risk, environment=facts.environment(action, view))
    return {
        "type": "alert",
        "block_id": block_id("alert", action),
        "level": "warning",
        "text": plain(text, ALERT_TEXT),
    }


def to_type(action: Action) -> str:
    """What an approver types: the target where it is shown as it is and on one line, else the id."""
    wanted = confirmation(action)
    return wanted if clean(wanted) == wanted and "\n" not in wanted else action.id


def _typed(action: Action, view: View) -> list[Block]:
    """The whole text to type stands below its box, literally, so that nothing has to be guessed."""
    wanted = to_type(action)
    what = "id" if wanted == action.id else "target"
    box = text_input(least=1, most=TYPED_MOST, focus=True)
    return [field(view.say(f"approve-type-{what}"), box, ids.APPROVE_TYPED, hint=wanted)]


def _comment(view: View, name: str, *, required: bool) -> Block:
    box = text_input(most=COMMENT_LIMIT, least=1 if required else 0, multiline=True)
    return field(view.say("label-comment"), box, name, optional=not required)
