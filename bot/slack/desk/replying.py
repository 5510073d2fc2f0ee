"""What requesters write in threads: a reply counts once it is saved, and nobody is answered.

Messages of a whole workspace come by here, so that whoever did not ask is neither looked up nor recorded as turned away.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from slack_bolt.response import BoltResponse

from bot.slack import refusals
from bot.slack.context import SlackDoor
from bot.slack.visits import Visit
from bot.slack.words import unmarked
from engine.desk.intakes import Place
from engine.desk.replies import Reply, reply
from engine.errors import AutoqError, OtherWorkspace, OutcomeUnknown, RecordUnreadable, TryAgain

_LOG = logging.getLogger(__name__)

SERVED: Final = 200
AGAIN: Final = 503
"""An event that is not taken is sent again, a few times within minutes."""


async def serve(door: SlackDoor, visit: Visit) -> BoltResponse:
    """Take a reply, and ack when that is saved or there is nothing to save; without an ack Slack sends it again. Raises ForeignApp."""
    try:
        refusals.check_origin(door, visit)
        refusals.check_room(door)
    except OtherWorkspace:
        return _response(SERVED)
    except TryAgain:
        return _response(AGAIN)
    began = door.clock()
    work = door.tasks.start(_take(door, visit))
    done, _ = await asyncio.wait({work}, timeout=door.patience)
    door.meter.visited(visit.surface, (door.clock() - began) / 1_000_000)
    if not done:
        door.meter.late(visit.surface)
    return _response(work.result() if done else AGAIN)


async def _take(door: SlackDoor, visit: Visit) -> int:
    """The status to answer; raises nothing."""
    written = _read(visit)
    try:
        if await door.desk.expects(written):
            await door.identity.admit(visit.user_id)
            await door.desk.follow(written)
    except (TryAgain, OutcomeUnknown, RecordUnreadable):
        return AGAIN  # A reply counts once, however often it comes.
    except AutoqError:
        return SERVED
    except Exception:  # noqa: BLE001  Whatever went wrong, Slack has the reply still and sends it again.
        _LOG.exception("A reply in a thread was not taken.", extra={"event": "reply_failed"})
        return AGAIN
    return SERVED


def _read(visit: Visit) -> Reply:
    thread = Place(channel=visit.channel_id, ts=visit.thread_ts)
    return reply(thread=thread, ts=visit.message_ts, author=visit.user_id, text=unmarked(visit.text))


def _response(status: int) -> BoltResponse:
    return BoltResponse(status=status, body="")
