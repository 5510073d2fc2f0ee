"""Requests, answers, incidents and articles that never were, to show what every layout of the desk looks like."""

from __future__ import annotations

from typing import Final

from bot.desk.sheets import ArticleSheet, DeskToday, IncidentSheet, RequestSheet
from bot.slack.layouts.made_up import ADMIN, ENGINEER, NOW, REQUESTER, Told
from engine.actors import SCHEDULE
from engine.desk.alerts import Severity
from engine.desk.answers import Answer, AnswerVerdict, Delivery, Record
from engine.desk.articles import Article, ArticleStatus, Content
from engine.desk.clocks import Clock, ClockKind, ClockState
from engine.desk.events import DeskEvent
from engine.desk.incidents import Incident, IncidentStatus
from engine.desk.intakes import Intake, RequestType
from engine.desk.priorities import Level
from engine.desk.reasons import REASON_CODES, Reason, said
from engine.desk.silences import Silence
from engine.desk.text import Language
from engine.desk.tickets import Classification, ClassifiedBy, HoldReason, RequestStatus, ServiceRequest
from engine.times import DAY, HOUR, MINUTE

_BEFORE_PEOPLE: Final = {RequestStatus.NEW, RequestStatus.ANSWERED}
DUE: Final = NOW + 4 * HOUR
CONTACT: Final = ADMIN
ARTICLE_TEXT: Final = (
    "## Problem\nThe VPN drops every ten minutes.\n\n## Environment\nWindows 11, client version 5.2\n\n"
    "## Cause\nThe client’s power saving cuts the connection.\n\n"
    "## Resolution\nOpen the client’s settings.\nSwitch power saving off, then connect again.\n\n"
    "## Keywords\nvpn, client, power saving"
)
PASSAGE: Final = "Open the client’s settings, switch power saving off, then connect again. The connection stays up after that."


def request(
    told: Told,
    status: RequestStatus = RequestStatus.ASSIGNED,
    *,
    title: str = "VPN drops every ten minutes",
    by: ClassifiedBy = ClassifiedBy.MODEL,
    urgency: Level = Level.HIGH,
    from_slack: bool = True,
    assignee: str | None = ENGINEER,
    language: Language = "en",
) -> ServiceRequest:
    """A request in the given state."""
    plain = told == Told()
    done = status in {RequestStatus.RESOLVED, RequestStatus.CLOSED}
    queued = status in {RequestStatus.NEW, RequestStatus.CLASSIFIED, RequestStatus.ANSWERED}
    return ServiceRequest(
        id="SR-000123",
        revision=4,
        status=status,
        intake=Intake(
            source="slack" if from_slack else told.requester,
            external_id="1",
            title=title if plain else told.target,
            body="Since this morning, on Windows 11 with client 5.2.\nRestarting the client helps for ten minutes."
            if plain
            else told.description,
            language=language,
            requester=REQUESTER if from_slack else told.requester,
        ),
        classification=_classification(told, by, urgency),
        created_at=NOW,
        updated_at=NOW + HOUR,
        team="" if status in _BEFORE_PEOPLE else "network" if plain else told.action_type,
        assignee=None if queued else assignee,
        hold_reason=HoldReason.AWAITING_USER if status is RequestStatus.ON_HOLD else None,
        answerable=status is RequestStatus.ANSWERED,
        answered_until=NOW + 3 * DAY if status is RequestStatus.ANSWERED else None,
        resolution=_resolution(told, plain=plain) if done else "",
        resolved_at=NOW + HOUR if done else None,
    )


def _resolution(told: Told, *, plain: bool) -> str:
    return "The client’s power saving cut the connection. Switched it off." if plain else told.comment


def _classification(told: Told, by: ClassifiedBy, urgency: Level) -> Classification:
    plain = told == Told()
    category = "NETWORK" if plain else told.environment
    unsure = by is ClassifiedBy.DEFAULT
    reasons = (
        Reason(code="desk-model", values={"field": "category", "value": category, "percent": 94}),
        Reason(
            code="desk-rule",
            values={"rule": told.rule, "phrase": "vpn", "field": "type", "value": RequestType.INCIDENT},
        ),
        Reason(code="desk-default", values={"field": "impact", "value": Level.MEDIUM}),
        Reason(code="desk-words", values={"phrase": "cannot work", "field": "urgency", "value": urgency}),
    )
    return Classification(
        type=RequestType.INCIDENT,
        category="GENERAL" if unsure else category,
        impact=Level.MEDIUM,
        urgency=urgency,
        by=by,
        confidence=0.94,
        reasons=reasons,
        suggestion=category if unsure else None,
    )


def clocks(
    response: ClockState = ClockState.MET, resolution: ClockState = ClockState.RUNNING
) -> tuple[Clock, ...]:
    """A request's clocks in the given states."""
    return (_clock(ClockKind.RESPONSE, response), _clock(ClockKind.RESOLUTION, resolution))


def _clock(kind: ClockKind, state: ClockState) -> Clock:
    ended = state is ClockState.MET
    return Clock(
        request_id="SR-000123",
        kind=kind,
        state=state,
        goal=8 * HOUR,
        spent=2 * HOUR + 30 * MINUTE,
        since=NOW,
        due_at=None if state is ClockState.PAUSED else DUE,
        next_at=None,
        ended_at=NOW + MINUTE if ended else None,
    )


