"""A small bot on the real Bolt, as unaware of the sandbox as any other: it greets, opens forms and publishes a Home."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox import Sandbox
from bot.sandbox.server import LoopbackServer

BUTTON: dict[str, Any] = {
    "type": "actions",
    "block_id": "buttons",
    "elements": [
        {
            "type": "button",
            "action_id": "open",
            "text": {"type": "plain_text", "text": "Open"},
            "value": "v1",
        },
        {
            "type": "button",
            "action_id": "answer",
            "text": {"type": "plain_text", "text": "Answer"},
            "value": "v2",
        },
        {
            "type": "static_select",
            "action_id": "choose",
            "placeholder": {"type": "plain_text", "text": "Choose"},
            "options": [{"text": {"type": "plain_text", "text": "One"}, "value": "one"}],
        },
    ],
}


def modal(callback_id: str = "form", **more: object) -> dict[str, Any]:
    """Return a modal with one input and one button."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "private_metadata": "kept",
        "blocks": [
            {
                "type": "input",
                "block_id": "reason",
                "label": {"type": "plain_text", "text": "Reason"},
                "element": {
                    "type": "plain_text_input",
                    "action_id": "value",
                    "min_length": 3,
                    "max_length": 100,
                },
            },
            {**BUTTON, "block_id": "more"},
        ],
        **more,
    }


def home(text: str) -> dict[str, Any]:
    """Return a Home tab with one line and the buttons."""
    return {"type": "home", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}, BUTTON]}


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T0AUTOQ01", bot_user_id="U0AUTOQBOT")


class Bot:
    """The bot's listeners, and everything they heard: `heard` grows, `acks` steers its answers."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.heard: list[dict[str, Any]] = []
        self.acks: dict[str, Any] = {}
        self.errors: list[str] = []
        self._more = asyncio.Condition()
        self.delay = 0.0
        self.client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session)
        self.app = AsyncApp(
            name="tiny",
            process_before_response=True,
            signing_secret=sandbox.signing_secret,
            client=AsyncWebClient(base_url=sandbox.api_url, session=session),
            authorize=_authorize,
        )
        self._listen()

    async def hears(self, count: int) -> None:
        """Wait until `count` payloads came in all."""
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: len(self.heard) >= count)

    def _listen(self) -> None:
        self.app.middleware(self._hear)
        self.app.command("/autoq")(self._command)
        self.app.action("open")(self._open)
        self.app.action("answer")(self._answer)
        self.app.action("choose")(self._take)
        self.app.view("form")(self._submitted)
        self.app.view_closed("form")(self._take)
        self.app.shortcut("look")(self._take)
        self.app.event("app_home_opened")(self._home)
        self.app.event("message")(self._take)

    async def _hear(self, body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt finds it by this name.
        async with self._more:
            self.heard.append(body)
            self._more.notify_all()
        await asyncio.sleep(self.delay)
        await next()

    async def _command(self, ack: Any, command: dict[str, Any]) -> None:
        if command["text"] == "raise":
            raise RuntimeError
        await ack(self.acks.get("command", {"text": f"You said {command['text']}", "blocks": [BUTTON]}))

    async def _open(self, ack: Any, body: dict[str, Any]) -> None:
        opener = (
            self.client.views_push if body.get("view", {}).get("type") == "modal" else self.client.views_open
        )
        try:
            await opener(trigger_id=body["trigger_id"], view=modal(**self.acks.get("modal", {})))
        except SlackApiError as error:
            self.errors.append(error.response["error"])
        await ack()

    async def _answer(self, ack: Any, respond: Any) -> None:
        await respond(**self.acks.get("answer", {"text": "Answered", "replace_original": True}))
        await ack()

    async def _take(self, ack: Any) -> None:
        await ack()

    async def _submitted(self, ack: Any) -> None:
        await ack(**self.acks.get("view", {}))

    async def _home(self, event: dict[str, Any]) -> None:
        await self.client.views_publish(user_id=event["user"], view=home(f"Hello <@{event['user']}>"))


@asynccontextmanager
async def socket_bot(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[Bot]:
    """Run the bot in Socket Mode."""
    bot = Bot(sandbox, session)
    handler = AsyncSocketModeHandler(
        bot.app,
        sandbox.app_token,
        web_client=AsyncWebClient(base_url=sandbox.api_url, session=session),
        ping_interval=1,
    )
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield bot
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


class HttpHost:
    """A server for a bot that comes later, since bot and sandbox each need the other's address."""

    def __init__(self) -> None:
        self.bot: Bot | None = None
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self._server = LoopbackServer(
            Starlette(routes=[Route("/slack/events", self._answer, methods=["POST"])]), 0
        )

    async def start(self) -> str:
        """Listen and return the address that the sandbox delivers to."""
        return f"{await self._server.start()}/slack/events"

    async def stop(self) -> None:
        """Stop listening."""
        await self._server.stop()

    async def _answer(self, request: Request) -> Response:
        self.headers.append(dict(request.headers))
        self.bodies.append(await request.body())
        assert self.bot is not None
        return await AsyncSlackRequestHandler(self.bot.app).handle(request)
