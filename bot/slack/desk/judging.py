"""What the requester says of the desk's answer, and of what a person did for them."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from bot.slack.context import SlackDoor
from bot.slack.desk.asking import SOURCE, receive
from bot.slack.desk.done import done
from bot.slack.desk.origins import named
from bot.slack.refusals import outdated, turn_away
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from engine.actors import Actor, person
from engine.desk.answers import AnswerVerdict
from engine.desk.errors import NotTheAsker, ReopenTooLate
from engine.desk.ids import Prefix
from engine.desk.reasons import Reason
from engine.desk.tickets import ServiceRequest


async def helpful(door: SlackDoor, visit: Visit) -> Answer:
    """The answer helped, which resolves the request."""
    return await _judge(door, visit, AnswerVerdict.HELPFUL)


async def not_helpful(door: SlackDoor, visit: Visit) -> Answer:
    """The answer did not help, so a person takes over."""
    return await _judge(door, visit, AnswerVerdict.NOT_HELPFUL)


async def call_person(door: SlackDoor, visit: Visit) -> Answer:
    """The requester wants a person."""
    request_id = named(visit, Prefix.REQUEST)
    if request_id is None:
        return outdated(door, visit)
    word = door.desk.call_person(request_id, person(visit.user_id))
    return await _hear(door, visit, request_id, word)


async def not_solved(door: SlackDoor, visit: Visit) -> Answer:
    """What a person resolved is not solved, so it is open again."""
    request_id = named(visit, Prefix.REQUEST)
    if request_id is None:
        return outdated(door, visit)
    return await _hear(door, visit, request_id, _open_again(door, request_id, person(visit.user_id)))


async def _open_again(door: SlackDoor, request_id: str, actor: Actor) -> ServiceRequest:
    """Open it again for whoever asked. Raises NotTheAsker, ReopenTooLate, StepRefused."""
    asked = (await door.desk.request(request_id)).request
    if asked.intake.requester != actor.id:
        raise NotTheAsker(request_id=request_id)
    return await door.desk.reopen(request_id, Reason(code="desk-not-solved"), actor)


async def _judge(door: SlackDoor, visit: Visit, verdict: AnswerVerdict) -> Answer:
    request_id = named(visit, Prefix.REQUEST)
    if request_id is None:
        return outdated(door, visit)
    word = door.desk.judge(request_id, verdict, person(visit.user_id))
    return await _hear(door, visit, request_id, word)


async def _hear(door: SlackDoor, visit: Visit, request_id: str, word: Awaitable[ServiceRequest]) -> Answer:
    """Take the word; when it is too late to open the request again, a new one follows it."""
    try:
        await word
    except NotTheAsker as error:
        await turn_away(door, visit, error)
    except ReopenTooLate:
        return await _follow(door, visit, request_id)
    return done(door, visit, request_id)


async def _follow(door: SlackDoor, visit: Visit, request_id: str) -> Answer:
    """A new request with the same words, linked to the closed one; pressed twice, it is handed in once."""
    before = (await door.desk.request(request_id)).request
    again = replace(before.intake, source=SOURCE, external_id=f"after {request_id}")
    return await receive(door, visit, again, linked_to=request_id)
