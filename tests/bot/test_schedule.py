"""Jobs run at once, again and again, one run at a time, whatever they or the clock do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest

from bot.schedule import Job, Schedule

SHORT = 0.02
"""Seconds between two runs where a test waits for the second."""
NEVER = 3_600.0


class Worker:
    """A job's work that counts its runs and lets a test wait for the next."""

    def __init__(self) -> None:
        self.runs = self.at_once = self.most_at_once = 0
        self._ran = asyncio.Condition()

    async def __call__(self) -> None:
        """Run once."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.runs += 1
        try:
            await self.work()
        finally:
            self.at_once -= 1
            async with self._ran:
                self._ran.notify_all()

    async def work(self) -> None:
        """Do nothing; other workers fail or hang."""

    async def ran(self, times: int) -> None:
        """Wait until it has run so many times."""
        async with asyncio.timeout(5), self._ran:
            await self._ran.wait_for(lambda: self.runs >= times and not self.at_once)


class Failing(Worker):
    async def work(self) -> None:
        raise ConnectionError("the database is away")


class Hanging(Worker):
    async def work(self) -> None:
        await asyncio.Event().wait()


class Slow(Worker):
    """Works until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    async def work(self) -> None:
        self.begun.set()
        await self.go.wait()


def job(work: Worker, every: float = SHORT, name: str = "job", at_most: float = 300.0) -> Job:
    return Job(name=name, every=every, work=work, at_most=at_most)


@asynccontextmanager
async def running(*jobs: Job) -> AsyncIterator[Schedule]:
    schedule = Schedule(jobs=jobs)
    task = asyncio.create_task(schedule.run())
    try:
        # The first step of the task arms the jobs.
        await asyncio.sleep(0)
        yield schedule
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()


def said(caplog: pytest.LogCaptureFixture, event: str) -> list[logging.LogRecord]:
    return [record for record in caplog.records if getattr(record, "event", None) == event]


async def test_a_job_runs_at_once_and_then_at_its_interval(caplog: pytest.LogCaptureFixture) -> None:
    seldom, often = Worker(), Worker()
    async with running(job(seldom, NEVER, "seldom"), job(often, SHORT, "often")):
        await seldom.ran(1)
        await often.ran(4)
    assert seldom.runs == 1


async def test_a_job_that_fails_is_logged_and_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    failing, other = Failing(), Worker()
    async with running(job(failing, name="failing"), job(other, name="other")):
        await failing.ran(3)
        await other.ran(failing.runs)
    (first, *_) = said(caplog, "job_failed")
    assert first.getMessage() == "failing failed and runs again at its next time."
    assert first.exc_info is not None


async def test_a_job_that_hangs_is_cut_off_and_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    hanging, other = Hanging(), Worker()
    async with running(job(hanging, at_most=0.01, name="hanging"), job(other, name="other")):
        await hanging.ran(2)
        await other.ran(2)
    assert said(caplog, "job_failed")
    assert hanging.most_at_once == 1


async def test_a_job_that_hangs_does_not_hold_up_the_others() -> None:
    hanging, other = Hanging(), Worker()
    async with running(job(hanging, name="hanging"), job(other, name="other")):
        await other.ran(4)
    assert (hanging.runs, hanging.at_once) == (1, 0)


async def test_a_job_never_runs_twice_at_once() -> None:
    slow, other = Slow(), Worker()
    async with running(job(slow, name="slow"), job(other, name="other")) as schedule:
        await slow.begun.wait()
        await other.ran(5)
        await schedule.nudge()
        assert slow.runs == 1
        slow.go.set()
        await slow.ran(2)
    assert slow.most_at_once == 1


async def test_a_run_longer_than_the_interval_does_not_look_like_a_silent_timer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    slow = Slow()
    async with running(job(slow, NEVER)) as schedule:
        await slow.begun.wait()
        schedule._heard["job"] -= 2 * NEVER
        schedule._watch()
        slow.go.set()
        await slow.ran(1)
        schedule._watch()
    assert said(caplog, "timer_rearmed") == []


async def test_a_nudge_runs_every_job_now() -> None:
    one, other = Worker(), Worker()
    async with running(job(one, NEVER, "one"), job(other, NEVER, "other")) as schedule:
        await one.ran(1)
        await other.ran(1)
        await schedule.nudge()
        assert (one.runs, other.runs) == (2, 2)


async def test_the_end_of_the_schedule_ends_what_runs() -> None:
    first, ticked = Slow(), Slow()
    ticked.go.set()
    async with running(job(first, name="first"), job(ticked, name="ticked")):
        await first.begun.wait()
        await ticked.ran(1)
        ticked.go.clear()
        ticked.begun.clear()
        await ticked.begun.wait()
    assert (first.at_once, ticked.at_once) == (0, 0)
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert not names & {"first", "ticked"}


async def test_a_schedule_without_jobs_waits() -> None:
    async with running() as schedule:
        await schedule.nudge()


class _Shifted(datetime):
    """A wall clock that a test sets back."""

    back = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _Shifted:
        return super().now(tz) - cls.back


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Set the wall clock that APScheduler reads back by so much."""
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", _Shifted)
    monkeypatch.setattr(apscheduler.triggers.interval, "datetime", _Shifted)
    monkeypatch.setattr(_Shifted, "back", timedelta())

    def shift(back: timedelta) -> None:
        monkeypatch.setattr(_Shifted, "back", back)

    return shift


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(minutes=-1)], ids=["back", "ahead"])
async def test_a_wall_clock_that_was_moved_stops_no_job(
    back: timedelta, set_back: Callable[[timedelta], None], caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker()
    async with running(job(worker)):
        await worker.ran(2)
        set_back(back)
        await worker.ran(worker.runs + 4)
    assert back < timedelta() or said(caplog, "timer_rearmed")
    assert worker.most_at_once == 1


async def test_a_loop_that_stood_still_goes_on_with_one_run(caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker()
    async with running(job(worker)) as schedule:
        await worker.ran(1)
        # What a blocked loop looks like to the watchdog: nothing was heard for ten intervals.
        schedule._heard["job"] -= 10 * SHORT
        before = worker.runs
        await worker.ran(before + 2)
    assert worker.most_at_once == 1