def answer(
    told: Told,
    delivery: Delivery = Delivery.POST,
    verdict: AnswerVerdict | None = None,
    *,
    confidence: float = 0.91,
) -> Answer:
    """An answer, judged or not."""
    return Answer(
        request_id="SR-000123",
        requester=REQUESTER,
        article_id="KB-000007",
        article_version=3,
        confidence=confidence,
        delivery=delivery,
        at=NOW,
        passage=PASSAGE if told == Told() else told.comment,
        verdict=verdict,
        verdict_at=None if verdict is None else NOW + MINUTE,
    )


def article(
    told: Told,
    status: ArticleStatus = ArticleStatus.PUBLISHED,
    *,
    language: Language = "en",
    by_desk: bool = True,
    body: str | None = None,
) -> Article:
    """An article in the given state."""
    plain = told == Told()
    text = ARTICLE_TEXT if plain else f"## {told.target}\n{told.description}\n{told.comment}"
    return Article(
        id="KB-000007",
        revision=5,
        status=status,
        content=Content(
            language=language,
            title="The VPN drops every ten minutes" if plain else told.target,
            body=text if body is None else body,
            tags=("vpn", "client") if plain else (told.environment[:40],),
        ),
        version=3,
        owner=SCHEDULE.id if by_desk else told.requester,
        created_at=NOW,
        updated_at=NOW,
        source_request="SR-000123" if by_desk else None,
        seen_again=2 if by_desk else 0,
    )


def incident(
    told: Told,
    status: IncidentStatus = IncidentStatus.OPEN,
    *,
    severity: Severity = Severity.CRITICAL,
    number: int = 4,
) -> Incident:
    """An incident in the given state."""
    over = status in {IncidentStatus.RESOLVED, IncidentStatus.CLOSED}
    return Incident(
        id=f"INC-{number:06}",
        revision=3,
        status=status,
        group_key="[]",
        title="High error rate in payments-api" if told == Told() else told.target,
        severity=severity,
        opened_at=NOW,
        updated_at=NOW,
        resolved_at=NOW + HOUR if over else None,
        linked_to="INC-000002" if over else None,
    )


def event(
    name: str, record_id: str, reason: Reason | None = None, *, actor: str = SCHEDULE.id, **facts: str
) -> DeskEvent:
    """Something that happened."""
    return DeskEvent(
        name=name, record_id=record_id, revision=2, actor=actor, at=NOW + MINUTE, reason=reason, facts=facts
    )


def assigned(told: Told) -> tuple[DeskEvent, ...]:
    """How a request came to its assignee."""
    load = Reason(code="desk-least-load", values={"agent": ENGINEER, "team": "network", "load": 3})
    source = Reason(code="desk-received", values={"source": told.requester})
    return (
        event("RequestReceived", "SR-000123", source, actor=REQUESTER),
        event("RequestClassified", "SR-000123", category="NETWORK"),
        event("RequestAssigned", "SR-000123", load, assignee=ENGINEER),
    )


def queued() -> tuple[DeskEvent, ...]:
    """How a request came to its team's queue."""
    reason = Reason(code="desk-nobody-on-shift", values={"team": "network"})
    return (event("RequestQueued", "SR-000123", reason),)


def eventful(told: Told) -> tuple[DeskEvent, ...]:
    """A history with every reason that there is, and an event that only a newer version knows."""
    values = dict.fromkeys(
        "source field value rule phrase person agent team load skill article percent days comment kind minutes title "
        "severity low high expected right judged action status".split(),
        told.rule,
    )
    numbers = dict.fromkeys("percent days minutes load right judged".split(), 42)
    reasons = [Reason(code=code, values={**values, **numbers, "agent": ENGINEER}) for code in REASON_CODES]
    return (
        *(event("RequestHeld", "SR-000123", reason) for reason in reasons),
        event("WorkResumed", "SR-000123", said(told.comment), actor=told.requester),
        event("SomethingNewer", "SR-000123", actor=ENGINEER),
    )


def sheet(
    of: ServiceRequest,
    history: tuple[DeskEvent, ...] = (),
    *,
    ticking: tuple[Clock, ...] | None = None,
    given: Answer | None = None,
    source: Article | None = None,
) -> RequestSheet:
    """A request with what belongs to it."""
    return RequestSheet(
        request=of,
        clocks=clocks() if ticking is None else ticking,
        answer=given,
        article=source,
        history=history,
    )


def article_sheet(of: Article, *events: DeskEvent) -> ArticleSheet:
    """An article with its history."""
    return ArticleSheet(article=of, history=events)


def incident_sheet(of: Incident, firing: int, *events: DeskEvent) -> IncidentSheet:
    """An incident with its history."""
    return IncidentSheet(incident=of, alerts_firing=firing, history=events)


def opened(told: Told) -> DeskEvent:
    """How an incident began."""
    reason = Reason(code="desk-alert-fired", values={"title": told.target, "severity": "CRITICAL"})
    return event("IncidentOpened", "INC-000004", reason)


def numbers(*, right: int = 47, judged: int = 50, speaks: bool = True) -> DeskToday:
    """What the desk did today."""
    record = Record(right=right, judged=judged, speaks=speaks)
    silence = None if speaks else Silence(since=NOW - 2 * HOUR, until=NOW + 28 * DAY)
    return DeskToday(
        classified=41, answered=9, escalated=2, incidents=1, drafts=3, record=record, silence=silence
    )
