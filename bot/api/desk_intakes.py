"""What the routes of service requests take, and what becomes of it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from pydantic import Field

from bot.api.desk_callers import source_of
from bot.api.schemas import StrictIn
from bot.desk.desk import RequestStep
from engine.actions import COMMENT_LIMIT, checked_text
from engine.actors import Actor
from engine.desk import lifecycle
from engine.desk.intakes import BODY_LIMIT, NAME_LIMIT, TITLE_LIMIT, Intake, Labels, RequestType, intake
from engine.desk.lifecycle import RESOLUTION_LIMIT, Requested
from engine.desk.priorities import Level
from engine.desk.reasons import Reason
from engine.desk.teams import Roster
from engine.desk.text import Language
from engine.desk.tickets import HoldReason, RequestStatus, ServiceRequest
from engine.errors import FieldMalformed, FieldMissing

Name = Annotated[str, Field(min_length=1, max_length=NAME_LIMIT)]
_Type = Annotated[RequestType, Field(strict=False)]
_Level = Annotated[Level, Field(strict=False)]
IsMember = Callable[[str], Awaitable[bool]]
"""Whether somebody has a role in autoq."""


class RequestIn(StrictIn):
    """A request handed in; what is left out the desk finds by itself.

    With an `external_id`, handing the same request in again is safe. `linked_to` is the id of the closed one that it follows.
    """

    external_id: Name | None = None
    title: Annotated[str, Field(max_length=TITLE_LIMIT)] | None = None
    body: Annotated[str, Field(max_length=BODY_LIMIT, examples=["How do I connect to the VPN?"])]
    language: Language | None = None
    requester: Name | None = None
    type: _Type | None = None
    category: Name | None = None
    impact: _Level | None = None
    urgency: _Level | None = None
    linked_to: Name | None = None


class RequestChangeIn(StrictIn):
    """What is to change; all of it does, or nothing. A `team` needs an `assignee` (a team alone follows from the category)."""

    type: _Type | None = None
    category: Name | None = None
    impact: _Level | None = None
    urgency: _Level | None = None
    team: Name | None = None
    assignee: Name | None = None
    status: Literal["IN_PROGRESS", "ON_HOLD", "CANCELLED"] | None = None
    hold_reason: Annotated[HoldReason, Field(strict=False)] | None = None


class ResolutionIn(StrictIn):
    """How a request was resolved; from 40 characters on it is worth an article's draft."""

    resolution: Annotated[str, Field(max_length=RESOLUTION_LIMIT)]


class ReopeningIn(StrictIn):
    """Why a request is opened again."""

    comment: Annotated[str, Field(min_length=1, max_length=COMMENT_LIMIT)]


def intake_of(body: RequestIn, caller: Actor) -> Intake:
    """The request as it is checked. Raises FieldMissing, FieldTooLong, FieldMalformed."""
    category = None if body.category is None else _named("category", body.category).upper()
    return intake(
        source=source_of(caller),
        external_id=secrets.token_hex(16) if body.external_id is None else body.external_id,
        requester=caller.id if body.requester is None else body.requester,
        title=body.title or "",
        body=body.body,
        language=body.language,
        labels=Labels(type=body.type, category=category, impact=body.impact, urgency=body.urgency),
    )


async def steps_of(
    body: RequestChangeIn, caller: Actor, roster: Roster, is_member: IsMember
) -> tuple[RequestStep, ...]:
    """The steps that make the changes, in order: what it is, who has it, how it stands. Raises FieldMissing, FieldMalformed."""
    steps = (
        _correction(body, caller),
        await _assignment(body, caller, roster, is_member),
        _movement(body, caller),
    )
    wanted = tuple(step for step in steps if step is not None)
    if not wanted:
        raise FieldMissing(field="A field to change")
    return wanted


def _correction(body: RequestChangeIn, caller: Actor) -> RequestStep | None:
    named = {"type": body.type, "category": body.category, "impact": body.impact, "urgency": body.urgency}
    if all(value is None for value in named.values()):
        return None

    def correct(request: ServiceRequest, now: int) -> Requested:
        return lifecycle.correct(
            request,
            caller,
            now,
            type=body.type,
            category=body.category,
            impact=body.impact,
            urgency=body.urgency,
        )

    return correct


async def _assignment(
    body: RequestChangeIn, caller: Actor, roster: Roster, is_member: IsMember
) -> RequestStep | None:
    if body.assignee is None:
        if body.team is not None:
            raise FieldMissing(field="assignee")
        return None
    assignee = _named("assignee", body.assignee)
    if assignee not in roster.agents and not await is_member(assignee):
        raise FieldMalformed(field="assignee", expected="an agent of the desk file or a person with a role")
    if body.team is not None and body.team not in roster.teams:
        raise FieldMalformed(field="team", expected="a team of the desk file")

    def assign(request: ServiceRequest, now: int) -> Requested:
        team = body.team or request.team or roster.category(request.classification.category).team
        reason = Reason(code="desk-person", values={"person": caller.id})
        return lifecycle.assign(request, team, assignee, reason, caller, now)

    return assign


def _movement(body: RequestChangeIn, caller: Actor) -> RequestStep | None:
    waits_for = body.hold_reason
    if (waits_for is None) == (body.status == "ON_HOLD"):
        if waits_for is None:
            raise FieldMissing(field="hold_reason")
        raise FieldMalformed(field="status", expected="ON_HOLD where a hold_reason is given")

    def move(request: ServiceRequest, now: int) -> Requested:
        if waits_for is not None:
            return lifecycle.hold(request, waits_for, caller, now)
        if body.status == "CANCELLED":
            return lifecycle.cancel(request, caller, now)
        if request.status is RequestStatus.ON_HOLD:
            return lifecycle.resume(request, caller, now)
        return lifecycle.start(request, caller, now)

    return None if body.status is None else move


def _named(field: str, text: str) -> str:
    name = checked_text(field, text, NAME_LIMIT)
    if not name:
        raise FieldMissing(field=field)
    return name
