"""POST /slack/events: Slack's requests by HTTP, proved to be Slack's before anything in them is read."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.slack.context import Meter
from bot.slack.seal import Refusal, Seal
from engine.ports import Clock

LARGEST_BODY = 1024 * 1024
"""Bytes; what Slack sends stays far below."""

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


def http_endpoint(
    app: AsyncApp, signing_secret: str, clock: Clock, meter: Meter
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint for a Starlette or FastAPI route. Raises ValueError when the secret is blank."""
    seal = Seal(signing_secret, clock)

    async def slack_events(request: Request) -> Response:
        try:
            body = await _read(request)
            seal.check(body, request.headers)
            visit = _bolt_request(_parse(body, request), request)
        except Refusal as refusal:
            meter.forged(refusal.kind)
            return Response(status_code=refusal.status)
        except ClientDisconnect:
            return Response(status_code=400)
        return to_starlette_response(await app.async_dispatch(visit))

    return slack_events


async def _read(request: Request) -> bytes:
    """At most LARGEST_BODY bytes, whatever length was announced; not one of them without a signature to prove them by."""
    if request.method != "POST":
        raise Refusal(405, "method")
    if "x-slack-signature" not in request.headers:
        raise Refusal(401, "signature")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Refusal(413, "too-large")
    return bytes(body)


def _parse(body: bytes, request: Request) -> dict[str, Any]:
    """The payload as an object. Bolt's own reading loses every command in whose text the word "payload" stands."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in {_FORM, _JSON}:
        raise Refusal(415, "content-type")
    try:
        text = body.decode()
        form = {} if media_type == _JSON else dict(parse_qsl(text, keep_blank_values=True))
        told = (
            json.loads(text)
            if media_type == _JSON
            else json.loads(form["payload"])
            if "payload" in form
            else form
        )
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "malformed") from error
    if not isinstance(told, dict):
        raise Refusal(400, "malformed")
    return told


def _bolt_request(told: dict[str, Any], request: Request) -> AsyncBoltRequest:
    """The request as Bolt takes it from a socket: as an object, with Slack's count of retries and no signature to check again."""
    retries: dict[str, str | Sequence[str]] = {
        name: value for name, value in request.headers.items() if name.startswith("x-slack-retry-")
    }
    try:
        return AsyncBoltRequest(body=told, headers=retries, mode="socket_mode")
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        raise Refusal(400, "malformed") from error
