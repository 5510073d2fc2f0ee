"""What people with a role do with a service request: start, resume, take, hold, resolve, hand over."""

from __future__ import annotations

from collections.abc import Callable

from bot.slack import desk_ids
from bot.slack.context import SlackDoor
from bot.slack.deciding import read_role
from bot.slack.desk.looking import request_changed
from bot.slack.desk.origins import named, origin_of
from bot.slack.desk.people import takes_requests
from bot.slack.layouts.blocks import Block
from bot.slack.layouts.desk import forms
from bot.slack.layouts.refusal import refusal_plain
from bot.slack.layouts.view import View
from bot.slack.refusals import opened, outdated, wrong
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from engine.actors import Actor, person
from engine.desk import lifecycle
from engine.desk.errors import StepRefused
from engine.desk.events import Change
from engine.desk.ids import Prefix
from engine.desk.reasons import Reason
from engine.desk.reasons import said as in_their_words
from engine.desk.tickets import TRANSITIONS, HoldReason, ServiceRequest, Step
from engine.errors import FieldMalformed, FieldTooLong

Deed = Callable[[ServiceRequest, Actor, int], Change[ServiceRequest]]
Form = Callable[[ServiceRequest, View, desk_ids.DeskOrigin], Block]


async def start(door: SlackDoor, visit: Visit) -> Answer:
    """Begin to work on it."""
    return await _do(door, visit, lifecycle.start)


async def resume(door: SlackDoor, visit: Visit) -> Answer:
    """What it waited for has come."""
    return await _do(door, visit, lifecycle.resume)


async def take(door: SlackDoor, visit: Visit) -> Answer:
    """Become responsible for it."""

    def taken(request: ServiceRequest, actor: Actor, now: int) -> Change[ServiceRequest]:
        return lifecycle.assign(request, _team(door, request), actor.id, _decided_by(actor), actor, now)

    return await _do(door, visit, taken)


async def ask_hold(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form that asks what it waits for."""
    return await _ask(door, visit, Step.HOLD, forms.hold)


async def ask_resolution(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form that asks how it was resolved."""
    return await _ask(door, visit, Step.RESOLVE, forms.resolve)


async def ask_assignee(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form that asks who gets it."""
    return await _ask(
        door,
        visit,
        Step.ASSIGN,
        lambda request, view, origin: forms.reassign(request, _teams(door), view, origin),
    )


async def hold(door: SlackDoor, visit: Visit) -> Answer:
    """Let it rest until something comes from elsewhere."""
    chosen = visit.chosen(desk_ids.HOLD_REASON)
    if chosen not in set(HoldReason):
        return outdated(door, visit)
    comment = visit.typed(desk_ids.HOLD_COMMENT).strip()
    reason = in_their_words(comment) if comment else None

    def held(request: ServiceRequest, actor: Actor, now: int) -> Change[ServiceRequest]:
        return lifecycle.hold(request, HoldReason(chosen), actor, now, reason)

    return await _do(door, visit, held)


async def resolve(door: SlackDoor, visit: Visit) -> Answer:
    """It is done, in these words."""
    words = visit.typed(desk_ids.RESOLVE_RESOLUTION)

    def resolved(request: ServiceRequest, actor: Actor, now: int) -> Change[ServiceRequest]:
        return lifecycle.resolve(request, words, actor, now)

    try:
        return await _do(door, visit, resolved)
    except (FieldTooLong, FieldMalformed) as error:
        view = door.view(person(visit.user_id))
        return wrong(desk_ids.RESOLVE_RESOLUTION, refusal_plain(error, view), view)


async def reassign(door: SlackDoor, visit: Visit) -> Answer:
    """Hand it over to a person, or to a team's queue when no person is chosen."""
    team = visit.chosen(desk_ids.REASSIGN_TEAM)
    if team not in _teams(door):
        return outdated(door, visit)
    assignee = visit.chosen(desk_ids.REASSIGN_PERSON)
    if assignee and not await takes_requests(door, assignee):
        view = door.view(person(visit.user_id))
        return wrong(desk_ids.REASSIGN_PERSON, view.say("desk-takes-no-requests"), view)

    def handed(request: ServiceRequest, actor: Actor, now: int) -> Change[ServiceRequest]:
        if assignee:
            return lifecycle.assign(request, team, assignee, _decided_by(actor), actor, now)
        return lifecycle.queue(request, team, _decided_by(actor), actor, now)

    return await _do(door, visit, handed)


async def _do(door: SlackDoor, visit: Visit, deed: Deed) -> Answer:
    request_id = named(visit, Prefix.REQUEST)
    if request_id is None:
        return outdated(door, visit)
    actor = (await read_role(door, visit)).reader
    await door.desk.change(request_id, lambda request, now: deed(request, actor, now))
    return await request_changed(door, visit, request_id)


async def _ask(door: SlackDoor, visit: Visit, step: Step, form: Form) -> Answer:
    """A form, unless what it asks for would be refused anyway."""
    request_id = named(visit, Prefix.REQUEST)
    if request_id is None:
        return outdated(door, visit)
    view = (await read_role(door, visit)).view
    request = (await door.desk.request(request_id)).request
    standing = request.status_at(door.clock())
    if step not in TRANSITIONS[standing]:
        raise StepRefused(record_id=request.id, status=standing, step=step)
    return opened(form(request, view, origin_of(visit, request.id, request.revision)), view)


def _team(door: SlackDoor, request: ServiceRequest) -> str:
    """The team that has it, or that would get it."""
    return request.team or door.desk.rules.roster.category(request.classification.category).team


def _teams(door: SlackDoor) -> tuple[str, ...]:
    return tuple(door.desk.rules.roster.teams)


def _decided_by(actor: Actor) -> Reason:
    return Reason(code="desk-person", values={"person": actor.id})
