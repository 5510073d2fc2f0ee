"""Socket Mode: two connections to Slack on one app, so that a click finds one open while the other is renewed."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from contextlib import suppress
from typing import Any

from aiohttp import WSMessage, WSMsgType
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

_LOG = logging.getLogger(__name__)

CONNECTIONS = 2
PING_SECONDS = 5.0
"""A connection without an answer to four pings is given up."""
DRAIN_SECONDS = 5.0
UNTIL_MENDED = frozenset({"link_disabled"})
"""Reasons to disconnect that hold until somebody mends them at Slack; the SDK tries on (apis/events-api/using-socket-mode)."""
_TELLING = re.compile(r'"(?:hello|disconnect)"')
"""Spares every other message a second reading."""


class SocketDoor:
    """The connections of one process. Create it inside the running loop."""

    def __init__(
        self, app: AsyncApp, app_token: str, client: AsyncWebClient, *, connections: int = CONNECTIONS
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._client = client
        self._connections = connections
        self._handlers: list[_Handler] = []
        self._connecting: list[asyncio.Task[None]] = []
        self.refused: str | None = None
        """Why Slack has cut the app off, until it greets a new connection."""

    async def start(self) -> None:
        """Begin to connect, and keep connected until `stop`."""
        for _ in range(self._connections):
            handler = _Handler(self._app, self._app_token, self._client)
            handler.client.on_message_listeners.append(self._watch)
            self._handlers.append(handler)
            self._connecting.append(asyncio.create_task(handler.open()))

    async def connected(self) -> int:
        """How many connections are open."""
        return sum([await handler.client.is_connected() for handler in self._handlers])

    async def ready(self) -> bool:
        """Whether Slack can reach us."""
        return self.refused is None and await self.connected() > 0

    @property
    def in_flight(self) -> int:
        """Requests that have come in and are not acknowledged yet."""
        return sum(handler.in_flight for handler in self._handlers)

    async def drain(self, seconds: float = DRAIN_SECONDS) -> bool:
        """Close one connection after the other, each when its last request is acknowledged; False when time ran out."""
        in_time = True
        for handler in self._handlers:
            in_time = await handler.settled(seconds) and in_time
            await handler.close()
        await self.stop()
        return in_time

    async def stop(self) -> None:
        """Close every connection now."""
        for task in self._connecting:
            task.cancel()
        await asyncio.gather(*self._connecting, return_exceptions=True)
        for handler in self._handlers:
            await handler.close()
        self._connecting.clear()
        self._handlers.clear()

    async def _watch(self, message: WSMessage) -> None:
        """Notice when Slack cuts the app off, and when it lets the app in again: the SDK only goes on connecting."""
        if message.type is not WSMsgType.TEXT or not _TELLING.search(message.data):
            return
        told = json.loads(message.data)
        if told.get("type") == "hello" and self.refused is not None:
            self.refused = None
            _LOG.info("Slack has switched Socket Mode on again for this app.")
        elif told.get("type") == "disconnect" and told.get("reason") in UNTIL_MENDED and self.refused is None:
            self.refused = str(told["reason"])
            _LOG.error(
                "Slack has switched Socket Mode off for this app (%s); switch it on again.", self.refused
            )


class _Handler(AsyncSocketModeHandler):
    """One connection that knows how many of its requests wait for their ack."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        super().__init__(
            app, app_token, logger=_quiet_logger(), web_client=client, ping_interval=PING_SECONDS
        )
        self.in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    async def open(self) -> None:
        """Connect, however often it takes."""
        await self.connect_async()  # type: ignore[no-untyped-call]  # Bolt has no types here.

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Dispatch one request and send its ack."""
        self.in_flight += 1
        self._idle.clear()
        try:
            await super().handle(client, req)  # type: ignore[arg-type]  # Bolt says one client and passes the other.
        finally:
            self.in_flight -= 1
            if self.in_flight == 0:
                self._idle.set()

    async def settled(self, seconds: float) -> bool:
        """Wait until nothing is in flight; False when `seconds` were not enough."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        return self.in_flight == 0

    async def close(self) -> None:
        """Close the connection and wait for the client's own tasks, which it only cancels."""
        if self._closed:
            return
        self._closed = True
        tasks: list[asyncio.Future[Any] | None] = [
            self.client.message_processor,
            self.client.current_session_monitor,
            self.client.message_receiver,
        ]
        await self.close_async()  # type: ignore[no-untyped-call]  # As above.
        await asyncio.gather(*[task for task in tasks if task is not None], return_exceptions=True)


def _quiet_logger() -> logging.Logger:
    """The SDK's logger, never below INFO: beneath it the SDK writes whole messages."""
    logger = logging.getLogger("bot.slack.connection")
    logger.setLevel(logging.INFO)
    return logger
