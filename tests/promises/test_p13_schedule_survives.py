"""P13: what autoq does by the clock goes on, once at a time, whatever happens to the clock, the jobs and the processes."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest

from bot.cycle import LEASE
from bot.schedule import Job, Schedule
from engine.actions import Status, Verdict
from engine.events import DECIDED
from engine.ports import Transaction
from engine.times import SECOND
from tests.clock import START
from tests.promises.cycling import DIARY, EVERY, note
from tests.promises.databases import ON_BOTH, opened
from tests.promises.doors import furnish, hand_in
from tests.promises.haste import hurried
from tests.promises.processes import Helper, helpers
from tests.promises.tally import Tally

INTERVAL = 0.2
WITHIN = 2 * INTERVAL
"""Seconds from one run to the next at most: when it was due, and one interval more."""
PACE = 20
EXPIRY = SECOND
EXPIRED = DECIDED[Verdict.EXPIRE]


class _Moved(datetime):
    """The wall clock that APScheduler reads; a test moves it."""

    by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _Moved:
        return super().now(tz) + cls.by


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Move the wall clock from now on."""
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", _Moved)
    monkeypatch.setattr(apscheduler.triggers.interval, "datetime", _Moved)

    def move(by: timedelta) -> None:
        monkeypatch.setattr(_Moved, "by", _Moved.by + by)

    return move


@dataclass(slots=True)
class Work:
    """A job that notes when it ran, and how many of it ran at once."""

    begun: list[float] = field(default_factory=list)
    at_once: int = 0
    most: int = 0
    then: Callable[[], Awaitable[None]] | None = None

    async def __call__(self) -> None:
        self.begun.append(time.monotonic())
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(0)
            if self.then is not None:
                await self.then()
        finally:
            self.at_once -= 1

    async def again(self, seconds: float, times: int = 1) -> bool:
        """Whether it begins so many times more within so long."""
        wanted, before = len(self.begun) + times, time.monotonic()
        while len(self.begun) < wanted and time.monotonic() - before < seconds:
            await asyncio.sleep(0.005)
        return len(self.begun) >= wanted


class Late:
    """How long the event loop was kept waiting by a machine that is busy with other things, in seconds."""

    def __init__(self) -> None:
        self._counted = 0.0
        self._due = time.monotonic()

    def forget(self) -> None:
        """Count from now on."""
        self._counted, self._due = 0.0, max(self._due, time.monotonic())

    @property
    def seconds(self) -> float:
        """All delays, since they add up; also the one that is not over for this watch, whose turn may come last."""
        return self._counted + max(0.0, time.monotonic() - self._due - 0.005)

    async def watch(self) -> None:
        """Measure until cancelled."""
        while True:
            self._due = time.monotonic() + 0.01
            await asyncio.sleep(0.01)
            self._counted = self.seconds


@asynccontextmanager
async def running(*jobs: Job) -> AsyncIterator[Late]:
    """A schedule that runs these jobs."""
    late = Late()
    tasks = [asyncio.create_task(Schedule(jobs=jobs).run()), asyncio.create_task(late.watch())]
    try:
        await asyncio.sleep(0)
        yield late
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _job(work: Work, every: float = INTERVAL, at_most: float = 60.0) -> Job:
    return Job(name=f"job-{id(work)}", every=every, work=work, at_most=at_most)


@pytest.mark.promise("P13")
async def test_a_clock_that_jumps_stops_no_job(
    moved: Callable[[timedelta], None], scaled: Callable[[int], int], tally: Tally
) -> None:
    work, chance = Work(), random.Random(START)
    async with running(_job(work)) as late:
        for _ in range(max(2, scaled(40))):
            late.forget()
            assert await work.again(5)
            moved(timedelta(hours=chance.choice((-1, 1))))
            held = await work.again(5)
            gap = work.begun[-1] - work.begun[-2]
            tally.check(held and gap <= WITHIN + late.seconds, f"{gap:.2f} s passed between two runs")
    tally.check(work.most == 1, f"{work.most} ran at once")


async def test_a_schedule_without_its_watchdog_falls_silent(
    moved: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Schedule, "_watch", lambda _: None)
    work = Work()
    async with running(_job(work)):
        assert await work.again(5)
        moved(timedelta(hours=-1))
        # The run that was set before the clock moved may still come.
        await work.again(WITHIN)
        assert not await work.again(5 * INTERVAL)


@pytest.mark.promise("P13")
async def test_a_loop_that_stood_still_goes_on(scaled: Callable[[int], int], tally: Tally) -> None:
    work, seconds = Work(), scaled(10)
    async with running(_job(work)) as late:
        assert await work.again(5)
        time.sleep(seconds)  # noqa: ASYNC251  This is what must not be done, and is survived.
        late.forget()
        before = len(work.begun)
        tally.check(await work.again(WITHIN + seconds, 3), "it did not run again")
        gaps = [
            later - one for one, later in zip(work.begun[before:], work.begun[before + 1 :], strict=False)
        ]
        tally.check(max(gaps) <= WITHIN + late.seconds, f"{max(gaps):.2f} s passed between two runs")
        tally.check(min(gaps) > INTERVAL / 10, "it made up for what it had missed, one run after another")
    tally.check(work.most == 1, f"{work.most} ran at once")


