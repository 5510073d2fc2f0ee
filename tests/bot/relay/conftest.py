"""A relay driven step by step: a real store on one side, a local Slack on the other, and one clock for both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.locales import Catalogs
from bot.metrics import Metrics
from bot.relay.relay import Relay
from bot.relay.rooms import Rooms
from bot.sandbox import NO_LIMITS, Sandbox
from bot.slack.layouts.view import View
from engine.actions import Action, Verdict
from engine.actors import Door, person
from engine.commands import Decide
from engine.gate import Rules
from engine.outbox import Delivery, Lane
from engine.ports import Store
from engine.times import SECOND
from tests.bot.slack.people import ENGINEER2, OPS
from tests.clock import HandClock


@dataclass(slots=True, kw_only=True)
class Mail:
    """What the relay carries, and what arrives."""

    relay: Relay
    store: Store
    clock: HandClock
    sandbox: Sandbox
    session: aiohttp.ClientSession

    async def step(self, lane: Lane = Lane.POST) -> int:
        """One step of a lane; the microseconds after which the next is worth while."""
        return await self.relay.step(lane)

    async def carry(self, seconds: int = 60) -> None:
        """Let every lane work for so long by the clock, a second at a time; a card and its replies both arrive."""
        for _ in range(seconds):
            self.clock.now += SECOND
            for lane in Lane:
                while await self.step(lane) == 0:
                    pass

    async def posts(self, channel: str = OPS) -> list[Any]:
        """Every message of the relay in the channel with all its versions, threads and deleted ones too."""
        async with self.session.get(f"{self.sandbox.page_url}sandbox/posts") as response:
            posts = (await response.json())["posts"]
        return [post for post in posts if post["channel"] == channel]

    async def cards(self) -> list[Any]:
        """The messages in the channel that are no replies and not deleted."""
        return [post for post in await self.posts() if post["thread_ts"] is None and not post["deleted"]]

    async def replies(self, ts: str) -> list[Any]:
        """The replies to a message."""
        return [post for post in await self.posts() if post["thread_ts"] == ts]

    async def row(self, key: str) -> Delivery:
        """A row of the outbox."""
        held = await self.store.read(lambda tx: tx.outbox.find(key))
        assert held is not None
        return held

    async def decide(self, action: Action, verdict: Verdict = Verdict.APPROVE, by: str = ENGINEER2) -> Action:
        """Decide an action."""
        command = Decide(action_id=action.id, verdict=verdict, actor=person(by), door=Door.COMMAND)
        return (await self.store.apply(command)).action

    def trouble(self) -> str | None:
        """What readiness tells of the relay."""
        return self.relay.trouble

    def fault(self, method: str, status: str | int, **more: Any) -> None:
        """Let a method of the local Slack fail."""
        self.sandbox.workspace.faults.add({"method": method, "status": status, **more})

    def mend(self) -> None:
        """Switch every fault off."""
        self.sandbox.workspace.faults.clear()

    def delete(self, ts: str) -> None:
        """Delete a message of the ops channel."""
        workspace = self.sandbox.workspace
        channel = workspace.channels.get(OPS)
        message = workspace.timeline(OPS).get(ts)
        assert channel is not None
        assert message is not None
        workspace.remove(channel, message)

    def archive(self, *, archived: bool = True) -> None:
        """Archive the ops channel, or bring it back."""
        channels = self.sandbox.workspace.channels
        channel = channels.get(OPS)
        assert channel is not None
        channels.put(replace(channel, archived=archived))


def said(post: Any, version: int = -1) -> str:
    """The text of a message."""
    return str(post["versions"][version]["text"])


def key_of(post: Any) -> str:
    """The mark by which the relay finds a message again."""
    return str(post["versions"][-1]["metadata"]["event_payload"]["k"])


MakeMail = Callable[..., Awaitable[Mail]]


@pytest.fixture
async def make_mail(
    store: Store, clock: HandClock, session: aiohttp.ClientSession, catalogs: Catalogs
) -> AsyncIterator[MakeMail]:
    """Make a relay and its Slack, with the given parts of either exchanged."""
    async with AsyncExitStack() as stack:

        async def make(store: Store = store, **slack: Any) -> Mail:
            settings = {"limits": NO_LIMITS, "wall": lambda: clock.now / SECOND, **slack}
            sandbox = Sandbox(**settings)
            await sandbox.start()
            stack.push_async_callback(sandbox.stop)
            client = AsyncWebClient(
                sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[]
            )

            def view(language: str) -> View:
                return View(catalog=catalogs.of(language), policy=Rules().policy, zone=ZoneInfo("UTC"))

            relay = Relay(
                store=store,
                client=client,
                clock=clock,
                rooms=Rooms(ops=OPS, desk=OPS),
                view=view("en"),
                view_of=lambda _: view("ko"),
                metrics=Metrics(),
            )
            return Mail(relay=relay, store=store, clock=clock, sandbox=sandbox, session=session)

        yield make


@pytest.fixture
async def mail(make_mail: MakeMail) -> Mail:
    return await make_mail()
