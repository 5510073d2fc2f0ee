"""What a pressed button does."""

from __future__ import annotations

from bot.slack import ids, lists
from bot.slack.context import SlackDoor
from bot.slack.deciding import Reading, decide, done, meet, read_as, rehearse
from bot.slack.ids import Clicked, Origin
from bot.slack.layouts import answers, forms
from bot.slack.layouts.blocks import Block, Message
from bot.slack.layouts.card import card
from bot.slack.layouts.details import details as details_view
from bot.slack.refusals import opened, outdated, said
from bot.slack.surfaces import Answer, Replaced, Shown
from bot.slack.visits import Surface, Visit
from engine.actions import Action, Verdict
from engine.actors import person
from engine.audit import AuditRow
from engine.errors import ActionNotFound, AutoqError, CommentRequired, ConfirmationRequired
from engine.ports import Transaction


async def approve(door: SlackDoor, visit: Visit) -> Answer:
    """Approve, or open the form when the gate says that a click is not enough."""
    clicked = ids.read_button(visit.value)
    if clicked is None:
        return outdated(door, visit)
    try:
        after = await decide(door, visit, clicked.action_id, Verdict.APPROVE, confirmed=False)
    except (ConfirmationRequired, CommentRequired):
        return await _ask(door, visit, clicked, Verdict.APPROVE)
    return await _decided(door, visit, after)


async def reject(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form that asks for the reason."""
    clicked = ids.read_button(visit.value)
    return outdated(door, visit) if clicked is None else await _ask(door, visit, clicked, Verdict.REJECT)


async def cancel(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form that withdraws the action."""
    clicked = ids.read_button(visit.value)
    return outdated(door, visit) if clicked is None else await _ask(door, visit, clicked, Verdict.CANCEL)


async def details(door: SlackDoor, visit: Visit) -> Answer:
    """Open everything there is to know about the action."""
    clicked = ids.read_button(visit.value)
    if clicked is None:
        return outdated(door, visit)
    reading, view = await _details(door, visit, clicked.action_id)
    return opened(view, reading.view)


async def turn_queue(door: SlackDoor, visit: Visit) -> Answer:
    """Show another page of what waits, or the same one afresh."""
    turn = ids.read_turn(visit.value)
    if turn is None:
        return outdated(door, visit)
    return _turned(door, visit, await lists.queue(door, visit, turn.page))


async def turn_history(door: SlackDoor, visit: Visit) -> Answer:
    """Show another page of the history."""
    turn = ids.read_turn(visit.value)
    if turn is None or turn.days is None or turn.days > lists.MOST_DAYS:
        return outdated(door, visit)
    return _turned(door, visit, await lists.history(door, visit, turn.days, turn.page))


async def _ask(door: SlackDoor, visit: Visit, clicked: Clicked, verdict: Verdict) -> Answer:
    """The form before a verdict, unless the gate would refuse the verdict anyway."""
    reading, action = await meet(door, visit, clicked.action_id)
    await rehearse(door, visit, action, reading.reader.role, verdict)
    view, origin = reading.view, _origin(visit, action)
    if verdict is Verdict.APPROVE:
        classic = forms.approve(action, view, origin, classic=True)
        return opened(forms.approve(action, view, origin), view, classic)
    form = forms.reject if verdict is Verdict.REJECT else forms.cancel
    return opened(form(action, view, origin), view)


async def _decided(door: SlackDoor, visit: Visit, action: Action) -> Answer:
    """After a decision the relay renews the card; only what it cannot reach is renewed here.

    It is committed, so it is what the person is told, also when nothing can be read for them any more.
    """
    view = door.view(person(visit.user_id))
    if visit.surface is Surface.VIEW:
        try:
            history = await door.store.read(lambda transaction: transaction.audit.of_action(action.id))
        except AutoqError:
            return Shown(view=said(answers.result(action, view), view).notice)
        return Shown(view=details_view(action, history, door.clock(), view, _origin(visit, action)))
    if visit.surface is Surface.MESSAGE and visit.ephemeral:
        return Replaced(message=card(action, door.clock(), view))
    return done(door, visit, action)


async def _details(door: SlackDoor, visit: Visit, action_id: str) -> tuple[Reading, Block]:
    async def read(transaction: Transaction, _: object) -> tuple[Action | None, list[AuditRow]]:
        action = await transaction.actions.find(action_id)
        return action, await transaction.audit.of_action(action_id)

    reading, (action, history) = await read_as(door, visit, read)
    if action is None:
        raise ActionNotFound(action_id=action_id)
    return reading, details_view(action, history, door.clock(), reading.view, _origin(visit, action))


def _origin(visit: Visit, action: Action) -> Origin:
    """Where the view comes from: the message that was clicked, or what the modal that was clicked says of it."""
    known = ids.read_origin(visit.metadata) if visit.metadata else None
    if known is not None and known.action_id == action.id:
        return known
    return ids.origin_of(action, visit.channel_id or None, visit.message_ts or None)


def _turned(door: SlackDoor, visit: Visit, page: Message) -> Answer:
    if visit.ephemeral:
        return Replaced(message=page)
    return said(page, door.view(person(visit.user_id)))
