"""Service levels: what is promised to which request, and what its clocks do when something happens to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.desk.calendars import Calendar
from engine.desk.clocks import (
    Clock,
    ClockKind,
    ClockState,
    met,
    paused,
    reopened,
    resumed,
    retargeted,
    started,
)
from engine.desk.errors import DeskInvalid
from engine.desk.intakes import RequestType
from engine.desk.priorities import Priority
from engine.desk.tickets import RequestStatus, ServiceRequest

RESTING = frozenset({RequestStatus.ON_HOLD, RequestStatus.ANSWERED})
"""While it is the other side's turn, the time to resolution stands still."""
OVER = frozenset({RequestStatus.RESOLVED, RequestStatus.CLOSED, RequestStatus.CANCELLED})
RESPONDED = RESTING | OVER | {RequestStatus.IN_PROGRESS}
"""Somebody has turned to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """What is promised to one priority, of one type of request or (None) of every other.

    Times are microseconds of `calendar`, of any time when there is none. Raises DeskInvalid.
    """

    priority: Priority
    type: RequestType | None
    response: int
    resolution: int
    calendar: Calendar | None = None

    def __post_init__(self) -> None:
        if not 0 < self.response <= self.resolution:
            raise DeskInvalid(
                where=f"sla.{self.priority.name}.{self.type or 'ANY'}",
                problem="the response must take some time, and no more than the resolution",
            )

    def goal(self, kind: ClockKind) -> int:
        """Microseconds that are promised."""
        return self.response if kind is ClockKind.RESPONSE else self.resolution


def policy_for(policies: Iterable[SlaPolicy], request: ServiceRequest) -> SlaPolicy | None:
    """The promise that counts: its type's own before the one for every type; None when nothing is promised."""
    of_priority = {policy.type: policy for policy in policies if policy.priority is request.priority}
    return of_priority.get(request.classification.type) or of_priority.get(None)


def clocks_after(
    clocks: Sequence[Clock], request: ServiceRequest, policy: SlaPolicy | None, now: int
) -> tuple[Clock, ...]:
    """The clocks of a request as its present status and policy want them; those that need no change are the same objects.

    A request's clocks begin when it was handed in, as soon as it is classified. Without a policy nothing is measured any more,
    and the clocks stay as they are.
    """
    if policy is None or request.status is RequestStatus.NEW:
        return tuple(clocks)
    if not clocks:
        clocks = [
            started(request.id, kind, policy.goal(kind), policy.calendar, request.created_at)
            for kind in ClockKind
        ]
    return tuple(
        _settled(_aimed(clock, policy, now), request.status, policy.calendar, now) for clock in clocks
    )


def _aimed(clock: Clock, policy: SlaPolicy, now: int) -> Clock:
    goal = policy.goal(clock.kind)
    return clock if clock.goal == goal else retargeted(clock, goal, policy.calendar, now)


def _settled(clock: Clock, status: RequestStatus, calendar: Calendar | None, now: int) -> Clock:
    """The clock in the state that goes with the request's; one that is broken only learns whether it has ended."""
    ended = status in (RESPONDED if clock.kind is ClockKind.RESPONSE else OVER)
    if ended:
        return clock if clock.ended_at is not None else met(clock, calendar, now)
    if clock.kind is ClockKind.RESPONSE:
        return clock
    if status in RESTING:
        return paused(clock, calendar, now) if clock.state is ClockState.RUNNING else clock
    if clock.state is ClockState.PAUSED:
        return resumed(clock, calendar, now)
    return clock if clock.ended_at is None else reopened(clock, calendar, now)
