"""The cycle runs its steps by lease, never twice at once, and stores what it did."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot import cycle as cycles
from bot.cycle import LEASE, LEASE_NAME, Cycle, Step, StepReport
from bot.metrics import Metrics
from engine.errors import AutoqError, NotSaved, OutcomeUnknown
from engine.ports import CycleRun, Store, Transaction
from tests.bot.failing_store import FailingStore
from tests.bot.slack.people import ADMIN
from tests.clock import START, HandClock

MakeCycle = Callable[..., Cycle]


def step(name: str, work: Callable[[], Awaitable[StepReport]]) -> Step:
    return Step(name=name, work=work)


async def nothing() -> StepReport:
    return {"done": 0}


class Gate:
    """A step that says when it has begun and ends when it is let go."""

    def __init__(self) -> None:
        self.begun, self.go, self.runs = asyncio.Event(), asyncio.Event(), 0

    async def work(self) -> StepReport:
        """Wait to be let go."""
        self.runs += 1
        self.begun.set()
        await self.go.wait()
        return {"runs": self.runs}


@pytest.fixture
def make(store: Store, clock: HandClock) -> MakeCycle:
    """A cycle over the one store, as each process has its own."""

    def make_cycle(*steps: Step) -> Cycle:
        return Cycle(store=store, clock=clock, steps=steps, metrics=Metrics())

    return make_cycle


async def stored(store: Store, run: CycleRun) -> CycleRun:
    found = await store.read(lambda tx: tx.runs.find(run.id))
    assert found is not None
    return found


async def latest(store: Store) -> CycleRun:
    found = await store.read(lambda tx: tx.runs.latest())
    assert found is not None
    return found


def counted(cycle: Cycle, outcome: str) -> float:
    found = cycle.metrics.registry.get_sample_value("autoq_cycle_runs_total", {"outcome": outcome})
    return found or 0


def steps_of(run: CycleRun) -> Any:
    return run.report


async def test_a_run_is_stored_with_who_when_and_what_each_step_did(
    make: MakeCycle, store: Store, clock: HandClock
) -> None:
    async def work() -> StepReport:
        clock.now += 5
        return {"expired": 3}

    cycle = make(step("expire", work), step("reconcile", nothing))
    run = await cycle.start(ADMIN)
    assert (run.triggered_by, run.started_at, run.finished_at) == (ADMIN, START, None)
    await cycle.settle()
    done = await stored(store, run)
    assert (done.triggered_by, done.started_at, done.finished_at) == (ADMIN, START, START + 5)
    report = steps_of(done)
    assert list(report) == ["expire", "reconcile"]
    assert report["expire"]["expired"] == 3
    assert report["reconcile"]["done"] == 0
    assert all(isinstance(each["ms"], int) for each in report.values())
    assert counted(cycle, "done") == 1


async def test_a_run_is_answered_before_it_is_done(make: MakeCycle, store: Store) -> None:
    gate = Gate()
    cycle = make(step("slow", gate.work))
    run = await cycle.start("schedule")
    await gate.begun.wait()
    assert (await stored(store, run)).finished_at is None
    gate.go.set()
    await cycle.settle()
    assert (await stored(store, run)).finished_at is not None


async def test_a_second_run_is_answered_with_the_one_under_way(make: MakeCycle) -> None:
    gate = Gate()
    mine, theirs = make(step("slow", gate.work)), make(step("slow", gate.work))
    first = await mine.start("schedule")
    await gate.begun.wait()
    for other in (mine, theirs):
        assert (await other.start(ADMIN)).id == first.id
    await theirs.run(ADMIN)
    gate.go.set()
    await mine.settle()
    assert gate.runs == 1


async def test_many_at_once_are_one_run(make: MakeCycle) -> None:
    gate = Gate()
    many = [make(step("slow", gate.work)) for _ in range(6)]
    runs = await asyncio.gather(*(each.start("schedule") for each in many))
    gate.go.set()
    await asyncio.gather(*(each.settle() for each in many))
    assert len({run.id for run in runs}) == 1
    assert gate.runs == 1


async def test_the_next_run_follows_at_once_when_one_is_over(make: MakeCycle, store: Store) -> None:
    cycle = make(step("quick", nothing))
    await cycle.run("schedule")
    first = await latest(store)
    second = await cycle.start("schedule")
    await cycle.settle()
    assert second.id != first.id
    assert (await stored(store, second)).finished_at is not None


async def test_a_step_that_fails_is_reported_and_the_others_run(
    make: MakeCycle, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> StepReport:
        raise ConnectionError("token=abc")

    cycle = make(step("bad", fail), step("good", nothing))
    await cycle.run("schedule")
    report = steps_of(await latest(store))
    assert report["bad"] == "failed; the log says why, and the next run tries again"
    assert report["good"]["done"] == 0
    assert "The step bad of the cycle failed." in caplog.messages
    assert (counted(cycle, "failed"), counted(cycle, "done")) == (1, 0)


async def test_a_step_that_hangs_is_cut_off(
    make: MakeCycle, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cycles, "STEP_SECONDS", 0.01)
    cycle = make(step("hanging", Gate().work), step("good", nothing))
    await cycle.run("schedule")
    report = steps_of(await latest(store))
    assert report["hanging"].startswith("failed")
    assert report["good"]["done"] == 0


async def test_whoever_waits_no_longer_leaves_the_run_at_work(make: MakeCycle, store: Store) -> None:
    gate = Gate()
    cycle = make(step("slow", gate.work))
    waiting = asyncio.create_task(cycle.run("schedule"))
    await gate.begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.go.set()
    await cycle.settle()
    assert (await latest(store)).finished_at is not None


def test_a_step_ends_before_its_lease() -> None:
    assert cycles.STEP_SECONDS * 1_000_000 < LEASE


async def test_after_a_crash_the_next_run_waits_no_longer_than_the_lease(
    make: MakeCycle, store: Store, clock: HandClock
) -> None:
    crashed = CycleRun(id="run-crashed", triggered_by="schedule", started_at=START)

    async def unit(tx: Transaction) -> None:
        await tx.leases.take(LEASE_NAME, crashed.id, START, START + LEASE)
        await tx.runs.start(crashed)

    await store.write(unit)
    cycle = make(step("quick", nothing))
    clock.now = START + LEASE - 1
    assert (await cycle.start("schedule")).id == crashed.id
    clock.now = START + LEASE
    run = await cycle.start("schedule")
    await cycle.settle()
    assert (await stored(store, run)).finished_at == START + LEASE


async def test_each_step_renews_the_lease(make: MakeCycle, store: Store, clock: HandClock) -> None:
    async def long() -> StepReport:
        clock.now += LEASE - 1
        return {}

    gate = Gate()
    cycle = make(step("long", long), step("slow", gate.work))
    first = await cycle.start("schedule")
    await gate.begun.wait()
    clock.now += LEASE - 1
    assert (await make(step("quick", nothing)).start(ADMIN)).id == first.id
    gate.go.set()
    await cycle.settle()


async def test_a_run_that_stood_still_leaves_the_rest_to_the_one_that_took_over(
    make: MakeCycle, store: Store, clock: HandClock
) -> None:
    first, second = Gate(), Gate()
    stalled, other = make(step("a", first.work), step("b", nothing)), make(step("a", second.work))
    run = await stalled.start("schedule")
    await first.begun.wait()
    clock.now += LEASE
    successor = await other.start("schedule")
    assert successor.id != run.id
    await second.begun.wait()
    first.go.set()
    await stalled.settle()
    report = steps_of(await stored(store, run))
    assert report["a"]["runs"] == 1
    assert report["b"].startswith("not done")
    # Its end does not give away the other's lease.
    assert (await stalled.start(ADMIN)).id == successor.id
    second.go.set()
    await other.settle()


async def test_a_run_that_nobody_can_find_any_more_is_answered_as_drawn(
    make: MakeCycle, store: Store, clock: HandClock
) -> None:
    await store.write(lambda tx: tx.leases.take(LEASE_NAME, "somebody", START, START + LEASE))
    run = await make(step("quick", nothing)).start(ADMIN)
    assert (run.triggered_by, run.started_at) == (ADMIN, START)


@pytest.mark.parametrize("error", [NotSaved(), OutcomeUnknown()])
async def test_a_report_that_the_database_does_not_take_ends_the_run_all_the_same(
    store: Store, clock: HandClock, caplog: pytest.LogCaptureFixture, error: AutoqError
) -> None:
    failing = FailingStore(store)

    async def work() -> StepReport:
        failing.error = error
        return {"done": 1}

    later = step("later", nothing)
    await Cycle(store=failing, clock=clock, steps=(step("one", work), later), metrics=Metrics()).run("test")
    failing.error = None
    assert (await latest(store)).finished_at is None
    assert "The report of a run was not stored." in caplog.messages
    clock.now += LEASE
    again = Cycle(store=store, clock=clock, steps=(later,), metrics=Metrics())
    await again.run("test")
    assert steps_of(await latest(store))["later"]["done"] == 0


async def test_a_run_that_leaves_more_is_followed_until_nothing_is_left(
    make: MakeCycle, store: Store, clock: HandClock
) -> None:
    left = [1, 1, 1, 0]

    async def work() -> StepReport:
        clock.now += 1
        return {"done": 200, "more": left.pop(0)}

    cycle = make(step("busy", work), step("quick", nothing))
    first = await cycle.start(ADMIN)
    await cycle.settle()
    assert left == []
    last = await latest(store)
    assert (last.id != first.id, last.triggered_by) == (True, ADMIN)
    assert counted(cycle, "done") == 4


@pytest.mark.parametrize("report", [{"more": 1, "put_off": 3}, {"more": 0}])
async def test_what_is_put_off_waits_for_the_schedule(make: MakeCycle, report: StepReport) -> None:
    async def work() -> StepReport:
        return report

    cycle = make(step("busy", work))
    await cycle.run("schedule")
    assert counted(cycle, "done") == 1


async def test_a_cycle_that_stops_is_followed_by_none(make: MakeCycle) -> None:
    gate = Gate()

    async def work() -> StepReport:
        await gate.work()
        return {"more": 1}

    cycle = make(step("busy", work))
    await cycle.start("schedule")
    await gate.begun.wait()
    stopping = asyncio.create_task(cycle.stop())
    gate.go.set()
    await stopping
    assert gate.runs == 1
