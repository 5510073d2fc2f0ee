"""How a request gets to the desk: by a command, by a form, or out of a message's menu."""

from __future__ import annotations

from bot.slack import desk_ids
from bot.slack.context import SlackDoor
from bot.slack.desk_ids import DeskOrigin
from bot.slack.layouts.desk import asking as layout
from bot.slack.layouts.refusal import refusal_plain
from bot.slack.refusals import opened, outdated, said, wrong
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from bot.slack.words import plain, unmarked
from engine.actors import person
from engine.desk.intakes import Intake, Place, intake
from engine.errors import FieldMalformed, FieldMissing, FieldTooLong

SOURCE = "slack"


async def ask(door: SlackDoor, visit: Visit, words: str) -> Answer:
    """`/autoq ask QUESTION`; without a question, a form for it. The answer comes in a direct message."""
    if not words:
        view = door.view(person(visit.user_id))
        return opened(layout.ask_form(view, DeskOrigin()), view)
    return await receive(door, visit, _asked(visit, words, f"command {visit.trigger_id}"))


async def asked(door: SlackDoor, visit: Visit) -> Answer:
    """Hand in what was filled in; the same form that comes twice is handed in once."""
    return await _filled_in(door, visit, f"form {visit.view_id}")


async def open_hand_form(door: SlackDoor, visit: Visit) -> Answer:
    """Open a form with the message's text, which may be edited before the desk gets it."""
    thread = visit.thread_ts or visit.message_ts
    origin = DeskOrigin(channel=visit.channel_id, ts=visit.message_ts, thread=thread)
    view = door.view(person(visit.user_id))
    return opened(layout.hand_form(view, origin, unmarked(visit.text)), view)


async def handed(door: SlackDoor, visit: Visit) -> Answer:
    """Hand a message in, once however often it is; the answer comes in its thread."""
    origin = desk_ids.read_origin(visit.metadata)
    if origin is None or not origin.channel or not origin.ts:
        return outdated(door, visit)
    place = Place(channel=origin.channel, ts=origin.thread or origin.ts)
    return await _filled_in(door, visit, f"{origin.channel}:{origin.ts}", place)


async def receive(door: SlackDoor, visit: Visit, given: Intake, linked_to: str | None = None) -> Answer:
    """Hand in what was asked, and say under which id the desk has it."""
    received = await door.desk.receive(given, linked_to)
    view = door.view(person(visit.user_id))
    where: layout.Where = "direct" if received.request.intake.place is None else "thread"
    return said(layout.asked(received.request, view, new=received.new, where=where), view)


async def _filled_in(door: SlackDoor, visit: Visit, external_id: str, place: Place | None = None) -> Answer:
    try:
        given = _asked(visit, visit.typed(desk_ids.ASK_QUESTION), external_id, place)
    except (FieldMissing, FieldTooLong, FieldMalformed) as error:
        view = door.view(person(visit.user_id))
        return wrong(desk_ids.ASK_QUESTION, refusal_plain(error, view), view)
    return await receive(door, visit, given)


def _asked(visit: Visit, text: str, external_id: str, place: Place | None = None) -> Intake:
    """What is asked, by whoever hands it in. Raises FieldMissing, FieldTooLong, FieldMalformed."""
    if not plain(text):
        raise FieldMissing(field="body")
    return intake(source=SOURCE, external_id=external_id, requester=visit.user_id, body=text, place=place)
