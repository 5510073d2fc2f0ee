"""The routes under /api/auto: each resolves its caller, hands a command to the store or reads a page, and answers."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Request, Response

from bot.api import answers, schemas
from bot.api.bodies import StrictRoute
from bot.api.callers import admin
from bot.api.context import ApiContext, Caller, Context
from bot.api.problems import RunNotFound, documented
from engine.actions import Action, Status, Verdict, canonical, new_action_id, parse_action_id, propose
from engine.actors import Actor, Door
from engine.audit import AuditRow
from engine.commands import Cancel, Decide, Idempotency, Submit
from engine.errors import ActionNotFound, FieldMalformed, MachineMayNotDecide, NotRequester
from engine.policy import is_requester
from engine.ports import ActionPage, ActionQuery, Transaction
from engine.risk import RiskLevel
from engine.times import DAY, SECOND, midnight

router = APIRouter(
    prefix="/api/auto",
    tags=["auto"],
    route_class=StrictRoute,
    responses=documented(401, 403, 422, 429, 503),
)
_NO_SUCH = documented(404)
_ENDED = documented(404, 409, 410, 413)
IDEMPOTENCY_KEY_LIMIT = 255
NEWEST = 5
LONGEST_WAIT = 60
RiskName = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]


@router.post(
    "/queue",
    response_model=schemas.SubmittedOut,
    response_model_exclude_none=True,
    status_code=HTTPStatus.CREATED,
    responses=documented(409, 413),
)
async def submit(
    body: schemas.ProposalIn,
    request: Request,
    caller: Caller,
    context: Context,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=IDEMPOTENCY_KEY_LIMIT)] = None,
) -> Response:
    """Hand in an action: LOW and MEDIUM are released at once, HIGH and CRITICAL wait for a person."""
    proposal = propose(
        action_type=body.action_type,
        description=body.description,
        target=body.target or "",
        environment=body.environment,
        target_count=body.target_count,
        payload=body.payload,
    )
    idempotency = None
    if idempotency_key is not None:
        idempotency = Idempotency(key=_printable(idempotency_key), body_hash=_hash(await request.json()))
    command = Submit(
        action_id=new_action_id(secrets.token_bytes(5)),
        proposal=proposal,
        actor=caller,
        door=Door.API,
        idempotency=idempotency,
    )
    outcome = await context.store.apply(command)
    said = schemas.SubmittedOut.model_validate(answers.submitted(outcome.action, context.policy))
    headers = {"Idempotent-Replayed": "true"} if outcome.replayed else None
    return Response(
        said.model_dump_json(exclude_none=True), HTTPStatus.CREATED, headers, media_type="application/json"
    )


@router.get("/status", response_model=schemas.StatusOut)
async def status(caller: Caller, context: Context) -> schemas.StatusOut:
    """Today at a glance."""
    now = context.clock()
    today = midnight(now, context.zone)

    async def unit(tx: Transaction) -> tuple[dict[Status, int], ActionPage]:
        newest = ActionQuery(now=now, limit=NEWEST, status=Status.PENDING_APPROVAL)
        return await tx.actions.tally(today, now), await tx.actions.page(_own(caller, newest))

    tally, page = await context.store.read(unit)
    return schemas.StatusOut(
        today=schemas.TodayOut.model_validate({status.lower(): count for status, count in tally.items()}),
        pending_actions=[answers.pending(each) for each in page.items],
        auto_processing="enabled" if context.cycle_minutes else "disabled",
        cycle_interval=f"{context.cycle_minutes}m",
    )


@router.get("/queue", response_model=schemas.PageOut)
async def queue(
    caller: Caller,
    context: Context,
    status: Annotated[Status | None, Query()] = None,
    risk: Annotated[RiskName | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.PageOut:
    """Actions, newest first; a machine's key sees its own."""
    level = None if risk is None else RiskLevel[risk]
    return await _page(
        caller,
        context,
        ActionQuery(now=context.clock(), limit=limit, status=status, risk=level, cursor=cursor),
    )


@router.get("/history", response_model=schemas.PageOut)
async def history(
    caller: Caller,
    context: Context,
    days: Annotated[int, Query(ge=1, le=3650)] = 7,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.PageOut:
    """The actions of the last days, newest first."""
    now = context.clock()
    return await _page(
        caller, context, ActionQuery(now=now, limit=limit, since=now - days * DAY, cursor=cursor)
    )


async def _page(caller: Actor, context: ApiContext, query: ActionQuery) -> schemas.PageOut:
    held = await context.store.read(lambda tx: tx.actions.page(_own(caller, query)))
    return answers.page(held, query.now)


def _own(caller: Actor, query: ActionQuery) -> ActionQuery:
    """The query as it is for a person, and narrowed to its own actions for a machine."""
    return query if caller.is_person else replace(query, requested_by=caller.id, machine=True)


@router.get("/actions/{action_id}", response_model=schemas.ActionDetailOut, responses=_NO_SUCH)
async def show(
    action_id: str,
    caller: Caller,
    context: Context,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT)] = 0,
) -> schemas.ActionDetailOut:
    """One action; with `wait` the answer comes as soon as it is decided, and after so many seconds in any case."""
    ends = asyncio.get_running_loop().time() + wait
    held, rows = await _record(action_id, caller, context)
    while held.status_at(context.clock()) is Status.PENDING_APPROVAL and not context.stopping:
        left = ends - asyncio.get_running_loop().time()
        if left <= 0:
            break
        until_expiry = ((held.expires_at or 0) - context.clock()) / SECOND
        await context.changed(held, max(0.001, min(left, until_expiry)))
        held, rows = await _record(action_id, caller, context)
    return answers.detail(held, rows, context.clock())


