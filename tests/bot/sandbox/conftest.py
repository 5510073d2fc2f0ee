"""A running sandbox, somebody at its page, and the small bot connected to it in either mode."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import NO_LIMITS, Sandbox
from bot.sandbox.manifest import DEFAULT, Manifest, Shortcut
from tests.bot.sandbox.bolt_bot import Bot, HttpHost, socket_bot

MANIFEST = Manifest(
    commands=DEFAULT.commands,
    shortcuts=(
        Shortcut(callback_id="look", name="Look", type="message"),
        Shortcut(callback_id="look_around", name="Look around", type="global"),
    ),
)


async def refused(call: Awaitable[Any]) -> Any:
    """Return what Slack said when it refused a call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


@dataclass(frozen=True, slots=True)
class Page:
    """What a person does at the page, by its API."""

    sandbox: Sandbox
    session: aiohttp.ClientSession

    async def get(self, path: str, person: str = "engineer1", **query: str) -> dict[str, Any]:
        """Read something as a person."""
        address = f"{self.sandbox.page_url}sandbox/{path}"
        async with self.session.get(address, params={"as": person, **query}) as response:
            answer: dict[str, Any] = await response.json()
            return answer | ({} if response.ok else {"status": response.status})

    async def do(self, path: str, person: str = "engineer1", **body: object) -> dict[str, Any]:
        """Do something as a person."""
        address = f"{self.sandbox.page_url}sandbox/{path}"
        async with self.session.post(address, json={"as": person, **body}) as response:
            answer: dict[str, Any] = await response.json()
            return answer | ({} if response.ok else {"status": response.status})

    async def say(self, text: str, person: str = "engineer1", channel: str = "C0OPS00001") -> dict[str, Any]:
        """Send a message or command."""
        return await self.do("say", person, text=text, channel=channel)

    async def last(self, person: str = "engineer1", channel: str = "C0OPS00001") -> dict[str, Any]:
        """Return the newest message that a person sees in a channel."""
        found: list[dict[str, Any]] = (await self.get("messages", person, channel=channel))["messages"]
        return found[-1]

    async def stack(self, person: str = "engineer1") -> list[dict[str, Any]]:
        """Return the modals that a person has open."""
        found: list[dict[str, Any]] = (await self.get("views", person))["stack"]
        return found


@dataclass(frozen=True, slots=True)
class Story:
    """A sandbox with the bot connected and somebody at the page."""

    sandbox: Sandbox
    bot: Bot
    page: Page
    host: HttpHost | None = None


Start = Callable[..., Awaitable[Story]]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    running = Sandbox(limits=NO_LIMITS, manifest=MANIFEST)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def client(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[])


@pytest.fixture
def page(sandbox: Sandbox, session: aiohttp.ClientSession) -> Page:
    return Page(sandbox, session)


@pytest.fixture
async def start(session: aiohttp.ClientSession) -> AsyncIterator[Start]:
    """Start a sandbox and the bot in one mode, and stop both at the end."""
    async with AsyncExitStack() as stack:

        async def starter(mode: str = "socket", **settings: Any) -> Story:
            host = HttpHost() if mode == "http" else None
            deliver = None
            if host is not None:
                deliver = await host.start()
                stack.push_async_callback(host.stop)
            settings = {"limits": NO_LIMITS, "manifest": MANIFEST, "deliver": deliver, **settings}
            sandbox = Sandbox(mode, **settings)  # type: ignore[arg-type]
            await sandbox.start()
            stack.push_async_callback(sandbox.stop)
            if host is None:
                bot = await stack.enter_async_context(socket_bot(sandbox, session))
            else:
                bot = host.bot = Bot(sandbox, session)
            return Story(sandbox, bot, Page(sandbox, session), host)

        yield starter


@pytest.fixture(params=["socket", "http"])
async def story(request: pytest.FixtureRequest, start: Start) -> Story:
    """Return a sandbox with the bot, once in each mode."""
    return await start(request.param)
