"""The local Slack as one object: its state, its doors, and how they are started and stopped together."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.jsontypes import Json
from bot.sandbox.limits import Limits, RateLimiter
from bot.sandbox.manifest import DEFAULT, Manifest
from bot.sandbox.page_api import PageApi
from bot.sandbox.page_state import PageState
from bot.sandbox.panel import Panel
from bot.sandbox.presses import Presses
from bot.sandbox.response_door import ResponseDoor
from bot.sandbox.server import LoopbackServer
from bot.sandbox.service_link import ServiceLink
from bot.sandbox.signed_http import SignedHttp
from bot.sandbox.sockets import SocketHub
from bot.sandbox.talk import Talk
from bot.sandbox.visits import Visits
from bot.sandbox.webapi.endpoint import WebApi
from bot.sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
BOT_TOKEN = "xoxb-sandbox-autoq"  # noqa: S105 - Opens nothing but the local workspace.
APP_TOKEN = "xapp-sandbox-autoq"  # noqa: S105 - As above.
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - As above.
EVENT_RETRY_SECONDS = (0.1, 60.0, 300.0)
SCOPES = frozenset(
    {
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "users:read",
    }
)


class Sandbox:
    """A Slack workspace on this machine.

    `mode` is how it reaches the app: `socket` (the app connects) or `http` (posts to `deliver`). Tokens other than
    the sandbox's own kind are refused with ValueError. `on_clock` callables hear the new offset in seconds.
    """

    def __init__(  # noqa: PLR0913 - One argument for each thing that a demo, a test or a benchmark sets apart.
        self,
        mode: Literal["socket", "http"] = "socket",
        *,
        deliver: str | None = None,
        service: ServiceLink | None = None,
        port: int = 0,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        signing_secret: str = SIGNING_SECRET,
        scopes: frozenset[str] = SCOPES,
        limits: Limits | None = None,
        manifest: Manifest = DEFAULT,
        ack_seconds: float = 3.0,
        event_retry_seconds: tuple[float, ...] = EVENT_RETRY_SECONDS,
        wall: Callable[[], float] | None = None,
    ) -> None:
        """Put the parts together, in one place since each needs the ones before it."""
        _refuse_real(bot_token, "xoxb-sandbox-")
        _refuse_real(app_token, "xapp-sandbox-")
        if mode == "http" and not deliver:
            raise ValueError(
                "HTTP mode needs the app's address: set deliver, such as http://127.0.0.1:8080/slack/events."
            )
        self.mode = mode
        self.service = service
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.page_url = self.api_url = ""
        self.workspace = Workspace(wall)
        self.manifest = manifest
        self.hub = SocketHub(self.workspace, ack_seconds)
        self._http = SignedHttp(deliver or "", signing_secret, ack_seconds)
        carrier = self.hub if mode == "socket" else self._http
        self.dispatcher = Dispatcher(self.workspace, carrier, event_retry_seconds)
        web_api = WebApi(
            self.workspace,
            bot_token=bot_token,
            app_token=app_token,
            scopes=scopes,
            limiter=RateLimiter(limits or Limits()),
            open_socket=lambda: self.hub.issue_url(self.workspace.response_urls.base),
        )
        self._server = LoopbackServer(self._application(web_api), port)

    @property
    def clock_offset_seconds(self) -> float:
        """How far the workspace's time is from the machine's."""
        return self.workspace.clock.offset

    @property
    def on_clock(self) -> list[Callable[[float], object]]:
        """The callables that hear the new offset whenever the clock is moved."""
        return self.workspace.clock.listeners

    async def start(self) -> None:
        """Listen on loopback; raises OSError with a sentence when the port is taken."""
        address = await self._server.start()
        self.workspace.response_urls.base = address
        self.page_url, self.api_url = f"{address}/", f"{address}/api/"

    async def stop(self) -> None:
        """End every stream and connection and stop listening."""
        self.workspace.feed.end()
        await asyncio.gather(self.dispatcher.stop(), self.hub.stop())
        await self._server.stop()
        await self._http.stop()

    def announcement(self) -> Json:
        """Return what whoever starts the app needs to know."""
        return {
            "page": self.page_url,
            "api": self.api_url,
            "bot_token": self.bot_token,
            "app_token": self.app_token,
            "signing_secret": self.signing_secret,
        }

    def _application(self, web_api: WebApi) -> Starlette:
        # A page of another site that lets its name point here is stopped by the name it asks for.
        guard = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
        return Starlette(routes=self._routes(web_api), middleware=[guard])

    def _routes(self, web_api: WebApi) -> list[BaseRoute]:
        workspace, dispatcher, manifest = self.workspace, self.dispatcher, self.manifest
        page_api = PageApi(
            workspace=workspace,
            state=PageState(workspace, manifest),
            talk=Talk(workspace, dispatcher, manifest),
            presses=Presses(workspace, dispatcher, manifest),
            visits=Visits(workspace, dispatcher, manifest),
            panel=Panel(workspace, dispatcher, self.hub, lambda: self.service),
            surroundings=self._surroundings,
        )
        return [
            Mount("/api", web_api),
            Route("/response/{path:path}", ResponseDoor(workspace).answer, methods=["POST"]),
            WebSocketRoute("/link/", self.hub.serve),
            *page_api.routes(),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ]

    def _surroundings(self) -> Json:
        return {
            "mode": self.mode,
            "connected": self.dispatcher.connected,
            "service": None if self.service is None else self.service.pages(),
        }


def _refuse_real(token: str, prefix: str) -> None:
    if not token.startswith(prefix):
        raise ValueError(
            f"The sandbox takes only tokens that begin with {prefix}, never those of a real workspace."
        )
