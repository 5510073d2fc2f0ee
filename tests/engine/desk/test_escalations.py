"""Warnings: which are due when, once for each clock and level."""

from __future__ import annotations

from engine.desk import clocks
from engine.desk.clocks import Clock, ClockKind, ClockState, EscalationLevel
from engine.desk.escalations import sweep
from engine.times import HOUR, MINUTE
from tests.engine.desk.requests import NOW, OFFICE, SEOUL, at

EARLY, SOON, BREACH = EscalationLevel


def clock(goal: int = 4 * HOUR) -> Clock:
    return clocks.started("SR-000007", ClockKind.RESOLUTION, goal, OFFICE, NOW)


def levels(
    of: Clock, now: int, known: tuple[EscalationLevel, ...] = ()
) -> list[tuple[EscalationLevel, bool]]:
    return [(each.level, each.told) for each in sweep(of, OFFICE, now, known).escalations]


def test_each_level_is_told_when_it_is_reached() -> None:
    assert levels(clock(), NOW + 3 * HOUR - 1) == []
    assert levels(clock(), NOW + 3 * HOUR) == [(EARLY, True)]
    assert levels(clock(), NOW + 3 * HOUR + 30 * MINUTE, (EARLY,)) == [(SOON, True)]
    assert levels(clock(), NOW + 4 * HOUR, (EARLY, SOON)) == [(BREACH, True)]


def test_a_second_look_tells_nothing_more() -> None:
    assert levels(clock(), NOW + 3 * HOUR, (EARLY,)) == []
    assert levels(clock(), NOW + 9 * HOUR, tuple(EscalationLevel)) == []


def test_after_a_long_pause_of_the_cycle_only_the_highest_level_is_told_and_all_are_recorded() -> None:
    assert levels(clock(), NOW + 6 * HOUR) == [(EARLY, False), (SOON, False), (BREACH, True)]


def test_what_broke_before_anybody_looked_is_told_too() -> None:
    late = clocks.met(clock(), OFFICE, NOW + 5 * HOUR)
    assert late.next_at is not None
    swept = sweep(late, OFFICE, NOW + 5 * HOUR, ())
    assert [each.level for each in swept.escalations if each.told] == [BREACH]
    assert swept.clock.next_at is None
    assert swept.clock.ended_at == NOW + 5 * HOUR


def test_a_promise_shorter_than_half_an_hour_is_soon_due_from_the_start() -> None:
    short = clock(20 * MINUTE)
    assert levels(short, NOW) == [(SOON, True)]
    assert levels(short, NOW + 15 * MINUTE, (SOON,)) == [(EARLY, False)]


def test_half_an_hour_is_business_time() -> None:
    evening = clocks.started("SR-000007", ClockKind.RESPONSE, HOUR, OFFICE, at(SEOUL, 2026, 3, 4, 17, 45))
    at_night = sweep(evening, OFFICE, at(SEOUL, 2026, 3, 5, 8, 59), ())
    assert at_night.escalations == ()
    morning = sweep(evening, OFFICE, at(SEOUL, 2026, 3, 5, 9, 15), ())
    assert [each.level for each in morning.escalations] == [SOON]


def test_a_clock_that_rests_or_was_met_warns_of_nothing() -> None:
    for still in (clocks.paused(clock(), OFFICE, NOW), clocks.met(clock(), OFFICE, NOW)):
        swept = sweep(still, OFFICE, NOW + 50 * HOUR, ())
        assert swept.escalations == ()
        assert swept.clock == still


def test_a_look_says_when_to_look_next_and_breaks_what_is_over() -> None:
    assert sweep(clock(), OFFICE, NOW + 3 * HOUR, ()).clock.next_at == NOW + 3 * HOUR + 30 * MINUTE
    over = sweep(clock(), OFFICE, NOW + 4 * HOUR, ()).clock
    assert (over.state, over.next_at) == (ClockState.BREACHED, None)


def test_a_key_is_the_same_for_the_same_clock_and_level() -> None:
    (first,) = sweep(clock(), OFFICE, NOW + 3 * HOUR, ()).escalations
    assert first.key == "SR-000007:RESOLUTION:EARLY"
    (later,) = sweep(clock(), OFFICE, NOW + 3 * HOUR + MINUTE, ()).escalations
    assert later.key == first.key
    assert str(first.reason) == "75 % of the time to RESOLUTION are over"
