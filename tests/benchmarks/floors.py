"""The floors, each a server of its own process: what the frameworks cost when nothing is done.

`python -m tests.benchmarks.floors bolt PORT`, `… fastapi PORT`, `… sockets API_URL` (Bolt over Socket Mode).
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.app import APP_TOKEN, SIGNING_SECRET
from bot.slack.socket import CONNECTIONS
from tests.benchmarks.requests import TEAM


class Body(BaseModel):
    """A body as long as a submission's."""

    action_type: str
    description: str
    environment: str
    target: str


def bolt(client: AsyncWebClient | None = None) -> AsyncApp:
    """Bolt with one listener that only acks."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id="U0AUTOQBOT")

    app = AsyncApp(
        name="floor",
        signing_secret=SIGNING_SECRET,
        process_before_response=True,
        authorize=authorize,
        client=client,
    )

    @app.action("autoq.action.approve")
    async def approve(ack: Callable[[], Awaitable[Any]]) -> None:
        await ack()

    return app


def bolt_over_http() -> FastAPI:
    """The same server as the service's, with Bolt's own adapter."""
    handler = AsyncSlackRequestHandler(bolt())

    async def slack_events(request: Request) -> Response:
        return await handler.handle(request)

    app = FastAPI()
    app.add_route("/slack/events", slack_events, methods=["POST"])
    return app


def fastapi() -> FastAPI:
    """A route that takes a body and gives a constant."""
    app = FastAPI()

    @app.post("/api/auto/queue", status_code=201)
    async def queue(body: Body) -> dict[str, str]:
        return {"action_id": body.action_type}

    return app


def serve(app: FastAPI, port: int) -> None:
    """Serve until SIGTERM."""
    server = _Announcing(uvicorn.Config(app, port=port, log_config=None, access_log=False, loop="uvloop"))
    uvloop.run(server.serve())


class _Announcing(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        print("ready", flush=True)


async def connect(api_url: str) -> None:
    """Bolt's own Socket Mode handlers, as many as the service has, connected until the process is ended."""
    client = AsyncWebClient(base_url=api_url)
    app = bolt(client)
    handlers = [AsyncSocketModeHandler(app, APP_TOKEN, web_client=client) for _ in range(CONNECTIONS)]
    for handler in handlers:
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt types nothing here.
    print("ready", flush=True)
    await asyncio.Event().wait()


def main(kind: str, where: str) -> None:
    """Run one floor."""
    if kind == "sockets":
        uvloop.run(connect(where))
    else:
        serve(bolt_over_http() if kind == "bolt" else fastapi(), int(where))


if __name__ == "__main__":
    main(*sys.argv[1:])
