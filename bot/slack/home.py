"""The Home tab: shown when it is opened, and renewed for whoever looks at it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.slack.context import SlackDoor
from bot.slack.layouts.home import RECENT_SHOWN, Home, home
from bot.slack.surfaces import Answer, Published, Quiet
from bot.slack.tabs import Look
from bot.slack.visits import Visit
from engine.actions import Action, Status
from engine.actors import Actor, Role, person
from engine.errors import AutoqError
from engine.ports import ActionQuery, Transaction
from engine.times import midnight

_LOG = logging.getLogger(__name__)

READ_AT_ONCE: Final = 200


async def opened(door: SlackDoor, visit: Visit) -> Answer:
    """Show the tab to whoever opened it."""
    return await refresh(door, visit) if visit.value == "home" else Quiet()


async def refresh(door: SlackDoor, visit: Visit) -> Answer:
    """Show the tab as it stands now, and keep it so for a while."""
    reader, shown = await _look(door, visit.user_id)
    door.tabs.looks[visit.user_id] = Look(since=door.clock(), shown=shown)
    if not door.tabs.watched:
        door.tabs.watched = True
        door.tasks.keep(_keep_fresh(door))
    return Published(view=home(shown, door.clock(), door.view(reader)), hash=visit.view_hash)


async def ignored(_: SlackDoor, __: Visit) -> Answer:
    """Events that autoq did not ask for."""
    return Quiet()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    role: Role | None
    waiting: int = 0
    pending: tuple[Action, ...] = ()
    lately: tuple[Action, ...] = ()
    tally: Mapping[Status, int] = field(default_factory=dict)


async def _look(door: SlackDoor, user_id: str) -> tuple[Actor, Home]:
    """Who looks, with the role of this moment, and what their tab has to show."""
    now = door.clock()

    async def read(transaction: Transaction) -> _Read:
        role = await transaction.members.role_of(user_id)
        if role is None:
            return _Read(role=None)
        actions = transaction.actions
        pending = ActionQuery(now=now, limit=READ_AT_ONCE, status=Status.PENDING_APPROVAL)
        return _Read(
            role=role,
            waiting=await actions.count_pending(now),
            pending=(await actions.page(pending)).items,
            lately=(await actions.page(ActionQuery(now=now, limit=READ_AT_ONCE))).items,
            tally=await actions.tally(midnight(now, door.zone), now),
        )

    held = await door.store.read(read)
    reader = person(user_id, held.role)
    view = door.view(reader)
    mine = tuple(action for action in held.pending if view.obstacle(action) is None)
    others = tuple(action for action in held.pending if view.obstacle(action) is not None)
    recent = tuple(action for action in held.lately if action.status_at(now) is not Status.PENDING_APPROVAL)
    shown = Home(
        mine=mine,
        mine_count=len(mine),
        others=others,
        waiting=held.waiting,
        recent=recent[:RECENT_SHOWN],
        tally=held.tally,
    )
    return reader, shown


async def _keep_fresh(door: SlackDoor) -> None:
    """Renew the tabs of those who look whenever the log has grown, whichever door or process let it."""
    known = -1
    try:
        while door.tabs.viewers(door.clock()):
            await asyncio.sleep(door.tabs.pulse)
            try:
                head = await door.store.read(lambda transaction: transaction.audit.head())
                if head.seq != known:
                    await _renew(door)
                known = head.seq
            except AutoqError:
                _LOG.warning("The Home tabs could not be renewed; they are tried again.", exc_info=True)
    finally:
        door.tabs.watched = False


async def _renew(door: SlackDoor) -> None:
    for user_id in door.tabs.viewers(door.clock()):
        reader, shown = await _look(door, user_id)
        look = door.tabs.looks.get(user_id)
        if look is not None and look.shown != shown:
            look.shown = shown
            await door.answers.publish(user_id, home(shown, door.clock(), door.view(reader)))