@pytest.mark.promise("P13")
async def test_a_job_that_raises_or_hangs_runs_again_and_holds_nobody_up(
    scaled: Callable[[int], int], tally: Tally
) -> None:
    async def fail() -> None:
        raise ConnectionError("the database is away")

    async def hang() -> None:
        await asyncio.Event().wait()

    failing, hanging, healthy = Work(then=fail), Work(then=hang), Work()
    jobs = _job(failing, 0.05), _job(hanging, INTERVAL, at_most=0.1), _job(healthy, 0.05)
    async with running(*jobs):
        tally.check(await failing.again(60, max(10, scaled(100))), "the failing job gave up")
        tally.check(await hanging.again(10, 3), "the hanging job hung")
        tally.check(await healthy.again(10, 10), "the healthy job was held up")
    for work in (failing, hanging, healthy):
        tally.check(work.most == 1, f"{work.most} ran at once")


@dataclass(slots=True, kw_only=True)
class Shift:
    """Processes that run one cycle over one database."""

    nursery: Helper
    url: str
    folder: Path
    began: int
    without: Sequence[str] = ()
    pids: list[int] = field(default_factory=list)

    async def start(self) -> None:
        """One process more."""
        told = {
            "program": "cycles",
            "environment": {"AUTOQ_DATABASE_URL": self.url},
            "folder": str(self.folder),
            "log": str(self.folder / "log"),
            "pace": PACE,
            "began": self.began,
            "without": list(self.without),
        }
        self.pids.append(await self.nursery.ask(told))

    async def kill(self, chance: random.Random) -> None:
        """End one of them by SIGKILL."""
        pid = self.pids.pop(chance.randrange(len(self.pids)))
        await self.nursery.ask({"pid": pid, "signal": int(signal.SIGKILL), "ends": True})
        note(self.folder, "dies", pid)

    def runs(self) -> int:
        """How many runs have ended."""
        return sum(line.startswith("ends") for line in self.diary())

    def diary(self) -> list[str]:
        """What the processes did, in order."""
        with suppress(FileNotFoundError):
            return (self.folder / DIARY).read_text().splitlines()
        return []

    async def another_run(self) -> bool:
        """Whether a run ends before the lease of a killed one, and some intervals, are over; a busy machine gets some time more."""
        before, wanted = time.monotonic(), self.runs() + 1
        seconds = LEASE / SECOND / PACE + 4 * EVERY + 10
        while self.runs() < wanted and time.monotonic() - before < seconds:
            await asyncio.sleep(0.01)
        return self.runs() >= wanted


def overlaps(diary: Sequence[str]) -> int:
    """How many runs began while another one was at work."""
    working: set[str] = set()
    found = 0
    for line in diary:
        what, pid = line.split()
        if what == "begins":
            found += bool(working - {pid})
            working.add(pid)
        else:
            working.discard(pid)
    return found


async def _expiries(tx: Transaction, ids: Sequence[str]) -> Counter[str]:
    """How often each action was labelled as expired."""
    found: Counter[str] = Counter()
    for each in ids:
        found[each] = sum(row.event == EXPIRED for row in await tx.audit.of_action(each))
    return found


async def work_through(url: str, folder: Path, kills: int, tally: Tally, *without: str) -> None:
    """Kill the processes again and again while there is something to expire; each item is worked once."""
    chance, began = random.Random(START), time.time_ns() // 1_000
    clock = hurried(began, PACE)
    processes = 2 if url.startswith("postgresql") or without else 1
    async with opened(url, folder, clock) as store, helpers(1, "tests.promises.nursery") as (nursery,):
        await furnish(store, clock())
        shift = Shift(nursery=nursery, url=url, folder=folder, began=began, without=without)
        for _ in range(processes):
            await shift.start()
        made = []
        for _ in range(kills):
            made += [await hand_in(store, expiry=EXPIRY) for _ in range(3)]
            tally.check(await shift.another_run(), "no run followed")
            await asyncio.sleep(chance.random() * 2 * EVERY)
            await shift.kill(chance)
            await shift.start()
        tally.check(await shift.another_run() and await shift.another_run(), "no run followed")
        ids = [action.id for action in made]
        held = await store.read(lambda tx: tx.actions.find_many(ids))
        rows = await store.read(lambda tx: _expiries(tx, ids))
        for each in ids:
            worked = held[each].status is Status.EXPIRED and rows[each] == 1
            tally.check(worked, f"{each} is {held[each].status} after {rows[each]} expiries")
        tally.check(not overlaps(shift.diary()), f"{overlaps(shift.diary())} runs met another one")


@pytest.mark.promise("P13")
@ON_BOTH
async def test_the_cycle_goes_on_after_every_kill(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    await work_through(database_url, tmp_path, scaled(100), tally)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_without_a_lease_two_runs_meet(database_url: str, tmp_path: Path) -> None:
    seen = Tally(name="control")
    await work_through(database_url, tmp_path, 3, seen, "lease")
    assert any("met another" in told for told in seen.faults), seen.line()