@router.post("/approve/{action_id}", response_model=schemas.ApprovedOut, responses=_ENDED)
async def approve(
    action_id: str, caller: Caller, context: Context, body: schemas.CommentIn | None = None
) -> dict[str, object]:
    """Approve. HIGH: ENGINEER, PM, ADMIN; CRITICAL: ADMIN; never one's own."""
    return await _decide(action_id, Verdict.APPROVE, caller, context, body)


@router.post("/reject/{action_id}", response_model=schemas.RejectedOut, responses=_ENDED)
async def reject(
    action_id: str, caller: Caller, context: Context, body: schemas.CommentIn | None = None
) -> dict[str, object]:
    """Reject. The same people as for approval."""
    return await _decide(action_id, Verdict.REJECT, caller, context, body)


async def _decide(
    action_id: str, verdict: Verdict, caller: Actor, context: ApiContext, body: schemas.CommentIn | None
) -> dict[str, object]:
    comment = (body.comment if body is not None else None) or ""
    try:
        known_id = parse_action_id(action_id) or _unknown(action_id)
        outcome = await context.store.apply(
            Decide(action_id=known_id, verdict=verdict, actor=caller, door=Door.API, comment=comment)
        )
    except ActionNotFound:
        if caller.is_person:
            raise
        # As for an action that exists: a machine does not learn which do.
        raise MachineMayNotDecide(action_id=_shown(action_id)) from None
    return answers.ended(outcome.action, verdict)


@router.post("/cancel/{action_id}", response_model=schemas.CancelledOut, responses=_ENDED)
async def cancel(
    action_id: str, caller: Caller, context: Context, body: schemas.CommentIn | None = None
) -> dict[str, object]:
    """Withdraw: the requester, or an ADMIN."""
    known_id = parse_action_id(action_id) or _unknown(action_id)
    comment = (body.comment if body is not None else None) or ""
    try:
        outcome = await context.store.apply(
            Cancel(action_id=known_id, actor=caller, door=Door.API, comment=comment)
        )
    except NotRequester:
        if caller.is_person:
            raise
        raise ActionNotFound(
            action_id=known_id
        ) from None  # A machine does not learn what others have asked for.
    return answers.ended(outcome.action, Verdict.CANCEL)


@router.post("/run", response_model=schemas.RunStartedOut, status_code=HTTPStatus.ACCEPTED)
async def run(caller: Caller, context: Context) -> schemas.RunStartedOut:
    """Run the cycle now; while one is under way, that one is answered. ADMIN only."""
    begun = await context.start_cycle(admin(caller).id)
    message = f"The cycle runs; GET /api/auto/run/{begun.id} gives its report."
    return schemas.RunStartedOut(message=message, triggered_by=begun.triggered_by, run_id=begun.id)


@router.get("/run/{run_id}", response_model=schemas.RunOut, responses=_NO_SUCH)
async def run_report(run_id: str, _caller: Caller, context: Context) -> schemas.RunOut:
    """The report of a run."""
    held = await context.store.read(lambda tx: tx.runs.find(run_id)) if run_id.isprintable() else None
    if held is None:
        raise RunNotFound(run_id=run_id[:64])
    return answers.run(held)


async def _record(action_id: str, caller: Actor, context: ApiContext) -> tuple[Action, list[AuditRow]]:
    """The action with its rows of the log, when it exists and the caller may see it. Raises ActionNotFound."""
    known_id = parse_action_id(action_id) or _unknown(action_id)

    async def unit(tx: Transaction) -> tuple[Action, list[AuditRow]]:
        held = await tx.actions.find(known_id)
        if held is None or not _may_see(caller, held):
            raise ActionNotFound(action_id=known_id)
        return held, await tx.audit.of_action(known_id)

    return await context.store.read(unit)


def _may_see(caller: Actor, held: Action) -> bool:
    return caller.is_person or is_requester(held, caller)


def _unknown(action_id: str) -> str:
    raise ActionNotFound(action_id=_shown(action_id))


def _shown(action_id: str) -> str:
    return "".join(character for character in action_id[:32] if character.isprintable())


def _printable(key: str) -> str:
    if not key.isascii() or not key.isprintable():
        raise FieldMalformed(field="Idempotency-Key", expected="printable ASCII of at most 255 characters")
    return key


def _hash(body: object) -> str:
    return hashlib.sha256(canonical(body).encode()).hexdigest()
