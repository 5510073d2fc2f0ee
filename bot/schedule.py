"""What autoq does by the clock. APScheduler is the timer only: what a job does is idempotent and leased in the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do every so many seconds; one that takes longer than `at_most` seconds is cut off."""

    name: str
    every: float
    work: Callable[[], Awaitable[object]]
    at_most: float = 300.0


@dataclass(slots=True, kw_only=True)
class Schedule:
    """Runs each job at once and then at its interval, for as long as the process lives.

    APScheduler computes due times from the wall clock, and stops for an hour when that is set back an hour; the watchdog measures by
    the monotonic clock, and re-arms a job that has been silent for longer than its interval.
    """

    jobs: tuple[Job, ...]
    _timer: AsyncIOScheduler = field(init=False)
    _heard: dict[str, float] = field(default_factory=dict, init=False)
    """When each job was armed, began or ended last."""
    _busy: set[str] = field(default_factory=set, init=False)
    _runs: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    async def run(self) -> None:
        """Work until cancelled."""
        self._timer = AsyncIOScheduler(timezone="UTC")
        for job in self.jobs:
            self._arm(job)
            self._soon(job)
        self._timer.start()
        try:
            while True:
                await asyncio.sleep(min([1.0, *(job.every / 4 for job in self.jobs)]))
                self._watch()
        finally:
            self._timer.shutdown(wait=False)
            for each in self._runs:
                each.cancel()
            await asyncio.gather(*self._runs, return_exceptions=True)

    async def nudge(self) -> None:
        """Run every job now, as after a clock that was moved."""
        for job in self.jobs:
            await self._do(job)

    def _arm(self, job: Job) -> None:
        self._hear(job)
        self._timer.add_job(
            self._tick,
            "interval",
            args=[job],
            seconds=job.every,
            id=job.name,
            replace_existing=True,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def _watch(self) -> None:
        now = asyncio.get_running_loop().time()
        for job in self.jobs:
            if now - self._heard[job.name] > job.every * 1.25 and job.name not in self._busy:
                log.warning(
                    "The timer fell silent for %s and was set anew.",
                    job.name,
                    extra={"event": "timer_rearmed"},
                )
                self._arm(job)
                self._soon(job)

    async def _tick(self, job: Job) -> None:
        """What the timer calls; the run itself is ours, so that it ends with us and not as the timer's error."""
        self._soon(job)

    def _soon(self, job: Job) -> None:
        task = asyncio.create_task(self._do(job), name=job.name)
        self._runs.add(task)
        task.add_done_callback(self._runs.discard)

    async def _do(self, job: Job) -> None:
        """One run; a job that fails or hangs never takes the schedule with it."""
        if job.name in self._busy:
            return
        self._hear(job)
        self._busy.add(job.name)
        try:
            async with asyncio.timeout(job.at_most):
                await job.work()
        except Exception:
            log.exception(
                "%s failed and runs again at its next time.", job.name, extra={"event": "job_failed"}
            )
        finally:
            self._busy.discard(job.name)
            self._hear(job)

    def _hear(self, job: Job) -> None:
        self._heard[job.name] = asyncio.get_running_loop().time()
