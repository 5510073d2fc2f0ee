"""The card: the one living message of an action in the ops channel."""

from __future__ import annotations

from typing import Final

from bot.slack.ids import block_id
from bot.slack.layouts import buttons, facts
from bot.slack.layouts.blocks import Block, Message, Piece, actions, context, fields, rich_texts, section
from bot.slack.layouts.refusal import refusal_marked
from bot.slack.layouts.text import spoken
from bot.slack.layouts.view import View
from engine.actions import Action, Status

DESCRIPTION_SHOWN: Final = 800
DESCRIPTION_LINES: Final = 12
DESCRIPTION_SPOKEN: Final = 300


def card(action: Action, now: int, view: View) -> Message:
    """The card as it stands at `now`: with buttons while it waits, with who, when and why afterwards.

    The answer to `/autoq show` is the same, and tells a reader who may not decide why not.
    """
    waits = action.status_at(now) is Status.PENDING_APPROVAL
    return {
        "text": _spoken(action, now, view),
        "blocks": _waiting(action, view) if waits else _ended(action, now, view),
    }


def _waiting(action: Action, view: View) -> list[Block]:
    return [
        section(
            _title(action, Status.PENDING_APPROVAL, view) + "\n" + _risk_line(action, view),
            _id("head", action),
        ),
        fields(_facts(action, view), _id("facts", action)),
        *rich_texts(
            (
                (_id("target", action), [facts.target_piece(action, view)]),
                (_id("why", action), facts.reasons_pieces(action, view)),
                (_id("about", action), _description(action, view)),
            )
        ),
        actions([*_deciding(action, view), buttons.details(action, view)], _id("act", action)),
        context(_foot(action, view), _id("foot", action)),
    ]


def _deciding(action: Action, view: View) -> list[Block]:
    """The buttons that decide, unless the reader may not; in a channel everybody sees them, and the gate refuses."""
    if view.obstacle(action) is not None:
        return []
    return [buttons.approve(action, view), buttons.reject(action, view)]


def _ended(action: Action, now: int, view: View) -> list[Block]:
    status = action.status_at(now)
    head = _title(action, status, view) + "\n" + facts.outcome_line(action, now, view)
    known = [
        (view.say("label-action"), f"`{action.id}`"),
        (view.say("label-risk"), _risk_line(action, view)),
        (view.say("label-requester"), facts.requester_marked(action, view)),
    ]
    pressed = [buttons.again(action, view)] if buttons.offers_again(action, status) else []
    return [
        section(head, _id("head", action)),
        fields(known, _id("facts", action)),
        *rich_texts(
            (
                (_id("target", action), [facts.target_piece(action, view)]),
                (_id("words", action), facts.comment_pieces(action, view)),
            )
        ),
        actions([*pressed, buttons.details(action, view)], _id("act", action)),
    ]


def _description(action: Action, view: View) -> list[Piece]:
    return facts.description_pieces(action, view, DESCRIPTION_SHOWN, DESCRIPTION_LINES)


def _id(part: str, action: Action) -> str:
    return block_id(part, action)


def _title(action: Action, status: Status, view: View) -> str:
    emoji = "" if status is Status.PENDING_APPROVAL else f":{facts.STATUS_EMOJI[status]}: "
    return f"{emoji}*{view.say(f'title-{status}')}: {facts.what_marked(action, view)}*"


def _risk_line(action: Action, view: View) -> str:
    parts = (
        facts.risk_marked(action, view),
        facts.environment_marked(action, view),
        facts.targets(action, view),
    )
    return facts.DOT.join(parts)


def _facts(action: Action, view: View) -> list[tuple[str, str]]:
    return [
        (view.say("label-action"), f"`{action.id}`"),
        (view.say("label-requester"), facts.requester_marked(action, view)),
        (view.say("label-expires"), view.date(action.expires_at or action.created_at)),
        (view.say("label-approvers"), facts.approvers(action, view)),
    ]


def _foot(action: Action, view: View) -> str:
    obstacle = view.obstacle(action)
    if obstacle is not None:
        return refusal_marked(obstacle, view)
    reject = view.say("command-reject", id=action.id)
    return view.say("card-commands", approve=f"`/approve {action.id}`", reject=f"`{reject}`")


def _spoken(action: Action, now: int, view: View) -> str:
    """Everything needed to decide by ear; the requester's words come last, so that nothing can pose as autoq's own after them."""
    if action.status_at(now) is not Status.PENDING_APPROVAL:
        return facts.outcome_spoken(action, now, view)
    return view.say(
        "spoken-PENDING_APPROVAL",
        risk=facts.risk(action, view),
        id=action.id,
        what=facts.escape_what(action, view),
        requester=facts.requester_spoken(action, view),
        reasons=spoken("; ".join(facts.reasons(action, view)), 800, view.catalog),
        approvers=facts.approvers(action, view),
        expires=view.time(action.expires_at or action.created_at),
        approve=f"/approve {action.id}",
        reject=view.say("command-reject", id=action.id),
        description=spoken(action.proposal.description, DESCRIPTION_SPOKEN, view.catalog),
    )
