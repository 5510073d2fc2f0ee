"""The one task that writes: it takes all gate commands that wait as one batch, then one unit of work, and so on.

There is no timer: a batch is what arrived while the last commit ran and what is on its way through the event loop, so a lone command
waits for nobody.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar, cast

from engine.commands import Command, Outcome
from engine.errors import AutoqError, Busy, NotSaved, OutcomeUnknown
from engine.gate import Rules
from engine.ports import Clock
from storage import batch
from storage.batch import Batch
from storage.connection import ATTEMPTS, WritingConnection
from storage.faults import DATABASE_ERRORS, MOVED, UNAVAILABLE, Unsettled
from storage.session import Line
from storage.transaction import StoredTransaction

if TYPE_CHECKING:
    from engine.desk.ports import DeskUnit

_log = logging.getLogger(__name__)

QUEUE_LIMIT = 4_096
"""Commands, or units, that may wait; more are told that autoq is busy."""
BATCH_LIMIT = 512
"""Commands in one transaction, so that the first of a long queue is not answered last."""
TURNS = 16
"""Turns of the event loop before a batch is taken: a click needs about a dozen from its socket to the queue, and an idle loop is fast."""
PATIENCE = 3.0
"""Seconds that a caller waits for its turn before it is told that autoq is busy."""
COURTESY, _JUST_NOW, _STEP = 0.025, 0.003, 0.001
"""Seconds that other work gives way to commands at most, how long a command's answer is on its way, and between two looks."""
_LOOK = 0.25
"""Seconds between two looks at how long the queue has waited."""

T = TypeVar("T")
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Raised:
    """An answer that is an error; it travels as a value, since its caller may be gone."""

    error: Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[W]):
    """One caller's command or unit, since when it waits (the loop's seconds), and where its answer goes."""

    work: W
    since: float
    answer: asyncio.Future[object]

    def end(self, answer: object) -> None:
        """Answer, unless the caller is gone."""
        if not self.answer.done():
            self.answer.set_result(answer)


Commands = deque[Job[Command]]
Units: TypeAlias = "deque[Job[DeskUnit[object]]]"


class Committed(Protocol):
    """Who wants to know what a commit has changed."""

    def __call__(self, work: Batch | StoredTransaction) -> None:
        """Called after each commit, before its callers are answered."""


class Writer:
    """Serves commands in order of arrival, and units in theirs; one of them after each batch."""

    def __init__(
        self, connection: WritingConnection, *, clock: Clock, rules: Rules, committed: Committed
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._rules = rules
        self._committed = committed
        self._commands: Commands = deque()
        self._units: Units = deque()
        self._asked = 0
        self._answered_at = -_JUST_NOW
        self._wake = asyncio.Event()
        self._closing = False
        self._timer: asyncio.TimerHandle | None = None
        self._task = asyncio.get_running_loop().create_task(self._serve(), name="storage-writer")

    async def apply(self, command: Command) -> Outcome:
        """Put the command through the gate; returns after the commit. Raises the refusal, Busy, NotSaved, OutcomeUnknown."""
        self._asked += 1
        try:
            return cast("Outcome", await self._answered(self._commands, command))
        finally:
            self._asked -= 1
            self._answered_at = asyncio.get_running_loop().time()

    async def write(self, unit: DeskUnit[T]) -> T:
        """Run the unit in a transaction of its own. Raises what it raises, Busy, NotSaved, OutcomeUnknown."""
        return cast("T", await self._answered(self._units, unit))

    async def lull(self) -> None:
        """Return as soon as no command is being served or was answered just now, and after COURTESY seconds in any case."""
        loop = asyncio.get_running_loop()
        until = loop.time() + COURTESY
        # To be told of it would cost every command something, also while nobody waits.
        while (self._asked or loop.time() < self._answered_at + _JUST_NOW) and loop.time() < until:  # noqa: ASYNC110
            await asyncio.sleep(_STEP)

    async def close(self) -> None:
        """Serve what waits, then stop."""
        self._closing = True
        self._wake.set()
        await self._task
        await self._connection.close()

    async def _answered(self, queue: deque[Job[W]], work: W) -> object:
        if self._closing or len(queue) >= QUEUE_LIMIT:
            raise Busy
        loop = asyncio.get_running_loop()
        job = Job(work=work, since=loop.time(), answer=loop.create_future())
        queue.append(job)
        self._wake.set()
        answer = await job.answer
        if isinstance(answer, Raised):
            raise answer.error
        return answer

    async def _serve(self) -> None:
        while True:
            if self._commands:
                await _let_arrive()
                await self._watched(self._serve_commands(_taken(self._commands)))
            if self._units:
                await self._watched(self._serve_unit(self._units.popleft()))
            if not self._commands and not self._units:
                if self._closing:
                    return
                self._wake.clear()
                await self._wake.wait()

    async def _watched(self, work: Awaitable[None]) -> None:
        """Do the work, and tell those who wait behind it for too long."""
        self._timer = asyncio.get_running_loop().call_later(_LOOK, self._look)
        try:
            await work
        finally:
            self._timer.cancel()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        latest = loop.time() - PATIENCE
        while self._commands and self._commands[0].since <= latest:
            self._commands.popleft().end(Raised(Busy()))
        while self._units and self._units[0].since <= latest:
            self._units.popleft().end(Raised(Busy()))
        self._timer = loop.call_later(_LOOK, self._look)

    async def _serve_commands(self, jobs: Sequence[Job[Command]], attempts: int = ATTEMPTS) -> None:
        try:
            done = await self._run([job.work for job in jobs])
        except Unsettled:
            _end(jobs, Raised(OutcomeUnknown()))
        except (*UNAVAILABLE, NotSaved):
            _end(jobs, Raised(NotSaved()))
        except Exception as error:  # noqa: BLE001 - Logged below, unless it is judged again.
            if attempts == 1 or not (len(jobs) > 1 or isinstance(error, MOVED)):
                # One command's fault must end neither the writer nor the others.
                _log.exception("A command could not be saved.", extra={"event": "command_failed"})
                _end(jobs, Raised(error if isinstance(error, AutoqError) else NotSaved()))
                return
            # One by one, each is judged on what is there now.
            for job in jobs:
                await self._serve_commands([job], attempts - 1)
        else:
            self._committed(done)
            for job, answer in zip(jobs, done.answers, strict=True):
                job.end(Raised(answer) if isinstance(answer, AutoqError) else answer)

    async def _run(self, commands: Sequence[Command]) -> Batch:
        return await self._connection.run(
            lambda line: line.transact(batch.run, commands, self._clock, self._rules)
        )

    async def _serve_unit(self, job: Job[DeskUnit[object]]) -> None:
        async def work(line: Line) -> tuple[object, StoredTransaction]:
            transaction = StoredTransaction(line, self_approval=self._rules.allow_self_approval)
            result = await job.work(transaction)
            await line.commit()
            return result, transaction

        try:
            result, transaction = await self._connection.run(work)
        except Unsettled:
            job.end(Raised(OutcomeUnknown()))
        except DATABASE_ERRORS:
            job.end(Raised(NotSaved()))
        except Exception as error:  # noqa: BLE001 - Whatever the unit raises belongs to its caller, not to the writer.
            job.end(Raised(error))
        else:
            self._committed(transaction)
            job.end(result)


async def _let_arrive() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


def _taken(commands: Commands) -> list[Job[Command]]:
    return [commands.popleft() for _ in range(min(BATCH_LIMIT, len(commands)))]


def _end(jobs: Sequence[Job[Command]], answer: Raised) -> None:
    for job in jobs:
        job.end(answer)
