"""The relay's loop: five lanes of work, each claimed from the outbox, paced, shown in Slack, and marked as shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.metrics import Metrics
from bot.relay import messages
from bot.relay.letters import OF_ACTIONS, DeskLetters, Letter, NoDesk
from bot.relay.marks import LEASE, bind, is_hopeless, put_back, record, revision_shown
from bot.relay.messages import Batch, batches
from bot.relay.rooms import Rooms
from bot.relay.slack_calls import (
    CLOSED,
    GONE,
    MALFORMED,
    HistoryClosed,
    Limited,
    Refused,
    Result,
    Shown,
    Unknown,
    find,
    post,
    update,
)
from bot.slack.layouts.view import View
from engine.errors import OutcomeUnknown, TryAgain
from engine.outbox import Delivery, Lane
from engine.ports import Clock, Store, Transaction
from engine.times import MINUTE, SECOND

log = logging.getLogger(__name__)

IDLE = 2 * SECOND
"""How long a lane rests when nothing wakes it; what other processes queue is found no later."""
GATHERING = 0.25
"""Seconds between two wake-ups: under load the lanes look into the outbox for many commits at once; Slack takes a message a second."""
DIGEST_FROM = 6
"""From how many unposted cards on they share a message."""
DIGEST_SIZE = 15
REPLIES_TOGETHER = 10
SIDE_BY_SIDE = 4
"""Calls at once in lanes whose messages do not follow one another."""


@dataclass(slots=True, kw_only=True)
class Relay:
    """Shows in Slack what the outbox orders, in its rooms. `view_of` gives how a person reads; `desk` writes what the desk shows."""

    store: Store
    client: AsyncWebClient
    clock: Clock
    rooms: Rooms
    view: View
    view_of: Callable[[str], View]
    metrics: Metrics
    desk: DeskLetters = field(default_factory=NoDesk)
    _troubles: dict[Lane, str] = field(default_factory=dict, init=False)
    """What Slack refuses in each lane, until it takes something there again."""
    _wake: dict[Lane, asyncio.Event] = field(init=False)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _lanes: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._wake = {lane: asyncio.Event() for lane in Lane}

    @property
    def trouble(self) -> str | None:
        """Why messages that are still wanted do not get through, if so."""
        return next(iter(self._troubles.values()), None)

    async def run(self) -> None:
        """Work until stopped."""
        async with asyncio.TaskGroup() as tasks:
            listener = tasks.create_task(self._listen())
            self._lanes = {tasks.create_task(self._work(lane)) for lane in Lane}
            await asyncio.gather(*self._lanes)
            listener.cancel()

    async def stop(self) -> None:
        """Let each lane end what it has in hand, and no more."""
        self._stopping.set()
        for event in self._wake.values():
            event.set()
        await asyncio.gather(*self._lanes, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            try:
                await self.store.announced(IDLE / SECOND)
            except TryAgain:
                await asyncio.sleep(IDLE / SECOND)  # The lanes look for themselves meanwhile.
            for event in self._wake.values():
                event.set()
            await asyncio.sleep(GATHERING)

    async def _work(self, lane: Lane) -> None:
        while not self._stopping.is_set():
            self._wake[lane].clear()
            try:
                rest = await self.step(lane)
            except (TryAgain, OutcomeUnknown) as error:
                # Nothing is lost and nothing is wrong here: whatever keeps the database busy, the order is still there.
                log.warning("The relay's %s lane waits: %s", lane, error, extra={"event": "relay_waits"})
                rest = IDLE
            except Exception:
                log.exception(
                    "The relay stumbled in its %s lane and goes on.", lane, extra={"event": "relay_stumbled"}
                )
                rest = IDLE
            if rest > 0:
                await self._rest(lane, rest)

    async def _rest(self, lane: Lane, rest: int) -> None:
        """Sleep; a wake-up cuts short a rest for want of work, but never one that Slack's pace demands."""
        event = self._stopping if rest < IDLE else self._wake[lane]
        with suppress(TimeoutError):
            async with asyncio.timeout(rest / SECOND):
                await event.wait()

    async def step(self, lane: Lane) -> int:
        """Do what the lane may do now; answers the microseconds after which it is worth calling again."""
        bucket = self.rooms.pace(lane)
        now = self.clock()
        if wait := bucket.wait(now):
            return min(wait, IDLE)
        if self.rooms.yields(lane) and await self._due(Lane.POST, 1):
            return SECOND  # Cards that ask come before what only tells.
        due = await self._due(lane, DIGEST_FROM)
        if not due:
            return IDLE
        rows = await self.store.write(lambda tx: self._take(tx, lane, due))
        if lane in {Lane.POST, Lane.DESK, Lane.REPLY}:
            await self._one_message(lane, rows)
        else:
            ready = batches(rows)
            if lane is Lane.DIRECT:
                ready, later = messages.one_each(ready)
                await self._put_back(later)
            await asyncio.gather(*(self._deliver(lane, batch) for batch in ready))
        return 0

    async def _due(self, lane: Lane, at_most: int) -> int:
        return await self.store.read(lambda tx: tx.outbox.due(lane, self.clock(), at_most))

    async def _take(self, tx: Transaction, lane: Lane, due: int) -> list[Delivery]:
        limit = {
            Lane.POST: DIGEST_SIZE if due >= DIGEST_FROM else 1,
            Lane.DESK: 1,
            Lane.REPLY: REPLIES_TOGETHER,
            Lane.UPDATE: SIDE_BY_SIDE,
            Lane.DIRECT: SIDE_BY_SIDE,
        }[lane]
        now = self.clock()
        return await tx.outbox.claim(lane, now, now + LEASE, limit)

    async def _one_message(self, lane: Lane, rows: list[Delivery]) -> None:
        """Send one message to the channel for as many rows as can share it; the others are put back."""
        ready: list[Batch] = []
        for batch in batches(rows):
            settled = batch if batch.rows[0].state == "pending" else await self._settle(lane, batch)
            if settled is not None:
                ready.append(settled)
        if not ready:
            return
        first, later = messages.together(ready)
        await self._put_back(later)
        if first.key != first.rows[0].key:
            await self.store.write(partial(bind, batch=first))
        await self._deliver(lane, first)

    async def _put_back(self, later: Sequence[Batch]) -> None:
        for batch in later:
            await self.store.write(
                partial(put_back, batch=batch, next_at=self.clock(), why="waits for its turn")
            )

    async def _settle(self, lane: Lane, batch: Batch) -> Batch | None:
        """Find out what became of a message whose outcome is unknown; None when that is settled or still open."""
        first = batch.rows[0]
        channel, thread = first.parent_channel or self.rooms.channel(lane), first.parent_ts
        rows = batch.rows if first.digest is None else await self._members(first.digest)
        try:
            seen = await find(
                self.client, channel, batch.key, min(row.created_at for row in rows) - MINUTE, thread
            )
        except HistoryClosed:
            return Batch(key=batch.key, rows=rows, repeated=True)
        if isinstance(seen, Shown):
            # It may show an older revision than today's, so what is recorded is that it shows none yet.
            await self._mark_shown(lane, rows, {}, seen)
            return None
        if isinstance(seen, Unknown):
            await self._mark(lane, rows, seen, doubtful=True)
            return None
        return Batch(key=batch.key, rows=rows)

    async def _members(self, digest: str) -> tuple[Delivery, ...]:
        return tuple(await self.store.read(lambda tx: tx.outbox.in_digest(digest)))

    async def _deliver(self, lane: Lane, batch: Batch) -> None:
        first = batch.rows[0]
        rows = batch.rows if first.digest is None else await self._members(first.digest)
        view = self.view if first.recipient is None else self.view_of(first.recipient)
        letter = await self._letter(rows, view)
        if letter is None:
            await self.store.write(lambda tx: tx.outbox.void(first.key))
            return
        if batch.repeated or (lane is Lane.DIRECT and first.state == "sending"):
            letter = replace(letter, message=messages.repeated(letter.message, view))
        result = await self._send(lane, first, batch.key, letter)
        if isinstance(result, Refused) and result.error in CLOSED and letter.channel and first.recipient:
            # People may ask where autoq is no member, and their answer is theirs all the same.
            letter = replace(letter, channel=None, thread=None)
            result = await self._send(lane, first, batch.key, letter)
        if isinstance(result, Refused) and result.error in MALFORMED:
            log.error(
                "Slack does not take a layout (%s); its plain text goes instead.",
                result.error,
                extra={"event": "layout_refused", "key": batch.key},
            )
            plain = replace(letter, message=messages.plainest(letter.message))
            result = await self._send(lane, first, batch.key, plain)
        if isinstance(result, Shown):
            await self._mark_shown(lane, rows, letter.shown, result)
        else:
            await self._mark(lane, rows, result, doubtful=first.state != "pending")

    async def _letter(self, rows: tuple[Delivery, ...], view: View) -> Letter | None:
        """What to say of the rows as their records stand now."""
        first = rows[0]
        if first.kind not in OF_ACTIONS:
            return await self.desk.write(first)
        held = await self.store.read(lambda tx: tx.actions.find_many([row.record_id for row in rows]))
        actions = [held[row.record_id] for row in rows if row.record_id in held]
        if not actions:
            return None
        message = messages.render(first.kind, actions, self.clock(), view)
        return Letter(message=message, shown={action.id: action.revision for action in held.values()})

    async def _send(self, lane: Lane, first: Delivery, key: str, letter: Letter) -> Result:
        bucket = self.rooms.pace(lane)
        bucket.take(self.clock())
        if lane is Lane.UPDATE:
            result = await update(
                self.client, first.channel or self.rooms.channel(lane), first.ts or "", letter.message
            )
        else:
            where = letter.channel or first.recipient or first.parent_channel or self.rooms.channel(lane)
            result = await post(self.client, where, letter.message, key, letter.thread or first.parent_ts)
        method = "chat.update" if lane is Lane.UPDATE else "chat.postMessage"
        self.metrics.slack_calls.labels(method, type(result).__name__.lower()).inc()
        if isinstance(result, Limited):
            bucket.pause(self.clock() + result.seconds * SECOND)
        return result

    async def _mark_shown(
        self, lane: Lane, rows: tuple[Delivery, ...], revisions: Mapping[str, int], at: Shown
    ) -> None:
        self._troubles.pop(lane, None)
        self.metrics.relay_trouble.set(bool(self._troubles))

        shown = {row.key: revision_shown(row, revisions) for row in rows}
        await self.store.write(lambda tx: tx.outbox.sent(shown, self.clock(), at.channel, at.ts))

    async def _mark(
        self, lane: Lane, rows: tuple[Delivery, ...], result: Limited | Refused | Unknown, *, doubtful: bool
    ) -> None:
        now = self.clock()

        async def unit(tx: Transaction) -> None:
            for row in rows:
                await record(tx, row, result, now, doubtful=doubtful)

        await self.store.write(unit)
        if isinstance(result, Refused) and result.error not in GONE:
            if not is_hopeless(rows[0], result.error):
                self._troubles[lane] = result.error
                self.metrics.relay_trouble.set(1)
            log.error(
                "Slack refuses a message: %s.",
                result.error,
                extra={"event": "slack_refused", "key": rows[0].key, "error": result.error},
            )
