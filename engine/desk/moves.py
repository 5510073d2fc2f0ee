"""What a door wants done with a request, step by step; what it needs first (a classification, somebody who has it) comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from engine.actors import SCHEDULE
from engine.desk import lifecycle
from engine.desk.assignment import Load
from engine.desk.cycle import Worked, hand_over
from engine.desk.errors import StepRefused
from engine.desk.events import Change
from engine.desk.teams import Roster
from engine.desk.tickets import Classification, RequestStatus, ServiceRequest

Move = Callable[[ServiceRequest, int], Change[ServiceRequest]]
"""A change of a request, decided at a time in UTC microseconds, as the functions of `lifecycle` give it."""


class NotReady(Exception):
    """The moves cannot be made before the desk has sorted `request` in; `refused` is what the first of them would have said."""

    def __init__(self, request: ServiceRequest, refused: StepRefused | None = None) -> None:
        super().__init__(request.id)
        self.request = request
        self.refused = refused


def moved(request: ServiceRequest, moves: Sequence[Move], now: int) -> Worked:
    """Each move in turn.

    Raises NotReady for a new request that is to become anything but cancelled, and where somebody would have to have it first;
    else what a move raises.
    """
    worked = Worked()
    try:
        for move in moves:
            worked = Worked(changes=(*worked.changes, move(worked.after(request), now)))
    except StepRefused as refused:
        if request.status not in {RequestStatus.NEW, RequestStatus.CLASSIFIED}:
            raise
        raise NotReady(request, refused) from refused
    if request.status is RequestStatus.NEW and worked.after(request).status is not RequestStatus.CANCELLED:
        raise NotReady(request)
    return worked


def moved_when_ready(
    early: NotReady,
    moves: Sequence[Move],
    found: Classification | None,
    roster: Roster,
    loads: Mapping[str, Load],
    now: int,
) -> Worked:
    """Each move in turn, of a new request once it is what `found` says, and where a move needs it once somebody has it.

    So it goes as if the cycle had come by in between; only whoever a move itself gives it to is not preceded by somebody of the desk's
    choice, who would hear of it for nothing. Raises what a move raises; of one that is refused still, what was refused at first.
    """
    request = early.request
    worked = Worked()
    if found is not None and request.status is RequestStatus.NEW:
        worked = Worked(changes=(lifecycle.classify(request, found, SCHEDULE, now),))
    try:
        for move in moves:
            worked = _one(worked, move, request, roster, loads, now)
    except StepRefused as refused:
        raise early.refused or refused from refused
    return worked


def _one(
    worked: Worked,
    move: Move,
    request: ServiceRequest,
    roster: Roster,
    loads: Mapping[str, Load],
    now: int,
) -> Worked:
    try:
        change = move(worked.after(request), now)
    except StepRefused:
        handed = hand_over(worked.after(request), roster, loads, now, unanswered=True)
        worked = replace(worked, changes=(*worked.changes, *handed.changes))
        change = move(worked.after(request), now)
    return replace(worked, changes=(*worked.changes, change))
