"""The clocks: what each tick does, and that a broken promise stays broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.desk import clocks
from engine.desk.calendars import worked
from engine.desk.clocks import CLOCK_TRANSITIONS, Clock, ClockKind, ClockState, EscalationLevel, Tick
from engine.desk.errors import StepRefused
from engine.times import HOUR, MINUTE
from tests.engine.desk.requests import NOW, OFFICE, SEOUL, at


def clock(goal: int = 4 * HOUR) -> Clock:
    return clocks.started("SR-000007", ClockKind.RESOLUTION, goal, OFFICE, NOW)


def test_the_table_has_every_state() -> None:
    assert set(CLOCK_TRANSITIONS) == set(ClockState)
    assert set(CLOCK_TRANSITIONS[ClockState.BREACHED]) == set()


def test_a_new_clock_knows_when_it_is_due_and_when_to_look_at_it() -> None:
    new = clock()
    assert new.due_at == at(SEOUL, 2026, 3, 4, 14)
    assert new.next_at == at(SEOUL, 2026, 3, 4, 13)
    assert clock(2 * HOUR).next_at == at(SEOUL, 2026, 3, 4, 11, 30)


def test_a_pause_moves_the_due_time_by_the_working_time_it_took() -> None:
    rests = clocks.paused(clock(), OFFICE, NOW + HOUR)
    assert (rests.state, rests.due_at, rests.next_at) == (ClockState.PAUSED, None, None)
    assert rests.time_spent(OFFICE, NOW + 5 * HOUR) == HOUR
    runs = clocks.resumed(rests, OFFICE, at(SEOUL, 2026, 3, 5, 9))
    assert runs.due_at == at(SEOUL, 2026, 3, 5, 12)


def test_what_is_done_in_time_is_met_and_at_its_due_time_it_is_broken() -> None:
    in_time = clocks.met(clock(), OFFICE, NOW + 4 * HOUR - 1)
    assert (in_time.state, in_time.ended_at) == (ClockState.MET, NOW + 4 * HOUR - 1)
    late = clocks.met(clock(), OFFICE, NOW + 4 * HOUR)
    assert (late.state, late.ended_at, late.next_at) == (
        ClockState.BREACHED,
        NOW + 4 * HOUR,
        NOW + 4 * HOUR,
    )
    assert clocks.met(late, OFFICE, NOW + 5 * HOUR).ended_at == NOW + 4 * HOUR


def test_a_pause_does_not_hide_a_breach() -> None:
    assert clocks.paused(clock(), OFFICE, NOW + 5 * HOUR).state is ClockState.BREACHED


def test_nothing_breaks_before_its_time() -> None:
    with pytest.raises(StepRefused, match="RUNNING"):
        clocks.breached(clock(), NOW + HOUR)


def test_what_has_been_met_runs_on_when_opened_again() -> None:
    done = clocks.met(clock(), OFFICE, NOW + HOUR)
    again = clocks.reopened(done, OFFICE, at(SEOUL, 2026, 3, 5, 9))
    assert (again.state, again.ended_at) == (ClockState.RUNNING, None)
    assert again.due_at == at(SEOUL, 2026, 3, 5, 12)


def test_what_was_broken_stays_broken_when_opened_again() -> None:
    late = clocks.met(clock(), OFFICE, NOW + 5 * HOUR)
    again = clocks.reopened(late, OFFICE, NOW + 6 * HOUR)
    assert (again.state, again.ended_at) == (ClockState.BREACHED, None)


TICKS: Mapping[Tick, Callable[[Clock, int], Clock]] = {
    Tick.PAUSE: lambda done, now: clocks.paused(done, OFFICE, now),
    Tick.RESUME: lambda done, now: clocks.resumed(done, OFFICE, now),
    Tick.MEET: lambda done, now: clocks.met(done, OFFICE, now),
    Tick.BREACH: clocks.breached,
    Tick.REOPEN: lambda done, now: clocks.reopened(done, OFFICE, now),
}
IN_STATE = {
    ClockState.RUNNING: clock(),
    ClockState.PAUSED: clocks.paused(clock(), OFFICE, NOW),
    ClockState.MET: clocks.met(clock(), OFFICE, NOW),
    ClockState.BREACHED: clocks.breached(clock(), NOW + 5 * HOUR),
}
BROKEN_BUT_DONE = {(ClockState.BREACHED, Tick.MEET), (ClockState.BREACHED, Tick.REOPEN)}
"""These leave it broken and only say whether it has ended."""


@pytest.mark.parametrize(
    "state, tick",
    [
        (state, tick)
        for state in ClockState
        for tick in Tick
        if tick not in CLOCK_TRANSITIONS[state] and (state, tick) not in BROKEN_BUT_DONE
    ],
)
def test_a_state_without_a_way_out_refuses(state: ClockState, tick: Tick) -> None:
    with pytest.raises(StepRefused):
        TICKS[tick](IN_STATE[state], NOW + 6 * HOUR)


def test_another_promise_counts_the_time_already_spent() -> None:
    tighter = clocks.retargeted(clock(), 2 * HOUR, OFFICE, NOW + HOUR)
    assert tighter.due_at == NOW + 2 * HOUR
    rests = clocks.retargeted(clocks.paused(clock(), OFFICE, NOW + HOUR), 2 * HOUR, OFFICE, NOW + HOUR)
    assert clocks.resumed(rests, OFFICE, NOW + 2 * HOUR).due_at == NOW + 3 * HOUR


def test_another_promise_mends_no_broken_one() -> None:
    over = clock()
    assert clocks.retargeted(over, 9 * HOUR, OFFICE, NOW + 5 * HOUR) is over
    broken = clocks.breached(over, NOW + 5 * HOUR)
    assert clocks.retargeted(broken, 9 * HOUR, OFFICE, NOW + 5 * HOUR) is broken


def test_levels_lie_at_three_quarters_half_an_hour_before_and_at_the_end() -> None:
    assert clocks.marks(clock(), OFFICE) == {
        EscalationLevel.EARLY: NOW + 3 * HOUR,
        EscalationLevel.SOON: NOW + 3 * HOUR + 30 * MINUTE,
        EscalationLevel.BREACH: NOW + 4 * HOUR,
    }


class ClockLife(RuleBasedStateMachine):
    """Whatever happens to a clock, its due time is where the remaining business time ends."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.ran = 0
        self.clock = clock()

    @rule(minutes=st.integers(0, 600))
    def time_passes(self, minutes: int) -> None:
        later = self.now + minutes * MINUTE
        if self.clock.state is ClockState.RUNNING:
            self.ran += worked(OFFICE, self.now, later)
        self.now = later

    @precondition(lambda self: self.clock.state is ClockState.RUNNING)
    @rule()
    def it_is_paused(self) -> None:
        self.clock = clocks.paused(self.clock, OFFICE, self.now)

    @precondition(lambda self: self.clock.state is ClockState.PAUSED)
    @rule()
    def it_is_resumed(self) -> None:
        self.clock = clocks.resumed(self.clock, OFFICE, self.now)

    @rule()
    def it_is_met_and_opened_again(self) -> None:
        done = clocks.met(self.clock, OFFICE, self.now)
        self.clock = clocks.reopened(done, OFFICE, self.now)

    @rule(hours=st.integers(1, 40))
    def it_gets_another_goal(self, hours: int) -> None:
        self.clock = clocks.retargeted(self.clock, hours * HOUR, OFFICE, self.now)

    @invariant()
    def the_due_time_is_true(self) -> None:
        current = self.clock
        if current.state is ClockState.RUNNING:
            assert current.time_spent(OFFICE, self.now) == self.ran
            assert current.due_at is not None
            left = worked(OFFICE, self.now, current.due_at)
            assert left == max(current.goal - self.ran, 0)
        assert (current.state is ClockState.PAUSED) == (current.due_at is None)

    @invariant()
    def it_breaks_only_when_the_time_is_over(self) -> None:
        if self.clock.state is ClockState.BREACHED:
            assert self.ran >= self.clock.goal


TestClockLife = ClockLife.TestCase
TestClockLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
