"""What a filled-in modal does."""

from __future__ import annotations

from bot.slack import ids
from bot.slack.context import SlackDoor
from bot.slack.deciding import decide, done, meet, withdraw
from bot.slack.ids import Origin
from bot.slack.layouts import forms
from bot.slack.layouts.refusal import refusal_plain
from bot.slack.layouts.text import cut
from bot.slack.refusals import outdated, wrong
from bot.slack.surfaces import Answer, Shown
from bot.slack.visits import Visit
from engine.actions import Verdict, confirms
from engine.actors import person
from engine.errors import (
    ActionExpired,
    AlreadyFinal,
    CommentRequired,
    FieldMalformed,
    FieldTooLong,
)
from engine.risk import RiskLevel

EXPECTED_SHOWN = 200


async def reject(door: SlackDoor, visit: Visit) -> Answer:
    """Reject for the reason given."""
    origin = ids.read_origin(visit.metadata)
    if origin is None:
        return outdated(door, visit)
    reason = visit.typed(ids.REJECT_REASON).strip()
    view = door.view(person(visit.user_id))
    if len(reason) < forms.REASON_LEAST:
        return wrong(ids.REJECT_REASON, view.say("refusal-reason-too-short", least=forms.REASON_LEAST), view)
    return await _end(door, visit, origin, Verdict.REJECT, reason, ids.REJECT_REASON)


async def approve(door: SlackDoor, visit: Visit) -> Answer:
    """Approve what was confirmed by typing its target."""
    origin = ids.read_origin(visit.metadata)
    if origin is None:
        return outdated(door, visit)
    reading, action = await meet(door, visit, origin.action_id)
    wanted = forms.to_type(action)
    if action.risk is RiskLevel.CRITICAL and not confirms(action, wanted, visit.typed(ids.APPROVE_TYPED)):
        shown = cut(wanted, EXPECTED_SHOWN, reading.view.catalog)
        told = reading.view.say("refusal-wrong-confirmation", expected=shown)
        return wrong(ids.APPROVE_TYPED, told, reading.view)
    comment = visit.typed(ids.APPROVE_COMMENT)
    return await _end(door, visit, origin, Verdict.APPROVE, comment, ids.APPROVE_COMMENT)


async def cancel(door: SlackDoor, visit: Visit) -> Answer:
    """Withdraw the action."""
    origin = ids.read_origin(visit.metadata)
    if origin is None:
        return outdated(door, visit)
    return await _end(
        door, visit, origin, Verdict.CANCEL, visit.typed(ids.CANCEL_COMMENT), ids.CANCEL_COMMENT
    )


async def _end(
    door: SlackDoor, visit: Visit, origin: Origin, verdict: Verdict, comment: str, block_id: str
) -> Answer:
    """The verdict, or the action's true state when somebody else was first."""
    try:
        if verdict is Verdict.CANCEL:
            action = await withdraw(door, visit, origin.action_id, comment)
        else:
            action = await decide(door, visit, origin.action_id, verdict, comment)
    except (AlreadyFinal, ActionExpired) as error:
        reading, action = await meet(door, visit, origin.action_id)
        door.meter.refused(error.code)
        return Shown(view=forms.settled(action, door.clock(), reading.view))
    except (CommentRequired, FieldTooLong, FieldMalformed) as error:
        view = door.view(person(visit.user_id))
        return wrong(block_id, refusal_plain(error, view), view)
    return done(door, visit, action)
