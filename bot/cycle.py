"""One run of autoq's own work: leased in the database, its steps in order, its report stored."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.metrics import Metrics
from engine.commands import Expire
from engine.errors import AutoqError, OutcomeUnknown, TryAgain
from engine.outbox import card_of
from engine.ports import Clock, CycleRun, Store, Transaction
from engine.times import MINUTE

log = logging.getLogger(__name__)

LEASE_NAME = "cycle"
LEASE = MINUTE
"""Renewed before each step, so that after a crash the next run waits no longer than this."""
STEP_SECONDS = 50
AT_MOST = 200
"""Items a step works off in one run; the rest waits for the next."""

MOST_FOLLOWING = 50
"""Runs that follow each other without a pause; then the schedule has its say again."""

StepReport = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A named piece of the cycle; it answers counts, and running it twice changes nothing more."""

    name: str
    work: Callable[[], Awaitable[StepReport]]


def expiry_step(store: Store, clock: Clock) -> Step:
    """Labels what the gate already refuses: pending actions whose time is over."""

    async def work() -> StepReport:
        due = await store.read(lambda tx: tx.actions.due(clock(), AT_MOST))
        ends = await asyncio.gather(
            *(store.apply(Expire(action_id=each)) for each in due), return_exceptions=True
        )
        for end in ends:
            if isinstance(end, BaseException) and not isinstance(end, AutoqError):
                raise end
        return {"expired": sum(not isinstance(end, BaseException) for end in ends)}

    return Step(name="expire", work=work)


def reconciling_step(store: Store, clock: Clock) -> Step:
    """Orders anew every card that shows another revision than its action's."""

    async def unit(tx: Transaction) -> int:
        stale = await tx.outbox.stale(AT_MOST)
        for action in (await tx.actions.find_many(stale)).values():
            await tx.outbox.order(card_of(action), clock())
        return len(stale)

    async def work() -> StepReport:
        return {"repaired": await store.write(unit)}

    return Step(name="reconcile", work=work)


@dataclass(slots=True, kw_only=True)
class Cycle:
    """Runs the steps, never twice at once, whichever process or person asks."""

    store: Store
    clock: Clock
    steps: Sequence[Step]
    metrics: Metrics
    _running: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _stopping: bool = field(default=False, init=False)

    async def start(self, triggered_by: str) -> CycleRun:
        """Begin a run and answer it at once; when one is under way already, answer that one.

        A run that leaves work undone, since there was more than a step takes, is followed by another at once.
        """
        return await self._start(triggered_by, MOST_FOLLOWING)

    async def _start(self, triggered_by: str, following: int) -> CycleRun:
        run = CycleRun(id=f"run-{secrets.token_hex(6)}", triggered_by=triggered_by, started_at=self.clock())
        if not await self.store.write(lambda tx: self._begin(tx, run)):
            return await self.store.read(lambda tx: tx.runs.latest()) or run
        task = asyncio.create_task(self._work(run, following), name=run.id)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return run

    async def run(self, triggered_by: str) -> None:
        """Run to the end; at once over while another run is under way."""
        await self.start(triggered_by)
        await self.settle()

    async def settle(self) -> None:
        """Wait for the runs that this process has begun, and those that follow them since more is to be done."""
        while self._running:
            # A caller whose patience ends takes no run with it, as it would from a gathering of them.
            done, _ = await asyncio.wait(set(self._running))
            for task in done:
                task.result()

    async def stop(self) -> None:
        """Let the run under way end, and none follow it."""
        self._stopping = True
        await self.settle()

    async def _begin(self, tx: Transaction, run: CycleRun) -> bool:
        if not await tx.leases.take(LEASE_NAME, run.id, run.started_at, run.started_at + LEASE):
            return False
        await tx.runs.start(run)
        return True

    async def _work(self, run: CycleRun, following: int) -> None:
        report: dict[str, StepReport | str] = {}
        for step in self.steps:
            report[step.name] = await self._step(run, step)
        failed = any(isinstance(said, str) for said in report.values())
        self.metrics.cycle_runs.labels("failed" if failed else "done").inc()

        async def finish(tx: Transaction) -> None:
            await tx.runs.finish(run.id, self.clock(), report)
            await tx.leases.release(LEASE_NAME, run.id)

        try:
            await self.store.write(finish)
        except (TryAgain, OutcomeUnknown):
            # The lease ends by itself, and what the run did is done; only its report is lost.
            log.exception(
                "The report of a run was not stored.", extra={"event": "report_lost", "run": run.id}
            )
            return
        if following and not self._stopping and any(map(_leaves_more, report.values())):
            await self._start(run.triggered_by, following - 1)

    async def _step(self, run: CycleRun, step: Step) -> StepReport | str:
        """The step's counts with its milliseconds, or a sentence when it failed; the other steps run all the same."""
        now = self.clock()
        begun = asyncio.get_running_loop().time()
        try:
            if not await self.store.write(lambda tx: tx.leases.take(LEASE_NAME, run.id, now, now + LEASE)):
                return "not done; this run stood still for so long that another has taken over"
            async with asyncio.timeout(STEP_SECONDS):
                counts = await step.work()
        except Exception:
            log.exception(
                "The step %s of the cycle failed.", step.name, extra={"event": "step_failed", "run": run.id}
            )
            return "failed; the log says why, and the next run tries again"
        return {**counts, "ms": round((asyncio.get_running_loop().time() - begun) * 1_000)}


def _leaves_more(report: StepReport | str) -> bool:
    """Whether a step had more to do than it takes in one run, and got on with it."""
    return not isinstance(report, str) and bool(report.get("more")) and not report.get("put_off")
