"""What the desk's routes give, as pydantic models."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from bot.api.schemas import HistoryOut
from engine.desk.answers import AnswerVerdict, Delivery
from engine.desk.articles import ArticleStatus
from engine.desk.clocks import ClockKind, ClockState
from engine.desk.incidents import IncidentStatus
from engine.desk.intakes import RequestType
from engine.desk.priorities import Level
from engine.desk.text import Language
from engine.desk.tickets import ClassifiedBy, HoldReason, RequestStatus


class EventOut(HistoryOut):
    """One event of a record: what happened, whose doing, why, and what it changed."""

    reason: str | None
    facts: dict[str, str | int | None]


class RequestOut(BaseModel):
    """A service request; secrets in texts are masked. `confidence` (0 to 1) is that of the category, `suggestion` an unsure guess at it."""

    request_id: str
    revision: int
    source: str
    external_id: str
    title: str
    language: Language
    requester: str
    status: RequestStatus
    hold_reason: HoldReason | None
    type: RequestType
    category: str
    impact: Level
    urgency: Level
    priority: str
    classified_by: ClassifiedBy
    confidence: float
    suggestion: str | None
    team: str | None
    assignee: str | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    linked_to: str | None


class ClockOut(BaseModel):
    """What was promised; `due_at` is null while the clock is paused, `ended_at` until it is done, however late."""

    kind: ClockKind
    state: ClockState
    due_at: datetime | None
    ended_at: datetime | None


class AnswerOut(BaseModel):
    """The desk's own answer: posted to the requester, or only suggested to whoever works on the request.

    `article_title` and `passage` are null where the article is not for the caller.
    """

    article_id: str
    article_version: int
    article_title: str | None
    passage: str | None
    confidence: float
    delivery: Delivery
    at: datetime
    verdict: AnswerVerdict | None
    verdict_at: datetime | None


class RequestDetailOut(RequestOut):
    """A request with its text, what was promised, the desk's answer, why it is what it is, and its history."""

    body: str
    resolution: str | None
    reasons: list[str]
    clocks: list[ClockOut]
    answer: AnswerOut | None
    history: list[EventOut]


class RequestPageOut(BaseModel):
    """A page of requests, newest first."""

    items: list[RequestOut]
    next_cursor: str | None


class ArticleOut(BaseModel):
    """An article; `answers` is whether the desk answers with it, `audience` the roles that may see it (empty: everybody)."""

    article_id: str
    revision: int
    status: ArticleStatus
    version: int
    language: Language
    title: str
    tags: list[str]
    owner: str
    audience: list[str]
    answers: bool
    source_request: str | None
    seen_again: int
    created_at: datetime
    updated_at: datetime


class ArticleDetailOut(ArticleOut):
    """An article with its text and history."""

    body: str
    history: list[EventOut]


class ArticlePageOut(BaseModel):
    """A page of articles, newest first."""

    items: list[ArticleOut]
    next_cursor: str | None


class IncidentOut(BaseModel):
    """An incident; `severity` is the highest that it ever had."""

    incident_id: str
    revision: int
    status: IncidentStatus
    title: str
    severity: str
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    linked_to: str | None


class IncidentDetailOut(IncidentOut):
    """An incident with how many of its alerts fire, and its history."""

    alerts_firing: int
    history: list[EventOut]


class IncidentPageOut(BaseModel):
    """A page of incidents, newest first."""

    items: list[IncidentOut]
    next_cursor: str | None


class RecordOut(BaseModel):
    """How the answers posted lately did; `speaks` is whether the desk still posts, `precision` null while nobody said anything.

    While it does not, `silent_since` and `speaks_again_at` say since when, and until when at the latest unless more are judged.
    """

    right: int
    judged: int
    precision: float | None
    speaks: bool
    silent_since: str | None = None
    speaks_again_at: str | None = None


class DeskTodayOut(BaseModel):
    """What the desk did by itself since midnight, and how its answers do."""

    classified: int
    answered: int
    escalated: int
    incidents: int
    drafts: int
    answers: RecordOut
