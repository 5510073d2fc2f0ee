"""The lists of actions that `/autoq` answers with, and turning their pages."""

from __future__ import annotations

from dataclasses import replace

from bot.slack.context import SlackDoor
from bot.slack.deciding import read_as
from bot.slack.layouts import listing
from bot.slack.layouts.blocks import Message
from bot.slack.layouts.listing import PAGE, HistoryPage, QueuePage
from bot.slack.visits import Visit
from engine.actions import Action, Status
from engine.ports import ActionQuery, Transaction
from engine.times import DAY

AT_ONCE = 200
"""Actions that are read with one query."""
DEFAULT_DAYS = 7
MOST_DAYS = 365


async def queue(door: SlackDoor, visit: Visit, page: int) -> Message:
    """A page of what waits; the last one when there are fewer. Raises NoRole."""
    now = door.clock()
    first = ActionQuery(now=now, limit=AT_ONCE, status=Status.PENDING_APPROVAL)

    async def read(transaction: Transaction, _: object) -> tuple[int, int, list[Action], list[Action]]:
        waiting = await transaction.actions.count_pending(now)
        turned = min(page, max(1, -(-waiting // PAGE)))
        newest = list((await transaction.actions.page(first)).items)
        shown = newest if turned * PAGE <= AT_ONCE else await _window(transaction, first, (turned - 1) * PAGE)
        at = (turned - 1) * PAGE if shown is newest else 0
        return waiting, turned, newest, shown[at : at + PAGE]

    reading, (waiting, turned, newest, items) = await read_as(door, visit, read)
    mine = sum(reading.view.obstacle(action) is None for action in newest)
    shown = QueuePage(items=tuple(items), page=turned, waiting=waiting, mine=mine)
    return listing.queue(shown, now, reading.view)


async def history(door: SlackDoor, visit: Visit, days: int, page: int) -> Message:
    """A page of the actions of the last `days` days. Raises NoRole."""
    now = door.clock()
    query = ActionQuery(now=now, limit=AT_ONCE, since=now - days * DAY)

    async def read(transaction: Transaction, _: object) -> list[Action]:
        return await _window(transaction, query, (page - 1) * PAGE)

    reading, items = await read_as(door, visit, read)
    shown = HistoryPage(items=tuple(items[:PAGE]), page=page, days=days, more=len(items) > PAGE)
    return listing.history(shown, now, reading.view)


async def _window(transaction: Transaction, query: ActionQuery, skip: int) -> list[Action]:
    """One page, and one action more to tell whether another page follows, after the first `skip`."""
    while skip:
        page = await transaction.actions.page(replace(query, limit=min(skip, AT_ONCE)))
        if page.next_cursor is None:
            return []
        query = replace(query, cursor=page.next_cursor)
        skip -= len(page.items)
    return list((await transaction.actions.page(replace(query, limit=PAGE + 1))).items)
