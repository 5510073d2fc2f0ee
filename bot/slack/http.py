"""POST /slack/events: Slack's requests by HTTP, proved to be Slack's before anything in them is read."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.slack.context import Meter
from engine.ports import Clock
from engine.times import MINUTE, SECOND

LARGEST_BODY = 1024 * 1024
"""Bytes; what Slack sends stays far below."""
REPLAY_WINDOW = 10 * MINUTE
"""A signature counts for five minutes before and after its time stamp (authentication/verifying-requests-from-slack)."""

_MARK = slice(len("v0="), len("v0=") + 15)
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class Refusal(Exception):
    """A request is turned away: with which HTTP status, and under which name it is counted."""

    def __init__(self, status: int, kind: str) -> None:
        self.status = status
        self.kind = kind
        super().__init__(kind)


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


class Seal:
    """Slack's signature over a request, each good for one use."""

    def __init__(self, signing_secret: str, clock: Clock) -> None:
        self._clock = clock
        self._verifier = SignatureVerifier(signing_secret, _Seconds(clock))
        # By the window in which they came. Each takes some 80 bytes, so a thousand requests a minute take less than two megabytes.
        self._used: set[int] = set()
        self._used_before: set[int] = set()
        self._window_ends = clock() + REPLAY_WINDOW

    def check(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Holds when Slack signed exactly this within the last minutes and it has not come before. Raises Refusal."""
        try:
            genuine = self._verifier.is_valid_request(body, headers)
        except (ValueError, TypeError, OverflowError):
            # A time stamp that is no number, or far too large a one; a body that is not UTF-8; a signature that is not ASCII.
            genuine = False
        if not genuine:
            raise Refusal(401, "signature")
        self._use(headers["x-slack-signature"])

    def _use(self, signature: str) -> None:
        self._forget()
        # The signature has proved genuine; of its digits, sixty bits tell it from a million others.
        mark = int(signature[_MARK], 16)
        if mark in self._used or mark in self._used_before:
            raise Refusal(401, "replay")
        self._used.add(mark)

    def _forget(self) -> None:
        """What came before the last window can't be genuine any more."""
        now = self._clock()
        if now >= self._window_ends:
            within = now < self._window_ends + REPLAY_WINDOW
            self._used_before, self._used = self._used if within else set(), set()
            self._window_ends = now + REPLAY_WINDOW


class _Seconds(SlackClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock() / SECOND


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
