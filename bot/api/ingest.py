"""The routes by which other systems send alerts and metrics in: each item stands for itself, and the answer counts them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Body, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from bot.api.bodies import StrictRoute, strict_json
from bot.api.context import ApiContext, Caller, Context
from bot.api.problems import BodyTooLarge, documented, refusing
from bot.desk.ingest.alertmanager import AlertmanagerIn, read_alertmanager
from bot.desk.ingest.batches import ITEMS_LIMIT, Batch, Refused
from bot.desk.ingest.generic import items_of, read_generic
from bot.desk.ingest.grafana import GrafanaIn, read_grafana
from bot.desk.ingest.points import PointSent, read_point_lines, read_points
from bot.desk.sheets import Heard, MetricPoint
from engine.actors import Actor
from engine.desk.alerts import AlertSource, Signal
from engine.errors import FieldMalformed, FieldTooLong

router = APIRouter(
    prefix="/api/ingest",
    tags=["ingest"],
    route_class=StrictRoute,
    responses={**documented(401, 403, 422, 429, 503), **refusing(BodyTooLarge)},
)
REFUSED_SHOWN = 20
T = TypeVar("T")
JSON_TYPE: Final = "application/json"
LINE_TYPES: Final = ("application/x-ndjson", "application/jsonl")


class RefusedOut(BaseModel):
    """An item that could not be read: its place in the batch, from 0, and why."""

    index: int
    problem: str


class IngestOut(BaseModel):
    """What came of a batch: how many items were taken in, and what they did.

    Incidents were opened, reopened, or raised in severity; alerts joined one, are over, or told nothing new. `refused` holds the
    first 20 items that could not be read, `refused_count` is how many there were.
    """

    accepted: int
    opened: int
    reopened: int
    raised: int
    joined: int
    over: int
    repeated: int
    refused_count: int
    refused: list[RefusedOut]


@router.post("/alertmanager", response_model=IngestOut, status_code=HTTPStatus.ACCEPTED)
async def alertmanager(body: AlertmanagerIn, caller: Caller, context: Context) -> IngestOut:
    """What Alertmanager's `webhook_configs` send (version 4)."""
    return await _hear(read_alertmanager(body, _source("alertmanager", caller, context)), context)


@router.post("/grafana", response_model=IngestOut, status_code=HTTPStatus.ACCEPTED)
async def grafana(body: GrafanaIn, caller: Caller, context: Context) -> IngestOut:
    """What a webhook contact point of Grafana's unified alerting sends."""
    return await _hear(read_grafana(body, _source("grafana", caller, context)), context)


@router.post("/generic", response_model=IngestOut, status_code=HTTPStatus.ACCEPTED)
async def generic(
    body: Annotated[
        dict[str, object] | list[object],
        Body(examples=[{"title": "Disk full", "severity": "high", "host": "db1", "status": "firing"}]),
    ],
    caller: Caller,
    context: Context,
) -> IngestOut:
    """One alert, a list of them, or a list under `alerts`, with the names that most senders use."""
    _bounded(items_of(body))
    return await _hear(read_generic(body, _source("generic", caller, context)), context)


@router.post(
    "/metrics",
    response_model=IngestOut,
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                JSON_TYPE: {"schema": {"type": "array", "items": PointSent.model_json_schema()}},
                **{kind: {"schema": {"type": "string"}} for kind in LINE_TYPES},
            },
        }
    },
)
async def metrics(request: Request, caller: Caller, context: Context) -> IngestOut:
    """Points of metrics, as a JSON list or one JSON object a line; what is out of the ordinary becomes an alert."""
    batch = _points(request.headers.get("content-type", ""), await request.body(), context.clock())
    heard = await context.desk.measure(_source("metrics", caller, context).name, batch.items)
    return _told(heard, batch.refused)


def _source(kind: str, caller: Actor, context: ApiContext) -> AlertSource:
    """What the desk file says about a machine by its key's name, else about its kind."""
    rules = context.desk.rules
    own = caller.id in rules.sources and not caller.is_person
    return rules.source(caller.id if own else kind)


async def _hear(batch: Batch[Signal], context: ApiContext) -> IngestOut:
    return _told(await context.desk.hear(batch.items), batch.refused)


def _told(heard: Heard, refused: Sequence[Refused]) -> IngestOut:
    shown = [RefusedOut(index=each.index, problem=each.problem) for each in refused[:REFUSED_SHOWN]]
    return IngestOut(**asdict(heard), refused_count=len(refused), refused=shown)


def _points(content_type: str, body: bytes, now: int) -> Batch[MetricPoint]:
    """The points in a body of this type. Raises FieldMalformed, FieldTooLong, RequestValidationError."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in LINE_TYPES:
        lines = [line for line in _text(body).split("\n") if line.strip()]
        return read_point_lines(_bounded(lines), now, lambda line: strict_json(line.encode()))
    if kind != JSON_TYPE:
        raise FieldMalformed(field="Content-Type", expected=f"{JSON_TYPE} or {LINE_TYPES[0]}")
    try:
        said = strict_json(body)
    except json.JSONDecodeError as error:
        raise _not_json(error.msg) from None
    return read_points(_bounded(said if isinstance(said, list) else [said]), now)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise _not_json("it is not UTF-8") from None


def _not_json(why: str) -> RequestValidationError:
    return RequestValidationError([{"type": "json_invalid", "loc": ("body",), "ctx": {"error": why}}])


def _bounded(items: Sequence[T]) -> Sequence[T]:
    if len(items) > ITEMS_LIMIT:
        raise FieldTooLong(field="The list", limit=ITEMS_LIMIT)
    return items
