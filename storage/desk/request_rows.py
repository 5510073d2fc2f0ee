"""Rows of `requests` as service requests, and back."""

from __future__ import annotations

import json

from engine.actions import canonical
from engine.desk.drafts import worth_a_draft
from engine.desk.intakes import Intake, Labels, Place, RequestType
from engine.desk.priorities import Level
from engine.desk.tickets import Classification, ClassifiedBy, HoldReason, RequestStatus, ServiceRequest
from storage.checked import checked
from storage.desk.texts import flag_of, language_of, number_of, reasons_of, reasons_text
from storage.rows import AnyRow, Values


def new_request_values(request: ServiceRequest) -> Values:
    """The row of a new request."""
    return {
        "number": number_of(request.id),
        "id": request.id,
        "created_at": request.created_at,
        "told": 0,
        **_intake_values(request.intake),
        **request_values(request),
    }


def request_values(request: ServiceRequest) -> Values:
    """What may change of a request, and what follows from it."""
    return {
        "revision": request.revision,
        "status": request.status.value,
        **_classification_values(request.classification),
        "updated_at": request.updated_at,
        "team": request.team,
        "assignee": request.assignee,
        "assigned_revision": request.assigned_revision,
        "hold_reason": None if request.hold_reason is None else request.hold_reason.value,
        "answerable": int(request.answerable),
        "answered_until": request.answered_until,
        "resolution": request.resolution,
        "resolved_at": request.resolved_at,
        "linked_to": request.linked_to,
        "waits_for": _waits_for(request),
        "worth_a_draft": int(worth_a_draft(request)),
    }


@checked("requests")
def request_of(row: AnyRow) -> ServiceRequest:
    """The stored request."""
    return ServiceRequest(
        id=row.id,
        revision=row.revision,
        status=RequestStatus(row.status),
        intake=_intake_of(row),
        classification=_classification_of(row),
        created_at=row.created_at,
        updated_at=row.updated_at,
        team=row.team,
        assignee=row.assignee,
        assigned_revision=row.assigned_revision,
        hold_reason=None if row.hold_reason is None else HoldReason(row.hold_reason),
        answerable=flag_of(row.answerable),
        answered_until=row.answered_until,
        resolution=row.resolution,
        resolved_at=row.resolved_at,
        linked_to=row.linked_to,
    )


def _waits_for(request: ServiceRequest) -> str | None:
    """The list of work that it is in; what is NEW is found by that."""
    if request.waits_for_answer:
        return "ANSWER"
    if request.waits_for_people:
        return "PEOPLE"
    return {RequestStatus.ANSWERED: "WORD", RequestStatus.RESOLVED: "CLOSING"}.get(request.status)


def _intake_values(intake: Intake) -> Values:
    place = intake.place
    return {
        "source": intake.source,
        "external_id": intake.external_id,
        "title": intake.title,
        "body": intake.body,
        "language": intake.language,
        "requester": intake.requester,
        "labels": canonical(intake.labels.said()),
        "place_channel": None if place is None else place.channel,
        "place_ts": None if place is None else place.ts,
    }


def _intake_of(row: AnyRow) -> Intake:
    place = None if row.place_channel is None else Place(channel=row.place_channel, ts=row.place_ts)
    return Intake(
        source=row.source,
        external_id=row.external_id,
        title=row.title,
        body=row.body,
        language=language_of(row.language),
        requester=row.requester,
        labels=_labels_of(json.loads(row.labels)),
        place=place,
    )


def _labels_of(said: dict[str, str]) -> Labels:
    return Labels(
        type=RequestType(said["type"]) if "type" in said else None,
        category=said.get("category"),
        impact=Level(said["impact"]) if "impact" in said else None,
        urgency=Level(said["urgency"]) if "urgency" in said else None,
    )


def _classification_values(found: Classification) -> Values:
    return {
        "type": found.type.value,
        "category": found.category,
        "impact": found.impact.value,
        "urgency": found.urgency.value,
        "priority": found.priority.value,
        "classified_by": found.by.value,
        "confidence": found.confidence,
        "reasons": reasons_text(found.reasons),
        "suggestion": found.suggestion,
    }


def _classification_of(row: AnyRow) -> Classification:
    return Classification(
        type=RequestType(row.type),
        category=row.category,
        impact=Level(row.impact),
        urgency=Level(row.urgency),
        by=ClassifiedBy(row.classified_by),
        confidence=row.confidence,
        reasons=reasons_of(row.reasons),
        suggestion=row.suggestion,
    )
