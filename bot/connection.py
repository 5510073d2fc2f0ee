"""How Slack and the service find each other: asked at start, asked again until it answers, and let go of without losing a click."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response

from bot import preflight
from bot.errors import StartRefused
from bot.preflight import Installation, SlackSilent
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.context import SlackDoor
from bot.slack.http import http_endpoint
from bot.slack.socket import SocketDoor
from engine.ports import Clock

log = logging.getLogger(__name__)

RETRY_SECONDS = 2
LONGEST_REST_SECONDS = 300
"""However long Slack wants to be left alone, nobody waits longer to hear that it answers again."""


@dataclass(slots=True, kw_only=True)
class SlackConnection:
    """Slack's way to us and ours to Slack. `clock` is the real one: Slack signs with the real time."""

    settings: Settings
    client: AsyncWebClient
    make_door: Callable[[Installation], SlackDoor]
    clock: Clock
    door: SlackDoor | None = field(default=None, init=False)
    sockets: SocketDoor | None = field(default=None, init=False)
    silence: str | None = field(default="Slack has not answered yet", init=False)
    """Why we and Slack do not hear each other, if so."""
    _rest: int = field(default=0, init=False)
    """Seconds for which Slack wants to be left alone."""
    _endpoint: Callable[[Request], Awaitable[Response]] | None = field(default=None, init=False)

    async def first_meeting(self) -> None:
        """A definite refusal ends the start; silence does not, since decisions by API go on while Slack is down. Raises StartRefused."""
        try:
            await self._meet()
        except SlackSilent as error:
            self._hear_nothing(error)

    async def keep_meeting(self) -> None:
        """Ask Slack until it answers; what it refuses meanwhile stays in /readyz and the log."""
        while self.silence is not None:
            await asyncio.sleep(max(RETRY_SECONDS, self._rest))
            try:
                await self._meet()
            except (SlackSilent, StartRefused) as error:
                self._hear_nothing(error)
                log.warning(
                    "Slack is not connected: %s.", str(error).rstrip("."), extra={"event": "slack_silent"}
                )

    def _hear_nothing(self, error: SlackSilent | StartRefused) -> None:
        self.silence = str(error)
        wanted = error.seconds if isinstance(error, SlackSilent) else None
        self._rest = min(wanted or 0, LONGEST_REST_SECONDS)

    async def _meet(self) -> None:
        """Learn who we are, and open the door. Raises StartRefused, SlackSilent."""
        settings = self.settings
        installation = await preflight.who_we_are(self.client)
        app_id = await preflight.our_app(self.client, installation.bot_user_id)
        await preflight.check_channel(self.client, settings.ops_channel or "")
        if settings.desk_room != settings.ops_channel:
            await preflight.check_channel(self.client, settings.desk_room, "AUTOQ_DESK_CHANNEL")
        if settings.slack_app_token is not None:
            await preflight.check_app_token(self.client, settings.slack_app_token.get_secret_value())
        self.door = self.make_door(replace(installation, app_id=app_id))
        app = build_app(self.door)
        if settings.slack_app_token is not None:
            self.sockets = SocketDoor(app, settings.slack_app_token.get_secret_value(), self.client)
            await self.sockets.start()
        elif settings.slack_signing_secret is not None:
            secret = settings.slack_signing_secret.get_secret_value()
            self._endpoint = http_endpoint(app, secret, self.clock, self.door.meter)
        self.silence = None
        log.info(
            "Connected to the Slack workspace %s.", installation.team, extra={"event": "slack_connected"}
        )

    async def receive(self, request: Request) -> Response:
        """POST /slack/events."""
        if self._endpoint is None:
            return Response("Slack is not connected yet; try again.", status_code=503)
        return await self._endpoint(request)

    async def problem(self) -> str | None:
        """Why Slack can't reach us or we can't reach Slack, as a sentence."""
        if self.silence is not None:
            return f"Slack is not connected: {self.silence.rstrip('.')}."
        if self.sockets is not None and self.sockets.refused is not None:
            return f"Slack has switched Socket Mode off ({self.sockets.refused}): switch it on again in the app's settings."
        if self.sockets is not None and not await self.sockets.ready():
            return "Slack is not connected: no Socket Mode connection is open."
        return None

    async def close_sockets(self) -> None:
        """Take no more requests, and answer those in flight."""
        self.silence = "autoq is stopping"
        if self.sockets is not None:
            await self.sockets.drain()

    async def finish(self, seconds: float) -> None:
        """Let what listeners have begun come to its end, for so long."""
        if self.door is not None and not await self.door.tasks.drain(seconds):
            await self.door.tasks.stop()
