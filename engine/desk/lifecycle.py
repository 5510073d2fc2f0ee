"""What happens to a service request: each change gives the new record and the event that made it so."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from engine.actions import checked_text
from engine.actors import Actor
from engine.desk.errors import ReopenTooLate, StepRefused
from engine.desk.events import Change, DeskEvent
from engine.desk.intakes import NAME_LIMIT, Labels, RequestType
from engine.desk.priorities import Level
from engine.desk.reasons import Reason
from engine.desk.tickets import (
    FINAL,
    TRANSITIONS,
    Classification,
    ClassifiedBy,
    HoldReason,
    RequestStatus,
    ServiceRequest,
    Step,
)
from engine.errors import FieldMissing
from engine.times import DAY, iso

RESOLUTION_LIMIT = 10_000
"""Characters."""

EVENT_NAMES = {
    Step.CLASSIFY: "RequestClassified",
    Step.QUEUE: "RequestQueued",
    Step.ASSIGN: "RequestAssigned",
    Step.START: "WorkStarted",
    Step.HOLD: "RequestHeld",
    Step.RESUME: "WorkResumed",
    Step.ANSWER: "RequestAnswered",
    Step.RESOLVE: "RequestResolved",
    Step.CLOSE: "RequestClosed",
    Step.REOPEN: "RequestReopened",
    Step.CANCEL: "RequestCancelled",
}

Requested = Change[ServiceRequest]


def received(request: ServiceRequest) -> DeskEvent:
    """A source handed a request in."""
    reason = Reason(code="desk-received", values={"source": request.intake.source})
    return DeskEvent(
        name="RequestReceived",
        record_id=request.id,
        revision=request.revision,
        actor=request.intake.requester,
        at=request.created_at,
        reason=reason,
        facts={"external_id": request.intake.external_id, "linked_to": request.linked_to},
    )


def classify(request: ServiceRequest, found: Classification, actor: Actor, now: int) -> Requested:
    """It is now what `found` says; who works on it stays. Raises StepRefused."""
    reason = found.reasons[0] if found.reasons else None
    facts = {
        "type": found.type,
        "category": found.category,
        "priority": found.priority.name,
        "by": found.by,
        "percent": round(100 * found.confidence),
    }
    return _step(request, Step.CLASSIFY, actor, now, reason, facts, classification=found)


def correct(
    request: ServiceRequest,
    actor: Actor,
    now: int,
    *,
    type: RequestType | None = None,  # noqa: A002  The field's name everywhere.
    category: str | None = None,
    impact: Level | None = None,
    urgency: Level | None = None,
) -> Requested:
    """Somebody says what it is; what they leave out stays, with the reasons for it. Raises StepRefused, FieldMissing, FieldTooLong.

    Only a person who names the category makes it HUMAN: a program's word, and urgency alone, teach nobody what a request is.
    """
    before = request.classification
    said = Labels(type=type, category=_category(category), impact=impact, urgency=urgency)
    found = replace(
        before,
        type=said.type or before.type,
        category=said.category or before.category,
        impact=said.impact or before.impact,
        urgency=said.urgency or before.urgency,
        reasons=(
            Reason(code="desk-person", values={"person": actor.id}),
            *(reason for reason in before.reasons if _field_of(reason) not in {None, *said.said()}),
        ),
    )
    if said.category is not None:
        by = ClassifiedBy.HUMAN if actor.is_person else ClassifiedBy.SOURCE
        found = replace(found, by=by, confidence=1.0, suggestion=None)
    return classify(request, found, actor, now)


def queue(request: ServiceRequest, team: str, reason: Reason, actor: Actor, now: int) -> Requested:
    """Nobody of the team can take it now, so it waits there. Raises StepRefused."""
    return _step(
        request, Step.QUEUE, actor, now, reason, {"team": team}, team=team, assignee=None, answerable=False
    )


def assign(
    request: ServiceRequest, team: str, assignee: str, reason: Reason, actor: Actor, now: int
) -> Requested:
    """The assignee is responsible from now on; who has it already does not get it anew. Raises StepRefused."""
    facts = {"team": team, "assignee": assignee, "before": request.assignee}
    has_it = request.assignee == assignee and request.status is not RequestStatus.CLASSIFIED
    return _step(
        request,
        Step.ASSIGN,
        actor,
        now,
        reason,
        facts,
        team=team,
        assignee=assignee,
        assigned_revision=request.assigned_revision if has_it else request.revision + 1,
        answerable=False,
    )


def start(request: ServiceRequest, actor: Actor, now: int) -> Requested:
    """The assignee works on it. Raises StepRefused."""
    return _step(request, Step.START, actor, now)


def hold(
    request: ServiceRequest, waits_for: HoldReason, actor: Actor, now: int, reason: Reason | None = None
) -> Requested:
    """Work rests until something comes from elsewhere. Raises StepRefused."""
    return _step(request, Step.HOLD, actor, now, reason, {"waits_for": waits_for}, hold_reason=waits_for)


def resume(request: ServiceRequest, actor: Actor, now: int, reason: Reason | None = None) -> Requested:
    """What it waited for has come. Raises StepRefused."""
    return _step(request, Step.RESUME, actor, now, reason, hold_reason=None)


def answer(request: ServiceRequest, until: int, reason: Reason, actor: Actor, now: int) -> Requested:
    """The desk answered and waits for the requester's word until `until`. Raises StepRefused, also where a person took over."""
    if not request.answerable:
        raise StepRefused(record_id=request.id, status="in a person's hands", step=Step.ANSWER)
    return _step(request, Step.ANSWER, actor, now, reason, {"until": until}, answered_until=until)


