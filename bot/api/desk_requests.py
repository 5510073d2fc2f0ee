"""The routes of service requests: handed in, listed, read, changed, resolved and opened again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from bot.api import desk_answers as answers
from bot.api import desk_schemas as schemas
from bot.api.bodies import StrictRoute
from bot.api.context import ApiContext, Caller, Context
from bot.api.desk_callers import asked, record_id, seen, source_of
from bot.api.desk_intakes import ReopeningIn, RequestChangeIn, RequestIn, ResolutionIn, intake_of, steps_of
from bot.api.problems import BodyTooLarge, ExternalIdConflict, documented, refusing
from bot.desk.desk import RequestStep
from engine.actions import COMMENT_LIMIT, checked_text
from engine.actors import Actor
from engine.desk import lifecycle
from engine.desk.errors import ReopenTooLate, RequestNotFound, StepRefused
from engine.desk.ids import Prefix
from engine.desk.ports import RequestQuery
from engine.desk.reasons import said
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.errors import FieldMissing

router = APIRouter(
    prefix="/api/desk/requests",
    tags=["desk"],
    route_class=StrictRoute,
    responses=documented(401, 403, 422, 429, 503),
)
_NO_SUCH = refusing(RequestNotFound)
_CHANGED = refusing(RequestNotFound, StepRefused, BodyTooLarge)
_REPLAYED: dict[int | str, dict[str, Any]] = {
    200: {"model": schemas.RequestOut, "description": "Handed in before, with the same content"},
}


@router.post(
    "",
    response_model=schemas.RequestOut,
    status_code=HTTPStatus.CREATED,
    responses={**_REPLAYED, **refusing(RequestNotFound, ExternalIdConflict, BodyTooLarge)},
)
async def hand_in(
    body: RequestIn, response: Response, caller: Caller, context: Context
) -> schemas.RequestOut:
    """Hand in a request; with an `external_id`, a retry is answered with the request that there is."""
    given = intake_of(body, caller)
    linked_to = None
    if body.linked_to is not None:
        linked_to = (await _visible(body.linked_to, caller, context)).id
    received = await context.desk.receive(given, linked_to)
    if not received.new:
        if received.request.intake != given:
            raise ExternalIdConflict(record_id=received.request.id)
        response.status_code = HTTPStatus.OK
        response.headers["Idempotent-Replayed"] = "true"
    return answers.request(received.request, context.clock())


@router.get("", response_model=schemas.RequestPageOut)
async def page(
    caller: Caller,
    context: Context,
    status: Annotated[RequestStatus | None, Query()] = None,
    assignee: Annotated[str | None, Query(max_length=200)] = None,
    team: Annotated[str | None, Query(max_length=200)] = None,
    requester: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.RequestPageOut:
    """Requests, newest first; a machine's key sees those of its own source."""
    query = RequestQuery(
        limit=limit,
        status=status,
        source=None if caller.is_person else source_of(caller),
        assignee=asked("assignee", assignee),
        team=asked("team", team),
        requester=asked("requester", requester),
        cursor=cursor,
    )
    return answers.request_page(await context.desk.requests(query), context.clock())


@router.get("/{request_id}", response_model=schemas.RequestDetailOut, responses=_NO_SUCH)
async def show(request_id: str, caller: Caller, context: Context) -> schemas.RequestDetailOut:
    """One request with what was promised, the desk's answer, the reasons and the history."""
    sheet = await context.desk.request(record_id(Prefix.REQUEST, request_id))
    seen(sheet.request, caller)
    return answers.request_detail(sheet, caller, context.clock())


@router.patch("/{request_id}", response_model=schemas.RequestOut, responses=_CHANGED)
async def change(
    request_id: str, body: RequestChangeIn, caller: Caller, context: Context
) -> schemas.RequestOut:
    """Correct what it is, assign it, or move it on: all that is given changes, or nothing. What is new is sorted in first."""

    async def is_member(person: str) -> bool:
        return await context.store.read(lambda tx: tx.members.role_of(person)) is not None

    steps = await steps_of(body, caller, context.desk.rules.roster, is_member)
    return await _changed(request_id, caller, context, *steps)


@router.post("/{request_id}/resolve", response_model=schemas.RequestOut, responses=_CHANGED)
async def resolve(
    request_id: str, body: ResolutionIn, caller: Caller, context: Context
) -> schemas.RequestOut:
    """It is done."""
    return await _changed(
        request_id,
        caller,
        context,
        lambda request, now: lifecycle.resolve(request, body.resolution, caller, now),
    )


@router.post(
    "/{request_id}/reopen",
    response_model=schemas.RequestOut,
    responses=refusing(RequestNotFound, StepRefused, ReopenTooLate, BodyTooLarge),
)
async def reopen(request_id: str, body: ReopeningIn, caller: Caller, context: Context) -> schemas.RequestOut:
    """It is not done after all; five days after its resolution that is a new request, linked to it."""
    comment = checked_text("comment", body.comment, COMMENT_LIMIT)
    if not comment:
        raise FieldMissing(field="comment")
    held = await _visible(request_id, caller, context)
    after = await context.desk.reopen(held.id, said(comment), caller)
    return answers.request(after, context.clock())


async def _changed(
    request_id: str, caller: Actor, context: ApiContext, *steps: RequestStep
) -> schemas.RequestOut:
    """Make the changes, if the caller may see the request in the same unit of work."""
    first, *others = steps
    after = await context.desk.change(
        record_id(Prefix.REQUEST, request_id),
        lambda request, now: first(seen(request, caller), now),
        *others,
    )
    return answers.request(after, context.clock())


async def _visible(request_id: str, caller: Actor, context: ApiContext) -> ServiceRequest:
    sheet = await context.desk.request(record_id(Prefix.REQUEST, request_id))
    return seen(sheet.request, caller)
