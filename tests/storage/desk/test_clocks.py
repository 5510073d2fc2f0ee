"""Clocks of service levels, and that each warning is given once."""

from __future__ import annotations

from dataclasses import replace

from engine.desk.clocks import Clock, ClockKind, EscalationLevel, breached, paused, started
from engine.desk.escalations import Escalation, sweep
from engine.times import HOUR
from storage.store import DatabaseStore
from tests.engine.desk.requests import ANNA, NOW, OFFICE

REQUEST = "SR-000001"


def clock(request_id: str = REQUEST, kind: ClockKind = ClockKind.RESOLUTION, *, goal: int = HOUR) -> Clock:
    """A clock that has begun to run."""
    return started(request_id, kind, goal, OFFICE, NOW)


async def save(store: DatabaseStore, *clocks: Clock) -> None:
    """Store the clocks."""
    for each in clocks:
        await store.write(lambda tx, each=each: tx.desk.clocks.save(each))  # type: ignore[misc]


def escalation(of: Clock) -> Escalation:
    """The warning that a broken promise gives."""
    assert of.due_at is not None
    return sweep(of, OFFICE, of.due_at, ()).escalations[-1]


async def test_clocks_are_read_as_they_were_stored_response_first(store: DatabaseStore) -> None:
    resolution, response = clock(), clock(kind=ClockKind.RESPONSE)
    await save(store, resolution, response, clock("SR-000002"))

    assert await store.read(lambda tx: tx.desk.clocks.of(REQUEST)) == (response, resolution)
    assert await store.read(lambda tx: tx.desk.clocks.of("SR-000003")) == ()


async def test_a_clock_that_is_there_is_replaced(store: DatabaseStore) -> None:
    running = clock()
    await save(store, running)
    resting = paused(running, OFFICE, NOW + 60)

    await save(store, resting)

    assert await store.read(lambda tx: tx.desk.clocks.of(REQUEST)) == (resting,)
    broken = breached(running, NOW + 2 * HOUR)
    await save(store, replace(broken, ended_at=NOW + 3 * HOUR))
    assert await store.read(lambda tx: tx.desk.clocks.of(REQUEST)) == (
        replace(broken, ended_at=NOW + 3 * HOUR),
    )


async def test_due_are_those_whose_next_look_has_come_the_longest_due_first(store: DatabaseStore) -> None:
    late, early = clock("SR-000001", goal=2 * HOUR), clock("SR-000002")
    assert early.next_at is not None
    assert late.next_at is not None
    resting = paused(clock("SR-000003"), OFFICE, NOW + 60)
    await save(store, late, early, resting)

    async def due(now: int, limit: int = 10) -> list[Clock]:
        return await store.read(lambda tx: tx.desk.clocks.due(now, limit))

    assert await due(early.next_at - 1) == []
    assert await due(early.next_at) == [early]
    assert await due(late.next_at) == [early, late]
    assert await due(late.next_at, limit=1) == [early]


async def test_a_clock_that_failed_is_left_out_until_its_time(store: DatabaseStore) -> None:
    failing, other = clock(), clock(kind=ClockKind.RESPONSE)
    await save(store, failing, other)
    now = NOW + 10 * HOUR
    await store.write(lambda tx: tx.desk.failures.record("deadlines", failing.key, "it broke", now + 1))

    assert await store.read(lambda tx: tx.desk.clocks.due(now, 10)) == [other]
    assert len(await store.read(lambda tx: tx.desk.clocks.due(now + 1, 10))) == 2


async def test_a_warning_is_recorded_once(store: DatabaseStore) -> None:
    warning = escalation(clock())

    assert await store.write(lambda tx: tx.desk.clocks.escalate(warning, ANNA))
    assert not await store.write(lambda tx: tx.desk.clocks.escalate(replace(warning, at=NOW + 1), None))


async def test_the_levels_of_a_clock_are_those_recorded_for_it(store: DatabaseStore) -> None:
    other_kind, other_request = clock(kind=ClockKind.RESPONSE), clock("SR-000002")
    soon = replace(escalation(clock()), level=EscalationLevel.SOON, told=False)
    for warning in (escalation(clock()), soon, escalation(other_request)):
        await store.write(lambda tx, warning=warning: tx.desk.clocks.escalate(warning, None))  # type: ignore[misc]

    async def levels(of: Clock) -> frozenset[EscalationLevel]:
        return await store.read(lambda tx: tx.desk.clocks.levels(of.request_id, of.kind))

    assert await levels(clock()) == {EscalationLevel.SOON, EscalationLevel.BREACH}
    assert await levels(other_kind) == frozenset()
    assert await levels(other_request) == {EscalationLevel.BREACH}
