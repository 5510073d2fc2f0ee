"""A Slack door on a real store, a local Slack beside it, and people at its page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import uvicorn
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.desk.desk import ServiceDesk
from bot.desk.desk_file import default_desk, parse_desk
from bot.locales import Catalogs
from bot.manifest import manifest
from bot.sandbox import NO_LIMITS, Sandbox
from bot.sandbox.manifest import Manifest
from bot.slack.app import build_app
from bot.slack.context import SlackDoor
from bot.slack.http import http_endpoint
from bot.slack.layouts.card import card
from bot.slack.layouts.view import View
from bot.slack.socket import SocketDoor
from engine.actions import Action
from engine.actors import Actor
from engine.desk.rules import DeskRules
from engine.gate import Rules
from engine.ports import Store
from storage.store import DatabaseStore
from tests.bot.slack.people import OPS, TEAM
from tests.clock import HandClock


@dataclass(slots=True)
class Counts:
    """What the doors have counted."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def forged(self, kind: str) -> None:
        self.seen.append(("forged", kind))

    def visited(self, surface: str, seconds: float) -> None:
        self.seen.append(("visited", surface))

    def refused(self, code: str) -> None:
        self.seen.append(("refused", code))

    def late(self, surface: str) -> None:
        self.seen.append(("late", surface))


MANIFEST = Manifest.read(manifest(replies=True))
"""The app hears replies, and whatever else is written beside them."""

MakeDoor = Callable[..., SlackDoor]


@pytest.fixture(scope="session")
def desk_rules() -> DeskRules:
    """The rules that autoq ships; reading them tries all of their examples, so it is done once."""
    return parse_desk(default_desk(), 2026)


@pytest.fixture
async def desk(store: DatabaseStore, clock: HandClock, desk_rules: DeskRules) -> AsyncIterator[ServiceDesk]:
    """A desk on the store."""
    opened = ServiceDesk(store=store, clock=clock, rules=desk_rules, zone=ZoneInfo("UTC"))
    yield opened
    await opened.close()


@pytest.fixture
async def make_door(
    store: Store,
    desk: ServiceDesk,
    clock: HandClock,
    rules: Rules,
    session: aiohttp.ClientSession,
    catalogs: Catalogs,
) -> AsyncIterator[MakeDoor]:
    """Make doors with the given parts exchanged; without `api` their Slack can't be reached."""
    made: list[SlackDoor] = []

    async def run_cycle(actor: Actor) -> str:
        return f"run-of-{actor.id}"

    def make(*, api: str = "http://127.0.0.1:9/api/", **parts: Any) -> SlackDoor:
        client = AsyncWebClient("xoxb-sandbox-autoq", base_url=api, session=session, retry_handlers=[])
        known: dict[str, Any] = {
            "store": store,
            "desk": desk,
            "clock": clock,
            "client": client,
            "catalogs": catalogs,
            "policy": rules.policy,
            "allow_self_approval": rules.allow_self_approval,
            "zone": ZoneInfo("UTC"),
            "team_id": TEAM,
            "bot_user_id": "U0AUTOQBOT",
            "ops_channel": OPS,
            "trigger_cycle": run_cycle,
            "cycle_minutes": 5,
            "meter": Counts(),
        }
        door = SlackDoor(**{**known, **parts})
        made.append(door)
        return door

    yield make
    for door in made:
        await door.tasks.drain(5)
        await door.tasks.stop()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A local Slack with the door open to it, and people who act at its page."""

    sandbox: Sandbox
    door: SlackDoor
    session: aiohttp.ClientSession
    sockets: SocketDoor | None = None

    async def get(self, path: str, who: str, **query: str) -> Any:
        """Read something as a person."""
        address = f"{self.sandbox.page_url}sandbox/{path}"
        async with self.session.get(address, params={"as": who, **query}) as response:
            return await response.json()

    async def do(self, path: str, who: str, **body: Any) -> Any:
        """Do something as a person, and let everything come to its end that it sets off here."""
        address = f"{self.sandbox.page_url}sandbox/{path}"
        async with self.session.post(address, json={"as": who, **body}) as response:
            answer = await response.json()
        assert response.ok, answer
        await self.settle()
        return answer

    async def settle(self) -> None:
        """Wait for everything that the door has begun."""
        while len(self.door.tasks):
            await asyncio.sleep(0)
            await self.door.tasks.settled()

    async def say(self, who: str, text: str) -> str:
        """Type a command in the ops channel; the answer's text."""
        await self.do("say", who, text=text, channel=OPS)
        return str((await self.told(who))["text"])

    async def told(self, who: str) -> Any:
        """The newest message that the person sees in the ops channel."""
        return (await self.get("messages", who, channel=OPS))["messages"][-1]

    async def hear(self, who: str, text: str) -> None:
        """Wait until the person's newest message, or their modal on top, says this."""
        async with asyncio.timeout(5):
            while text not in await self._shown(who):  # noqa: ASYNC110  The page is read, it does not call.
                await asyncio.sleep(0)

    async def _shown(self, who: str) -> str:
        messages = (await self.get("messages", who, channel=OPS))["messages"]
        return json.dumps([messages[-1:], await self.modal(who)], ensure_ascii=False)

    async def post(self, action: Action) -> str:
        """Post the action's card as the relay would; its ts."""
        door = self.door
        view = View(catalog=door.catalogs.of("en"), policy=door.policy, zone=door.zone)
        shown = card(action, door.clock(), view)
        posted = await door.client.chat_postMessage(channel=OPS, **shown)
        return str(posted["ts"])

    async def click(self, who: str, ts: str, action_id: str) -> Any:
        """Press a button of a message."""
        messages = (await self.get("messages", who, channel=OPS))["messages"]
        message = next(each for each in messages if each["ts"] == ts)
        place = (
            {"channel": OPS, "ephemeral_id": message["ephemeral_id"]}
            if message.get("ephemeral")
            else {"channel": OPS, "ts": ts}
        )
        return await self.do("click", who, **place, **find_button(message["blocks"], action_id))

    async def modal(self, who: str) -> Any:
        """The modal that the person has on top, None without one."""
        stack = (await self.get("views", who))["stack"]
        return stack[-1] if stack else None

    async def submit(self, who: str, fields: Mapping[str, str]) -> Any:
        """Fill in the modal on top and send it."""
        view = await self.modal(who)
        return await self.do("submit", who, view_id=view["id"], values=filled(view["blocks"], fields))


