"""Warnings before and when a promise breaks: which are due, once for each clock and level, and whom they reach."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from engine.desk.calendars import Calendar
from engine.desk.clocks import (
    EARLY_SHARE,
    SOON,
    Clock,
    ClockKind,
    ClockState,
    EscalationLevel,
    breached,
    marks,
)
from engine.desk.reasons import Reason
from engine.times import MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A warning; its key is unique. One that is not `told` was overtaken by a higher level and is only recorded."""

    request_id: str
    kind: ClockKind
    level: EscalationLevel
    at: int
    told: bool
    reason: Reason

    @property
    def key(self) -> str:
        """The same for the same clock and level, so that nothing is told twice."""
        return f"{self.request_id}:{self.kind}:{self.level.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a look at a clock gives: the clock as it stands now, and the warnings that are due."""

    clock: Clock
    escalations: tuple[Escalation, ...]


def sweep(clock: Clock, calendar: Calendar | None, now: int, known: Collection[EscalationLevel]) -> Swept:
    """Look at a clock: break what is over, and warn of every level reached that is not `known` yet, aloud of the highest only."""
    current = breached(clock, now) if clock.is_over(now) else clock
    at = _levels(current, calendar)
    reached = [level for level, mark in at.items() if mark <= now]
    highest = max((*reached, *known), default=None)
    escalations = tuple(
        Escalation(
            request_id=clock.request_id,
            kind=clock.kind,
            level=level,
            at=now,
            told=level is highest,
            reason=_reason(level, clock.kind),
        )
        for level in reached
        if level not in known
    )
    next_at = min((mark for mark in at.values() if mark > now), default=None)
    return Swept(clock=replace(current, next_at=next_at), escalations=escalations)


def _levels(clock: Clock, calendar: Calendar | None) -> dict[EscalationLevel, int]:
    """When each level is or was reached; nothing is ever due of a clock that rests or was met."""
    if clock.state is ClockState.BREACHED:
        return dict.fromkeys(EscalationLevel, clock.due_at or clock.since)
    return dict(marks(clock, calendar)) if clock.state is ClockState.RUNNING else {}


def _reason(level: EscalationLevel, kind: ClockKind) -> Reason:
    code, values = _REASONS[level]
    return Reason(code=code, values={**values, "kind": kind})


_REASONS: Mapping[EscalationLevel, tuple[str, Mapping[str, int]]] = {
    EscalationLevel.EARLY: ("desk-share-of-time", {"percent": EARLY_SHARE}),
    EscalationLevel.SOON: ("desk-soon-due", {"minutes": SOON // MINUTE}),
    EscalationLevel.BREACH: ("desk-overdue", {}),
}
