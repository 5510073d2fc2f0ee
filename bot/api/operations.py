"""The routes for machines that watch autoq: alive, ready, metrics."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from bot.api.context import Context
from bot.api.problems import documented
from engine.times import SECOND

router = APIRouter(tags=["operations"])

_PATIENCE = 1.0
"""Seconds that a scrape waits for readiness."""


@router.get("/healthz", responses=documented(503))
async def healthz(context: Context) -> dict[str, str]:
    """Alive: the process answers and the database can be read."""
    await context.store.read(lambda tx: tx.runs.latest())
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Not ready; `problems` says why"}})
async def readyz(context: Context) -> JSONResponse:
    """Ready: Slack reaches us, we reach Slack, and the database takes changes; `notes` says what else to know."""
    found = await context.readiness()
    status = HTTPStatus.SERVICE_UNAVAILABLE if found.problems else HTTPStatus.OK
    body = {
        "status": "not ready" if found.problems else "ready",
        "problems": list(found.problems),
        "notes": list(found.notes),
    }
    return JSONResponse(body, status)


@router.get("/metrics", response_class=Response, responses=documented(503))
async def metrics(context: Context) -> Response:
    """What Prometheus scrapes."""
    # It notes at once whether Slack is ready; a database that takes no changes must not keep the rest from being scraped.
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await context.readiness()
    now = context.clock()
    backlog = await context.store.read(lambda tx: tx.outbox.waiting(now))
    pending = await context.store.read(lambda tx: tx.actions.count_pending(now))
    context.metrics.outbox.labels("pending").set(backlog.pending)
    context.metrics.outbox.labels("sending").set(backlog.sending)
    context.metrics.outbox.labels("dead").set(backlog.dead)
    context.metrics.outbox_oldest.set(0 if backlog.oldest is None else (now - backlog.oldest) / SECOND)
    context.metrics.pending.set(pending)
    context.metrics.desk_speaks.set(await context.desk.silence() is None)
    return Response(context.metrics.text(), media_type=CONTENT_TYPE_LATEST)