def find_button(blocks: list[dict[str, Any]], action_id: str, value: str | None = None) -> dict[str, str]:
    """Where a button of this name stands: its block_id, action_id and value."""
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("action_id") == action_id and value in {None, element.get("value")}:
                return {"block_id": block["block_id"], "action_id": action_id, "value": element["value"]}
    raise AssertionError(f"no button {action_id} among {blocks}")


def filled(blocks: list[dict[str, Any]], fields: Mapping[str, str]) -> dict[str, Any]:
    """The state of a form's inputs with these values, in Slack's shapes."""
    state: dict[str, Any] = {}
    for block in blocks:
        if block["type"] != "input" or block["block_id"] not in fields:
            continue
        element, value = block["element"], fields[block["block_id"]]
        held: dict[str, Any] = {"type": element["type"]}
        if element["type"] == "static_select":
            held["selected_option"] = {"text": {"type": "plain_text", "text": value}, "value": value}
        elif element["type"] == "users_select":
            held["selected_user"] = value
        else:
            held["value"] = value
        state[block["block_id"]] = {element["action_id"]: held}
    return state


Open = Callable[..., Awaitable[Workspace]]


@pytest.fixture
async def open_workspace(make_door: MakeDoor, session: aiohttp.ClientSession) -> AsyncIterator[Open]:
    """Open a local Slack and connect a door to it, by socket or by HTTP."""
    async with AsyncExitStack() as stack:

        async def open_(mode: str = "socket", *, ack_seconds: float = 3.0, **parts: Any) -> Workspace:
            opened = (_by_http if mode == "http" else _by_socket)(
                stack, lambda api: make_door(api=api, **parts), ack_seconds
            )
            sandbox, door, sockets = await opened
            return Workspace(sandbox, door, session, sockets)

        yield open_


Opened = tuple[Sandbox, SlackDoor, SocketDoor | None]


async def _by_socket(stack: AsyncExitStack, make: Callable[[str], SlackDoor], ack_seconds: float) -> Opened:
    sandbox = Sandbox("socket", limits=NO_LIMITS, ack_seconds=ack_seconds, manifest=MANIFEST)
    await sandbox.start()
    stack.push_async_callback(sandbox.stop)
    door = make(sandbox.api_url)
    sockets = SocketDoor(build_app(door), sandbox.app_token, door.client)
    await sockets.start()
    stack.push_async_callback(sockets.stop)
    while not await sockets.ready():  # noqa: ASYNC110  The SDK tells nobody when it has connected.
        await asyncio.sleep(0.005)
    return sandbox, door, sockets


async def _by_http(stack: AsyncExitStack, make: Callable[[str], SlackDoor], ack_seconds: float) -> Opened:
    listening = uvicorn.Config("", port=0).bind_socket()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    sandbox = Sandbox("http", deliver=address, limits=NO_LIMITS, ack_seconds=ack_seconds, manifest=MANIFEST)
    await sandbox.start()
    stack.push_async_callback(sandbox.stop)
    door = make(sandbox.api_url)

    def wall() -> int:
        return int(sandbox.workspace.clock.wall() * 1_000_000)

    endpoint = http_endpoint(build_app(door), sandbox.signing_secret, wall, door.meter)
    app = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  As above, of uvicorn.
        await asyncio.sleep(0.005)

    async def stop() -> None:
        server.should_exit = True
        await serving

    stack.push_async_callback(stop)
    return sandbox, door, None


@pytest.fixture
async def workspace(open_workspace: Open) -> Workspace:
    """A local Slack with the door open to it by socket."""
    return await open_workspace()
