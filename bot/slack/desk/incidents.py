"""What people with a role do with an incident."""

from __future__ import annotations

from bot.slack.context import SlackDoor
from bot.slack.deciding import read_role
from bot.slack.desk.looking import incident_changed
from bot.slack.desk.origins import named, origin_of
from bot.slack.layouts.desk import incident as layout
from bot.slack.refusals import opened, outdated
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from engine.desk.ids import Prefix
from engine.desk.incidents import IncidentStep, move


async def acknowledge(door: SlackDoor, visit: Visit) -> Answer:
    """Somebody looks after it."""
    return await _move(door, visit, IncidentStep.ACKNOWLEDGE)


async def mitigate(door: SlackDoor, visit: Visit) -> Answer:
    """It harms nobody any more, though its cause is still there."""
    return await _move(door, visit, IncidentStep.MITIGATE)


async def resolve(door: SlackDoor, visit: Visit) -> Answer:
    """It is over, whatever its alerts say."""
    return await _move(door, visit, IncidentStep.RESOLVE)


async def details(door: SlackDoor, visit: Visit) -> Answer:
    """Open everything that is known of it."""
    incident_id = named(visit, Prefix.INCIDENT)
    if incident_id is None:
        return outdated(door, visit)
    reading = await read_role(door, visit)
    sheet = await door.desk.incident(incident_id)
    origin = origin_of(visit, incident_id, sheet.incident.revision)
    return opened(layout.details(sheet, door.clock(), reading.view, origin), reading.view)


async def _move(door: SlackDoor, visit: Visit, step: IncidentStep) -> Answer:
    incident_id = named(visit, Prefix.INCIDENT)
    if incident_id is None:
        return outdated(door, visit)
    reading = await read_role(door, visit)
    await door.desk.change_incident(
        incident_id, lambda incident, now: move(incident, step, reading.reader, now)
    )
    return await incident_changed(door, visit, reading, incident_id)
