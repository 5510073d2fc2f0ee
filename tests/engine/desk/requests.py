"""Service requests, calendars and people as the desk's tests need them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.actors import SCHEDULE, Actor, person
from engine.desk.calendars import Calendar
from engine.desk.intakes import RequestType, intake
from engine.desk.priorities import Level
from engine.desk.tickets import Classification, ClassifiedBy, RequestStatus, ServiceRequest, born
from engine.times import microseconds

BERLIN = ZoneInfo("Europe/Berlin")
SEOUL = ZoneInfo("Asia/Seoul")
ANNA = "U0ANNA0001"
BORIS = "U0BORIS001"
CHLOE = "U0CHLOE001"
ASKER = "U0ASKER001"
HUMAN = person(ANNA)
CLOCKWORK: Actor = SCHEDULE

OFFICE = Calendar(
    name="seoul",
    zone=SEOUL,
    hours=dict.fromkeys(range(5), ((9 * 60, 18 * 60),)),
    holidays=frozenset({date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18)}),
)


def at(zone: ZoneInfo, *parts: int) -> int:
    """The moment that a clock on the wall there shows."""
    return microseconds(datetime(*parts, tzinfo=zone))  # type: ignore[misc,arg-type]  # Year to second, as given.


NOW = at(SEOUL, 2026, 3, 4, 10)
"""A Wednesday morning."""


def classification(
    *,
    kind: RequestType = RequestType.REQUEST,
    category: str = "NETWORK",
    impact: Level = Level.MEDIUM,
    urgency: Level = Level.MEDIUM,
    by: ClassifiedBy = ClassifiedBy.RULE,
) -> Classification:
    """A classification by a rule."""
    return Classification(type=kind, category=category, impact=impact, urgency=urgency, by=by, confidence=1.0)


def request(
    status: RequestStatus = RequestStatus.NEW,
    *,
    number: int = 7,
    title: str = "VPN drops",
    body: str = "It drops every hour.",
    found: Classification | None = None,
    assignee: str | None = None,
    resolution: str = "",
) -> ServiceRequest:
    """A request in the given status, as if it had come there at NOW."""
    received = intake(source="slack", external_id=f"m{number}", requester=ASKER, title=title, body=body)
    new = born(number, received, NOW)
    return replace(
        new,
        status=status,
        classification=new.classification if found is None else found,
        assignee=assignee,
        team="infra" if assignee else "",
        resolution=resolution,
        resolved_at=NOW if status in {RequestStatus.RESOLVED, RequestStatus.CLOSED} else None,
        answered_until=NOW if status is RequestStatus.ANSWERED else None,
    )
