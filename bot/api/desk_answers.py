"""From the desk's records to the API's answers, secrets masked on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.api import desk_schemas as schemas
from bot.api.desk_callers import may_see
from bot.desk.sheets import ArticleSheet, DeskToday, IncidentSheet, RequestSheet
from engine.actors import Actor
from engine.desk.articles import Article
from engine.desk.events import DeskEvent
from engine.desk.incidents import Incident
from engine.desk.ports import RequestPage
from engine.desk.tickets import ServiceRequest
from engine.redaction import redact_text
from engine.times import iso, moment


def _when(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


def _request_fields(held: ServiceRequest, now: int) -> dict[str, object]:
    intake, found = held.intake, held.classification
    return {
        "request_id": held.id,
        "revision": held.revision,
        "source": intake.source,
        "external_id": redact_text(intake.external_id),
        "title": redact_text(intake.title),
        "language": intake.language,
        "requester": redact_text(intake.requester),
        "status": held.status_at(now),
        "hold_reason": held.hold_reason,
        "type": found.type,
        "category": redact_text(found.category),
        "impact": found.impact,
        "urgency": found.urgency,
        "priority": found.priority.name,
        "classified_by": found.by,
        "confidence": found.confidence,
        "suggestion": found.suggestion,
        "team": held.team or None,
        "assignee": held.assignee,
        "created_at": moment(held.created_at),
        "updated_at": moment(held.updated_at),
        "resolved_at": _when(held.resolved_at),
        "linked_to": held.linked_to,
    }


def request(held: ServiceRequest, now: int) -> schemas.RequestOut:
    """A request as a list shows it."""
    return schemas.RequestOut.model_validate(_request_fields(held, now))


def request_page(held: RequestPage, now: int) -> schemas.RequestPageOut:
    """A page of requests."""
    items = [request(each, now) for each in held.items]
    return schemas.RequestPageOut(items=items, next_cursor=held.next_cursor)


def request_detail(sheet: RequestSheet, caller: Actor, now: int) -> schemas.RequestDetailOut:
    """A request with all that belongs to it; of an answer out of an article that is not for the caller, only where it is from."""
    held = sheet.request
    clocks = [
        {
            "kind": clock.kind,
            "state": clock.state,
            "due_at": _when(clock.due_at),
            "ended_at": _when(clock.ended_at),
        }
        for clock in sheet.clocks
    ]
    return schemas.RequestDetailOut.model_validate(
        {
            **_request_fields(held, now),
            "body": redact_text(held.intake.body),
            "resolution": redact_text(held.resolution) or None,
            "reasons": [redact_text(str(reason)) for reason in held.classification.reasons],
            "clocks": clocks,
            "answer": _answer(sheet, caller),
            "history": _history(sheet.history),
        }
    )


def _answer(sheet: RequestSheet, caller: Actor) -> dict[str, object] | None:
    held, article = sheet.answer, sheet.article
    if held is None:
        return None
    readable = article is not None and _may_read(article, caller)
    return {
        "article_id": held.article_id,
        "article_version": held.article_version,
        "article_title": redact_text(article.content.title) if article is not None and readable else None,
        "passage": redact_text(held.passage) if readable else None,
        "confidence": held.confidence,
        "delivery": held.delivery,
        "at": moment(held.at),
        "verdict": held.verdict,
        "verdict_at": _when(held.verdict_at),
    }


def _may_read(article: Article, caller: Actor) -> bool:
    """Whether an answer's words are for the caller: a restricted article is for people, as where it is read whole."""
    return not article.audience or (caller.is_person and may_see(article, caller))


def _article_fields(held: Article) -> dict[str, object]:
    return {
        "article_id": held.id,
        "revision": held.revision,
        "status": held.status,
        "version": held.version,
        "language": held.content.language,
        "title": redact_text(held.content.title),
        "tags": [redact_text(tag) for tag in held.content.tags],
        "owner": held.owner,
        "audience": sorted(held.audience),
        "answers": held.answers,
        "source_request": held.source_request,
        "seen_again": held.seen_again,
        "created_at": moment(held.created_at),
        "updated_at": moment(held.updated_at),
    }


def article(held: Article) -> schemas.ArticleOut:
    """An article as a list shows it."""
    return schemas.ArticleOut.model_validate(_article_fields(held))


def article_detail(sheet: ArticleSheet) -> schemas.ArticleDetailOut:
    """An article with its text and history."""
    body = redact_text(sheet.article.content.body)
    return schemas.ArticleDetailOut.model_validate(
        {**_article_fields(sheet.article), "body": body, "history": _history(sheet.history)}
    )


def _incident_fields(held: Incident, now: int) -> dict[str, object]:
    return {
        "incident_id": held.id,
        "revision": held.revision,
        "status": held.status_at(now),
        "title": redact_text(held.title),
        "severity": held.severity.name,
        "opened_at": moment(held.opened_at),
        "updated_at": moment(held.updated_at),
        "resolved_at": _when(held.resolved_at),
        "linked_to": held.linked_to,
    }


def incident(held: Incident, now: int) -> schemas.IncidentOut:
    """An incident as a list shows it."""
    return schemas.IncidentOut.model_validate(_incident_fields(held, now))


def incident_detail(sheet: IncidentSheet, now: int) -> schemas.IncidentDetailOut:
    """An incident with its alerts and history."""
    more = {"alerts_firing": sheet.alerts_firing, "history": _history(sheet.history)}
    return schemas.IncidentDetailOut.model_validate({**_incident_fields(sheet.incident, now), **more})


def today(held: DeskToday) -> schemas.DeskTodayOut:
    """The day so far."""
    record, silence = held.record, held.silence
    return schemas.DeskTodayOut(
        classified=held.classified,
        answered=held.answered,
        escalated=held.escalated,
        incidents=held.incidents,
        drafts=held.drafts,
        answers=schemas.RecordOut(
            right=record.right,
            judged=record.judged,
            precision=record.precision,
            speaks=record.speaks,
            silent_since=None if silence is None else iso(silence.since),
            speaks_again_at=None if silence is None else iso(silence.until),
        ),
    )


def _history(events: Sequence[DeskEvent]) -> list[dict[str, object]]:
    return [
        {
            "event": event.name,
            "by": redact_text(event.actor),
            "at": moment(event.at),
            "reason": None if event.reason is None else redact_text(str(event.reason)),
            "facts": {name: _fact(value) for name, value in event.facts.items()},
        }
        for event in events
    ]


def _fact(value: str | int | None) -> str | int | None:
    return redact_text(value) if isinstance(value, str) else value