def resolve(
    request: ServiceRequest, resolution: str, actor: Actor, now: int, reason: Reason | None = None
) -> Requested:
    """It is done; `resolution` says how, and may be empty. Raises StepRefused, FieldTooLong, FieldMalformed."""
    told = checked_text("resolution", resolution, RESOLUTION_LIMIT)
    return _step(
        request,
        Step.RESOLVE,
        actor,
        now,
        reason,
        hold_reason=None,
        answered_until=None,
        resolution=told,
        resolved_at=now,
    )


def close(request: ServiceRequest, actor: Actor, now: int) -> Requested:
    """It stays resolved for good. Raises StepRefused."""
    days = (now - (request.resolved_at or now)) // DAY
    return _step(request, Step.CLOSE, actor, now, Reason(code="desk-over", values={"days": days}))


def reopen(request: ServiceRequest, reason: Reason, actor: Actor, now: int) -> Requested:
    """It is open again, and from now on a matter for people. Raises ReopenTooLate (then a new one is linked), StepRefused."""
    if request.resolved_at is not None and request.status_at(now) is RequestStatus.CLOSED:
        raise ReopenTooLate(record_id=request.id, at=iso(request.resolved_at))
    return _step(
        request, Step.REOPEN, actor, now, reason, answerable=False, answered_until=None, resolved_at=None
    )


def cancel(request: ServiceRequest, actor: Actor, now: int, reason: Reason | None = None) -> Requested:
    """It is wanted no more. Raises StepRefused."""
    return _step(request, Step.CANCEL, actor, now, reason, hold_reason=None, answered_until=None)


def note(request: ServiceRequest, reason: Reason, actor: Actor, now: int) -> Requested:
    """Something was said to whoever works on it, and nothing moves. Raises StepRefused for what nobody works on any more."""
    if request.status_at(now) in FINAL:
        raise StepRefused(record_id=request.id, status=request.status_at(now), step="a note")
    after = replace(request, revision=request.revision + 1, updated_at=now)
    event = DeskEvent(
        name="RequestNoted",
        record_id=request.id,
        revision=after.revision,
        actor=actor.id,
        at=now,
        reason=reason,
        facts={"status": request.status},
    )
    return Change(after=after, event=event)


class FollowUp(StrEnum):
    """What a word from the requester does to their request."""

    REOPEN = "reopen"
    NEW_LINKED = "new linked"
    NOTE = "note"


def follow_up(request: ServiceRequest, now: int) -> FollowUp:
    """Whether a reply opens the request again, begins a new one linked to it, or is only read by whoever works on it."""
    status = request.status_at(now)
    if Step.REOPEN in TRANSITIONS[status]:
        return FollowUp.REOPEN
    return FollowUp.NEW_LINKED if not TRANSITIONS[status] else FollowUp.NOTE


def silence_over(request: ServiceRequest, now: int) -> bool:
    """Whether an answered request had no word from its requester in time, so that it counts as resolved."""
    waits = request.status is RequestStatus.ANSWERED and request.answered_until is not None
    return waits and (request.answered_until or 0) <= now


def reopening_over(request: ServiceRequest, now: int) -> bool:
    """Whether a resolved request is due to be closed."""
    return request.status is RequestStatus.RESOLVED and request.status_at(now) is RequestStatus.CLOSED


def _category(said: str | None) -> str | None:
    named = None if said is None else checked_text("category", said, NAME_LIMIT).upper()
    if named == "":
        raise FieldMissing(field="category")
    return named


def _field_of(reason: Reason) -> str | None:
    """Which field it is a reason for; None where it is one for all of them."""
    named = reason.values.get("field")
    return "category" if reason.code == "desk-unsure" else None if named is None else str(named)


def _step(
    request: ServiceRequest,
    step: Step,
    actor: Actor,
    now: int,
    reason: Reason | None = None,
    facts: dict[str, Any] | None = None,
    **changes: Any,  # noqa: ANN401  The record's own fields, which `replace` checks.
) -> Requested:
    """The one place where a request changes."""
    status = TRANSITIONS[request.status].get(step)
    if status is None:
        raise StepRefused(record_id=request.id, status=request.status, step=step)
    after = replace(request, status=status, revision=request.revision + 1, updated_at=now, **changes)
    event = DeskEvent(
        name=EVENT_NAMES[step],
        record_id=request.id,
        revision=after.revision,
        actor=actor.id,
        at=now,
        reason=reason,
        facts={"status": status, **(facts or {})},
    )
    return Change(after=after, event=event)
