"""The store: the gate's commands and units of work go to the one writer, reads to the readers."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from engine.audit import Anchor, Fault, Head
from engine.commands import Command, Outcome
from engine.errors import OutcomeUnknown, TryAgain
from engine.gate import Rules
from engine.ports import Clock, Transaction
from engine.times import SECOND
from storage.anchors import ROWS, AnchorFile, is_due
from storage.batch import Batch
from storage.connection import WritingConnection
from storage.errors import StorageError
from storage.faults import reason
from storage.session import Backend
from storage.transaction import StoredTransaction
from storage.verify import verify
from storage.watch import News, Watch
from storage.writer import Writer

if TYPE_CHECKING:
    from engine.desk.ports import DeskUnit

_log = logging.getLogger(__name__)

_POLL = 0.5
"""Seconds between two questions whether another process has written."""

T = TypeVar("T")


class DatabaseStore:
    """`engine.desk.ports.DeskStore` over SQLite or PostgreSQL; made by `storage.database`."""

    def __init__(
        self,
        backend: Backend,
        *,
        clock: Clock,
        rules: Rules,
        anchors: AnchorFile,
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self._backend = backend
        self._anchors = anchors
        self._anchored: Anchor | None = None
        self._anchoring = asyncio.Lock()
        self._closed = False
        self._grown = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._probing: asyncio.Task[str | None] | None = None
        self._clock = clock
        self._self_approval = rules.allow_self_approval
        self._release = release
        self._connection = WritingConnection(backend)
        self._writer = Writer(self._connection, clock=clock, rules=rules, committed=self._tell)
        poll = _POLL if backend.others_write else None
        self._watch = Watch(self._revisions, poll)
        self._news = News(self._moved, poll)
        self._head = Head()

    async def apply(self, command: Command) -> Outcome:
        """Put one command through the gate; returns after the commit. Raises its refusal, Busy, NotSaved, OutcomeUnknown."""
        return await self._writer.apply(command)

    async def write(self, unit: DeskUnit[T]) -> T:
        """Run the unit in a writing transaction of its own. Raises what the unit raises, Busy, NotSaved, OutcomeUnknown."""
        result: T = await self._writer.write(unit)
        return result

    async def read(self, unit: DeskUnit[T]) -> T:
        """Run the unit in a reading transaction. Raises what the unit raises; Busy, TryAgain when the database does not answer."""
        return await self._read(unit)

    async def lull(self) -> None:
        """Return as soon as no command is being served or was answered just now, and after a moment in any case."""
        await self._writer.lull()

    async def changed(self, action_id: str, revision: int, seconds: float) -> None:
        """Return as soon as the action's revision may be above `revision`, or after `seconds`."""
        await self._watch.changed(action_id, revision, seconds)

    async def announced(self, seconds: float) -> None:
        """Return as soon as a commit has left something to announce, or after `seconds`."""
        await self._news.wait(seconds)

    async def probe(self) -> str | None:
        """What keeps the database from taking changes right now, as a sentence; None when it takes them.

        All who ask at once share one change, so that not even a flood of questions fills the writer's queue.
        """
        if self._probing is None or self._probing.done():
            self._probing = asyncio.get_running_loop().create_task(self._probe(), name="storage-probe")
            self._keep(self._probing)
        return await asyncio.shield(self._probing)

    async def anchor(self) -> None:
        """Anchor the log's head outside the database when that is due. Raises StorageError when the file does not take it."""
        async with self._anchoring:
            self._grown = 0
            if self._anchored is None:
                self._anchored = max(
                    await asyncio.to_thread(self._anchors.read), key=lambda held: held.seq, default=None
                )
            head, now = await self.read(lambda transaction: transaction.audit.head()), self._clock()
            if is_due(self._anchored, head, now):
                self._anchored = await asyncio.to_thread(self._anchors.append, head, now)
                _log.info(
                    "The audit log stands at row %d, %s.", head.seq, head.hash, extra={"event": "anchored"}
                )

    async def verify(self) -> Fault | None:
        """The first fault in the audit log, its anchors and the actions it speaks of. Raises StorageError for broken anchors."""
        anchors = await asyncio.to_thread(self._anchors.read)
        key = await asyncio.to_thread(self._anchors.key)
        return await self._read(lambda transaction: verify(transaction, anchors, key))

    async def close(self) -> None:
        """Answer what waits, then let go of the database; again is no harm."""
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        await self._watch.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._backend.close()
        self._release()

    async def _probe(self) -> str | None:
        now = self._clock()

        async def touch(transaction: Transaction) -> None:
            await transaction.leases.take("probe", "probe", now, now + SECOND)

        try:
            await self.write(touch)
        except (TryAgain, OutcomeUnknown) as error:
            return self._connection.last_error or str(error)
        return None

    async def _read(self, unit: Callable[[StoredTransaction], Awaitable[T]]) -> T:
        if self._backend.takes_cancelling:
            return await self._read_here(unit)
        task = asyncio.get_running_loop().create_task(self._read_here(unit), name="storage-read")
        self._keep(task)
        return await asyncio.shield(task)

    async def _read_here(self, unit: Callable[[StoredTransaction], Awaitable[T]]) -> T:
        try:
            async with self._backend.reading() as session:
                return await unit(StoredTransaction(session, self_approval=self._self_approval))
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            _log.warning("A read failed: %s", reason(error), extra={"event": "read_failed"})
            raise TryAgain from error

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """Hold on to a task until it ends, and take note of its error, since nobody else may."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())

    def _tell(self, work: Batch | StoredTransaction) -> None:
        if isinstance(work, Batch):
            self._watch.tell(work.changed)
            announces = work.announces
            self._grown += len(work.events)
        else:
            announces = work.outbox.ordered
            self._grown += work.audit.appended
        if announces:
            self._news.tell()
        if self._grown >= ROWS and not self._anchoring.locked():
            self._anchor_soon()

    def _anchor_soon(self) -> None:
        self._grown = 0
        self._keep(asyncio.get_running_loop().create_task(self._anchor_or_log(), name="storage-anchor"))

    async def _anchor_or_log(self) -> None:
        try:
            await self.anchor()
        except (StorageError, TryAgain) as error:
            _log.error("%s", error, extra={"event": "anchor_failed"})

    async def _revisions(self, action_ids: Sequence[str]) -> dict[str, int]:
        return await self._read(lambda transaction: transaction.actions.revisions(action_ids))

    async def _moved(self) -> bool:
        """Whether the log has grown since the last look."""
        head = await self.read(lambda transaction: transaction.audit.head())
        moved, self._head = head != self._head, head
        return moved
