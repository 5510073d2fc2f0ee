"""What whoever asked is told of their request: that a person has it, that it waits for them, how a person resolved or cancelled it.

Each is a message of its own, because Slack tells nobody of a message that changes, and being waited for or being told that it is over
is what one must hear of. Read at 3 a.m. they are a short log whose last line is how it stands. The first two say what happened and
stay; the outcome has a button, and is renewed once that counts no more. Nothing is said of what the requester did, to whom Slack does
not know, or beside an answer whose message says it already.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.desk.answers import Answer, Delivery
from engine.desk.events import Change, DeskEvent
from engine.desk.notices import is_in_slack
from engine.desk.priorities import Priority
from engine.desk.tickets import HoldReason, RequestStatus, ServiceRequest
from engine.outbox import Lane, Notice, NoticeKind

TO_WHOEVER_ASKED = frozenset({NoticeKind.ANSWER, NoticeKind.TAKEN, NoticeKind.AWAITED, NoticeKind.OUTCOME})
"""What goes to where it was asked."""
_ENDS = frozenset({"RequestResolved", "RequestCancelled"})
_IN_HANDS = frozenset({RequestStatus.ASSIGNED, RequestStatus.IN_PROGRESS})


def progress_notices(
    before: ServiceRequest, changes: Sequence[Change[ServiceRequest]], answer: Answer | None = None
) -> tuple[Notice, ...]:
    """What the requester must hear of changes that are saved together; `answer` is the one that was given or judged with them."""
    if not changes or not is_in_slack(before.intake.requester):
        return ()
    if answer is not None and answer.delivery is Delivery.POST:
        return ()
    after = changes[-1].after
    events = {change.event.name: change.event for change in changes}
    owed = []
    if "RequestReopened" in events and before.status is RequestStatus.RESOLVED:
        owed.append(_notice(NoticeKind.OUTCOME, after, detail=str(before.revision)))
    if _is_taken(before, after, events.get("RequestAssigned")):
        owed.append(_notice(NoticeKind.TAKEN, after))
    held, last = events.get("RequestHeld"), changes[-1].event
    if held is not None and awaits_requester(after) and held.actor != after.intake.requester:
        owed.append(_notice(NoticeKind.AWAITED, after))
    if is_outcome(last, after):
        owed.append(_notice(NoticeKind.OUTCOME, after, detail=str(last.revision)))
    return tuple(owed)


def awaits_requester(request: ServiceRequest) -> bool:
    """Whether nobody can go on before the requester has answered."""
    return request.status is RequestStatus.ON_HOLD and request.hold_reason is HoldReason.AWAITING_USER


def is_outcome(event: DeskEvent, request: ServiceRequest) -> bool:
    """Whether this is an end that the requester is told of: by a person, who is not they."""
    by_person = event.name in _ENDS and is_in_slack(event.actor)
    return by_person and event.actor != request.intake.requester


def _is_taken(before: ServiceRequest, after: ServiceRequest, event: DeskEvent | None) -> bool:
    """Whether a person has it now that nobody had before."""
    if event is None or before.assignee is not None or after.status not in _IN_HANDS:
        return False
    asker = after.intake.requester
    return after.assignee is not None and asker not in {after.assignee, event.actor}


def _notice(kind: NoticeKind, request: ServiceRequest, detail: str = "") -> Notice:
    return Notice(
        kind=kind,
        record_id=request.id,
        revision=request.revision,
        lane=Lane.DIRECT,
        urgent=request.priority is Priority.P1,
        recipient=request.intake.requester,
        detail=detail,
    )
