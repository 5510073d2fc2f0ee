"""An ack is a promise: it leaves after the commit, or says honestly that the work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse

from bot.slack import refusals, surfaces
from bot.slack.context import SlackDoor
from bot.slack.surfaces import Answer, Done
from bot.slack.tasks import ends_in
from bot.slack.visits import Surface, Visit

Handler = Callable[[SlackDoor, Visit], Awaitable[Answer]]
"""What serves a visit: it may raise AutoqError, which becomes the answer."""


async def serve(door: SlackDoor, visit: Visit, handler: Handler, ack: AsyncAck) -> BoltResponse:
    """Run `handler` to its end, whatever becomes of this request, and ack in time; the ack's response."""
    began = door.clock()
    work = door.tasks.start(_work(door, visit, handler))
    in_time = await ends_in(door.patience, work)
    response = await (
        answer(door, visit, work.result(), ack) if in_time else _promise(door, visit, work, ack)
    )
    door.meter.visited(visit.surface, (door.clock() - began) / 1_000_000)
    return response


async def answer(door: SlackDoor, visit: Visit, given: Answer, ack: AsyncAck) -> BoltResponse:
    """Ack with the answer, or ack and send the answer behind it; the ack's response."""
    if not isinstance(given, Done):
        door.tasks.start(surfaces.follow(door.answers, visit, given))
    return await ack(surfaces.ack(visit, given) or "")


async def _promise(door: SlackDoor, visit: Visit, work: asyncio.Task[Answer], ack: AsyncAck) -> BoltResponse:
    door.meter.late(visit.surface)
    door.tasks.start(_keep(door, visit, work))
    if visit.surface in {Surface.COMMAND, Surface.MESSAGE, Surface.SHORTCUT, Surface.FORM}:
        return await answer(door, visit, refusals.still_working(door, visit), ack)
    return await ack()


async def _keep(door: SlackDoor, visit: Visit, work: asyncio.Task[Answer]) -> None:
    await surfaces.follow_late(door.answers, visit, await work)


async def _work(door: SlackDoor, visit: Visit, handler: Handler) -> Answer:
    """The handler's answer, or the refusal that it ended with; raises nothing."""
    try:
        await refusals.admit(door, visit)
        return await handler(door, visit)
    except Exception as error:  # noqa: BLE001  Whatever went wrong, the person is owed a sentence and the log a trace.
        return refusals.explained(door, visit, error)
