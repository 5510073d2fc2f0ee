"""The clocks that measure what was promised: each runs in business time, rests on hold, and ends met or breached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from types import MappingProxyType

from engine.desk.calendars import Calendar, due, worked
from engine.desk.errors import StepRefused
from engine.times import MINUTE

EARLY_SHARE = 75
"""Per cent of the time after which the assignee is warned."""
SOON = 30 * MINUTE
"""Business time before a due time, from which on the team's lead or on-call is warned."""


class ClockKind(StrEnum):
    """What a clock measures: the time to a first response, or to the end."""

    RESPONSE = "RESPONSE"
    RESOLUTION = "RESOLUTION"


class ClockState(StrEnum):
    """Where a clock stands."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    MET = "MET"
    BREACHED = "BREACHED"


class Tick(StrEnum):
    """What moves a clock."""

    PAUSE = "pause"
    RESUME = "resume"
    MEET = "meet"
    BREACH = "breach"
    REOPEN = "reopen"


CLOCK_TRANSITIONS: Mapping[ClockState, Mapping[Tick, ClockState]] = MappingProxyType(
    {
        ClockState.RUNNING: MappingProxyType(
            {Tick.PAUSE: ClockState.PAUSED, Tick.MEET: ClockState.MET, Tick.BREACH: ClockState.BREACHED}
        ),
        ClockState.PAUSED: MappingProxyType({Tick.RESUME: ClockState.RUNNING, Tick.MEET: ClockState.MET}),
        ClockState.MET: MappingProxyType({Tick.REOPEN: ClockState.RUNNING}),
        ClockState.BREACHED: MappingProxyType({}),
    }
)
"""The state machine: every state is a key; a broken promise stays broken."""


class EscalationLevel(IntEnum):
    """How near a promise is to being broken: 75 % of its time are over, it is due within 30 minutes, it is broken."""

    EARLY = 1
    SOON = 2
    BREACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise to one request, (request_id, kind) being unique. Times are UTC microseconds, lengths business microseconds.

    `spent` is what had passed when it last began to run or to rest, at `since`. `due_at` is stored; None while paused. `next_at`
    is when it must be looked at next, None for never. `ended_at` is when what was promised was done, however late.
    """

    request_id: str
    kind: ClockKind
    state: ClockState
    goal: int
    spent: int
    since: int
    due_at: int | None
    next_at: int | None
    ended_at: int | None = None

    @property
    def key(self) -> str:
        """What tells it from every other clock."""
        return f"{self.request_id}:{self.kind}"

    def is_over(self, now: int) -> bool:
        """Whether it ran past its due time, noticed or not."""
        return self.state is ClockState.RUNNING and self.due_at is not None and self.due_at <= now

    def time_spent(self, calendar: Calendar | None, now: int) -> int:
        """Business microseconds that have passed."""
        ran = worked(calendar, self.since, now) if self.state is ClockState.RUNNING else 0
        return self.spent + ran


def started(request_id: str, kind: ClockKind, goal: int, calendar: Calendar | None, now: int) -> Clock:
    """A clock that runs from `now` on."""
    clock = Clock(
        request_id=request_id,
        kind=kind,
        state=ClockState.RUNNING,
        goal=goal,
        spent=0,
        since=now,
        due_at=None,
        next_at=None,
    )
    return _running(clock, calendar, now)


def paused(clock: Clock, calendar: Calendar | None, now: int) -> Clock:
    """It stands still; what was already over by `now` is a breach. Raises StepRefused."""
    if clock.is_over(now):
        return breached(clock, now)
    state = _after(clock, Tick.PAUSE)
    spent = clock.time_spent(calendar, now)
    return replace(clock, state=state, spent=spent, since=now, due_at=None, next_at=None)


def resumed(clock: Clock, calendar: Calendar | None, now: int) -> Clock:
    """It runs on with what was left. Raises StepRefused."""
    return _running(replace(clock, state=_after(clock, Tick.RESUME)), calendar, now)


def met(clock: Clock, calendar: Calendar | None, now: int) -> Clock:
    """What was promised is done; from its due time on that is a breach that has ended. Raises StepRefused."""
    current = breached(clock, now) if clock.is_over(now) else clock
    if current.state is ClockState.BREACHED:
        return replace(current, ended_at=current.ended_at or now)
    state = _after(clock, Tick.MEET)
    spent = clock.time_spent(calendar, now)
    return replace(clock, state=state, spent=spent, since=now, next_at=None, ended_at=now)


def breached(clock: Clock, now: int) -> Clock:
    """The promise is broken, which somebody has yet to be told. Raises StepRefused when it is not over."""
    if not clock.is_over(now):
        raise StepRefused(record_id=_name(clock), status=clock.state, step=Tick.BREACH)
    return replace(clock, state=_after(clock, Tick.BREACH), next_at=now)


def reopened(clock: Clock, calendar: Calendar | None, now: int) -> Clock:
    """It runs on with what was left when it was met; a broken promise stays broken. Raises StepRefused."""
    if clock.state is ClockState.BREACHED:
        return replace(clock, ended_at=None)
    return _running(replace(clock, state=_after(clock, Tick.REOPEN), ended_at=None), calendar, now)


def retargeted(clock: Clock, goal: int, calendar: Calendar | None, now: int) -> Clock:
    """The same clock under another promise: what was spent counts. One that ended, or is over by now, is left as it is."""
    if clock.state is ClockState.PAUSED:
        return replace(clock, goal=goal)
    if clock.state is not ClockState.RUNNING or clock.is_over(now):
        return clock
    spent = clock.time_spent(calendar, now)
    return _running(replace(clock, goal=goal, spent=spent), calendar, now)


def marks(clock: Clock, calendar: Calendar | None) -> Mapping[EscalationLevel, int]:
    """When a running clock reaches each level, never before it last began to run."""
    lengths = {
        EscalationLevel.EARLY: clock.goal * EARLY_SHARE // 100,
        EscalationLevel.SOON: clock.goal - SOON,
        EscalationLevel.BREACH: clock.goal,
    }
    return {level: due(calendar, clock.since, length - clock.spent) for level, length in lengths.items()}


def _running(clock: Clock, calendar: Calendar | None, now: int) -> Clock:
    runs = replace(clock, since=now)
    at = marks(runs, calendar)
    return replace(runs, due_at=at[EscalationLevel.BREACH], next_at=min(at.values()))


def _after(clock: Clock, tick: Tick) -> ClockState:
    state = CLOCK_TRANSITIONS[clock.state].get(tick)
    if state is None:
        raise StepRefused(record_id=_name(clock), status=clock.state, step=tick)
    return state


def _name(clock: Clock) -> str:
    return f"{clock.request_id} ({clock.kind})"
