"""The real relay in fake time: its clock, and the local Slack's, jump to whatever is due next, and every call is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.locales import Catalogs
from bot.metrics import Metrics
from bot.relay.relay import Relay
from bot.relay.rooms import Rooms
from bot.sandbox import Sandbox
from bot.sandbox.limits import Limits
from bot.sandbox.manifest import DEFAULT as MANIFEST
from bot.sandbox.page_state import PageState
from bot.slack.layouts.view import View
from engine.outbox import Backlog, Lane
from engine.policy import DEFAULT
from engine.ports import Store
from engine.times import SECOND
from tests.bot.slack.people import OPS
from tests.clock import HandClock

STRICT = Limits(post_burst=1)
"""One message a second in a channel, and no burst."""
NOBODY = 9
"""A port of this machine on which nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call to Slack: when, what, where, and for how many seconds Slack then wanted silence, if it answered."""

    at: int
    method: str
    channel: str
    silence: int
    answered: bool


class WritingClient(AsyncWebClient):
    """Slack's own client, which writes down what it calls."""

    def __init__(self, clock: HandClock, **parts: Any) -> None:
        super().__init__(retry_handlers=[], **parts)
        self._clock = clock
        self.calls: list[Call] = []

    async def api_call(self, api_method: str, **parts: Any) -> Any:
        silence, answered, at = 0, False, self._clock()
        try:
            answer = await super().api_call(api_method, **parts)
            answered = True
        except SlackApiError as error:
            silence, answered = int(error.response.headers.get("retry-after", "0")), True
            raise
        else:
            return answer
        finally:
            channel = str((parts.get("json") or {}).get("channel"))
            self.calls.append(
                Call(at=at, method=api_method, channel=channel, silence=silence, answered=answered)
            )


def too_early(calls: list[Call]) -> list[Call]:
    """Messages that followed another in their channel within a second, or came while Slack wanted silence."""
    free: dict[str, int] = {}
    early = []
    for call in calls:
        if call.method != "chat.postMessage":
            continue
        if call.at < free.get(call.channel, 0):
            early.append(call)
        free[call.channel] = call.at + max(1, call.silence) * SECOND
    return early


@dataclass(slots=True, kw_only=True)
class Relaying:
    """A relay that is stepped by hand."""

    store: Store
    clock: HandClock
    sandbox: Sandbox
    client: WritingClient
    relay: Relay

    async def step(self) -> int:
        """Let every lane do what it may do now; the microseconds until one of them may do more."""
        rests = []
        for lane in Lane:
            while not (rest := await self.relay.step(lane)):
                pass
            rests.append(rest)
        return min(rests)

    async def until(self, moment: int) -> None:
        """Work until then."""
        while self.clock.now < moment:
            rest = await self.step()
            self.clock.now = min(moment, self.clock.now + rest)

    async def work_off(self) -> None:
        """Work until there is nothing left to be shown."""
        while (await self.backlog()).pending or (await self.backlog()).sending:
            self.clock.now += await self.step()

    def away(self, how: str, duration: int) -> None:
        """Slack is away for so long: nobody listens, or every connection is reset."""
        if how == "refused":
            self.client.base_url = f"http://127.0.0.1:{NOBODY}/api/"
        else:
            seconds = duration / SECOND
            self.sandbox.workspace.faults.add({"method": "*", "status": "reset", "for_seconds": seconds})

    def back(self) -> None:
        """Slack is there again."""
        self.client.base_url = self.sandbox.api_url
        self.sandbox.workspace.faults.clear()

    async def backlog(self) -> Backlog:
        """What is not yet shown."""
        return await self.store.read(lambda tx: tx.outbox.waiting(self.clock()))

    def posts(self) -> list[dict[str, Any]]:
        """Every message of the app with every version it had."""
        held: list[dict[str, Any]] = PageState(self.sandbox.workspace, MANIFEST).posts()["posts"]
        return held


@asynccontextmanager
async def relaying(store: Store, clock: HandClock, limits: Limits = STRICT) -> AsyncIterator[Relaying]:
    """A relay over the store and a local Slack, both in the clock's time."""
    async with AsyncExitStack() as stack:
        sandbox = Sandbox(limits=limits, wall=lambda: clock() / SECOND)
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = WritingClient(clock, token=sandbox.bot_token, base_url=sandbox.api_url, session=session)
        view = View(catalog=Catalogs.load().of("en"), policy=DEFAULT, zone=ZoneInfo("UTC"))
        relay = Relay(
            store=store,
            client=client,
            clock=clock,
            rooms=Rooms(ops=OPS, desk=OPS),
            view=view,
            view_of=lambda _: view,
            metrics=Metrics(),
        )
        yield Relaying(store=store, clock=clock, sandbox=sandbox, client=client, relay=relay)
