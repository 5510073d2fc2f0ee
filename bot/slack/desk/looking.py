"""What `/autoq` shows of the desk: a request, the incidents, today's numbers; and the same anew after a deed."""

from __future__ import annotations

from bot.slack.context import SlackDoor
from bot.slack.deciding import Reading, read_role
from bot.slack.desk.done import done
from bot.slack.desk.origins import named, origin_of
from bot.slack.desk.people import check_request, meet
from bot.slack.layouts import answers
from bot.slack.layouts.blocks import Message
from bot.slack.layouts.desk import incident as incident_layout
from bot.slack.layouts.desk import request as request_layout
from bot.slack.layouts.desk import today as today_layout
from bot.slack.refusals import opened, outdated, said
from bot.slack.surfaces import Answer, Replaced
from bot.slack.visits import Surface, Visit
from bot.slack.words import plain, read_record
from engine.actors import person
from engine.desk.errors import IncidentNotFound, RequestNotFound
from engine.desk.ids import Prefix
from engine.desk.incidents import LIVE
from engine.errors import AutoqError

WORD_SHOWN = 40


async def request(door: SlackDoor, visit: Visit, words: str) -> Answer:
    """`/autoq sr ID`: for the requester, the assignee and people with a role."""
    if not words:
        view = door.view(person(visit.user_id))
        return said(answers.usage("sr", view), view)
    request_id = read_record(Prefix.REQUEST, words)
    if request_id is None:
        raise RequestNotFound(record_id=plain(words)[:WORD_SHOWN])
    reading, message = await _card(door, visit, request_id)
    return said(message, reading.view)


async def request_details(door: SlackDoor, visit: Visit) -> Answer:
    """Open everything that is known of a request."""
    request_id = named(visit, Prefix.REQUEST)
    if request_id is None:
        return outdated(door, visit)
    reading = await meet(door, visit)
    sheet = await door.desk.request(request_id)
    check_request(sheet, reading)
    origin = origin_of(visit, request_id, sheet.request.revision)
    return opened(request_layout.details(sheet, door.clock(), reading.view, origin), reading.view)


async def incidents(door: SlackDoor, visit: Visit, words: str) -> Answer:
    """`/autoq incidents`: those that are not over; with an id, that one."""
    reading = await read_role(door, visit)
    if not words:
        return said(await _listing(door, reading), reading.view)
    incident_id = read_record(Prefix.INCIDENT, words)
    if incident_id is None:
        raise IncidentNotFound(record_id=plain(words)[:WORD_SHOWN])
    sheet = await door.desk.incident(incident_id)
    return said(incident_layout.incident(sheet, door.clock(), reading.view), reading.view)


async def today(door: SlackDoor, visit: Visit, _: str) -> Answer:
    """`/autoq desk`: today's numbers."""
    reading = await read_role(door, visit)
    return said(today_layout.today(await door.desk.today(), reading.view), reading.view)


async def request_changed(door: SlackDoor, visit: Visit, request_id: str) -> Answer:
    """After a deed the relay renews the request's messages; only the one that it cannot reach is renewed here.

    The deed is committed, so the person is told of it, also when nothing can be read for them any more.
    """
    if visit.surface is not Surface.MESSAGE or not visit.ephemeral:
        return done(door, visit, request_id)
    try:
        _, message = await _card(door, visit, request_id)
    except AutoqError:
        return done(door, visit, request_id).said()
    return Replaced(message=message)


async def incident_changed(door: SlackDoor, visit: Visit, reading: Reading, incident_id: str) -> Answer:
    """As `request_changed`, for an incident in the list that only the visitor sees."""
    if visit.surface is not Surface.MESSAGE or not visit.ephemeral:
        return done(door, visit, incident_id)
    try:
        return Replaced(message=await _listing(door, reading))
    except AutoqError:
        return done(door, visit, incident_id).said()


async def _card(door: SlackDoor, visit: Visit, request_id: str) -> tuple[Reading, Message]:
    reading = await meet(door, visit)
    sheet = await door.desk.request(request_id)
    check_request(sheet, reading)
    return reading, request_layout.card(sheet, door.clock(), reading.view)


async def _listing(door: SlackDoor, reading: Reading) -> Message:
    limit = incident_layout.LISTED + 1
    found = [each for status in LIVE for each in await door.desk.incidents(status, limit, None)]
    newest = sorted(found, key=lambda each: each.opened_at, reverse=True)
    return incident_layout.listing(newest, door.clock(), reading.view)
