"""The routes of incidents: listed, read, and moved on by people; and the desk's day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from bot.api import desk_answers as answers
from bot.api import desk_schemas as schemas
from bot.api.bodies import StrictRoute
from bot.api.context import ApiContext, Caller, Context
from bot.api.desk_callers import a_person, record_id
from bot.api.problems import BodyTooLarge, documented, refusing
from bot.api.schemas import CommentIn
from engine.actions import COMMENT_LIMIT, checked_text
from engine.actors import Actor
from engine.desk.errors import IncidentNotFound, StepRefused
from engine.desk.ids import Prefix, parse_id
from engine.desk.incidents import IncidentStatus, IncidentStep, move
from engine.desk.reasons import said
from engine.errors import FieldMalformed

router = APIRouter(
    prefix="/api/desk",
    tags=["desk"],
    route_class=StrictRoute,
    responses=documented(401, 403, 422, 429, 503),
)
_MOVED = refusing(IncidentNotFound, StepRefused, BodyTooLarge)


@router.get("/today", response_model=schemas.DeskTodayOut)
async def today(_caller: Caller, context: Context) -> schemas.DeskTodayOut:
    """What the desk did by itself since midnight, and how its answers do."""
    return answers.today(await context.desk.today())


@router.get("/incidents", response_model=schemas.IncidentPageOut)
async def page(
    _caller: Caller,
    context: Context,
    status: Annotated[IncidentStatus | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.IncidentPageOut:
    """Incidents, newest first."""
    if cursor is not None and parse_id(Prefix.INCIDENT, cursor) != cursor:
        raise FieldMalformed(field="cursor", expected="the next_cursor of an earlier page, unchanged")
    held = await context.desk.incidents(status, limit + 1, cursor)
    now = context.clock()
    return schemas.IncidentPageOut(
        items=[answers.incident(each, now) for each in held[:limit]],
        next_cursor=held[limit - 1].id if len(held) > limit else None,
    )


@router.get(
    "/incidents/{incident_id}",
    response_model=schemas.IncidentDetailOut,
    responses=refusing(IncidentNotFound),
)
async def show(incident_id: str, _caller: Caller, context: Context) -> schemas.IncidentDetailOut:
    """One incident with its history."""
    sheet = await context.desk.incident(record_id(Prefix.INCIDENT, incident_id))
    return answers.incident_detail(sheet, context.clock())


@router.post("/incidents/{incident_id}/acknowledge", response_model=schemas.IncidentOut, responses=_MOVED)
async def acknowledge(
    incident_id: str, caller: Caller, context: Context, body: CommentIn | None = None
) -> schemas.IncidentOut:
    """Somebody works on it."""
    return await _move(incident_id, IncidentStep.ACKNOWLEDGE, caller, context, body)


@router.post("/incidents/{incident_id}/mitigate", response_model=schemas.IncidentOut, responses=_MOVED)
async def mitigate(
    incident_id: str, caller: Caller, context: Context, body: CommentIn | None = None
) -> schemas.IncidentOut:
    """It does no harm any more, and its cause is not mended yet."""
    return await _move(incident_id, IncidentStep.MITIGATE, caller, context, body)


@router.post("/incidents/{incident_id}/resolve", response_model=schemas.IncidentOut, responses=_MOVED)
async def resolve(
    incident_id: str, caller: Caller, context: Context, body: CommentIn | None = None
) -> schemas.IncidentOut:
    """It is over."""
    return await _move(incident_id, IncidentStep.RESOLVE, caller, context, body)


async def _move(
    incident_id: str, step: IncidentStep, caller: Actor, context: ApiContext, body: CommentIn | None
) -> schemas.IncidentOut:
    actor = a_person(caller)
    comment = checked_text("comment", (body.comment if body is not None else None) or "", COMMENT_LIMIT)
    reason = said(comment) if comment else None
    after = await context.desk.change_incident(
        record_id(Prefix.INCIDENT, incident_id),
        lambda incident, now: move(incident, step, actor, now, reason),
    )
    return answers.incident(after, context.clock())
