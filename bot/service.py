"""The service: what runs from the first meeting with Slack to the last answer."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
import uvicorn
from fastapi import FastAPI
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import request_response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.api.app import build_api
from bot.api.context import ApiContext, Readiness
from bot.connection import SlackConnection
from bot.cycle import Cycle, expiry_step, reconciling_step
from bot.desk.desk import ServiceDesk
from bot.locales import Catalogs
from bot.manifest import SLACK_PATH
from bot.metrics import Metrics
from bot.preflight import Installation
from bot.relay.desk_letters import StoredDeskLetters
from bot.relay.relay import Relay
from bot.relay.rooms import Rooms
from bot.schedule import Job, Schedule
from bot.settings import Settings
from bot.slack.context import SlackDoor
from bot.slack.layouts.view import View
from engine.actors import SCHEDULE, Actor
from engine.desk.ports import DeskStore
from engine.desk.rules import DeskRules
from engine.errors import TryAgain
from engine.policy import Policy
from engine.ports import Clock

HTTP_TIMEOUT = aiohttp.ClientTimeout(total=8, connect=3)
"""Seconds for one call to Slack; two fit into a lease of the outbox."""
SWEEP_SECONDS = 10
ANCHOR_SECONDS = 30
DRAIN_SECONDS = 10
LEARNING_SECONDS = 300
MEANINGS_SECONDS = 60
QUIET_SECONDS = 1
"""How long the first answers after a start have the processor to themselves."""
LEARNING_AT_MOST = 1_800
GARBAGE = 50_000
"""Objects that may come to be, beyond those that have gone, before Python looks for cycles among them."""
TURN_SECONDS = 0.0005
"""How long a thread may keep Python's lock while others wait for it."""


@dataclass(slots=True, kw_only=True)
class Service:
    """Everything that runs, and how it stands. `clock` may be moved by a demo; `wall` is the real one, by which Slack signs."""

    settings: Settings
    clock: Clock
    wall: Clock
    policy: Policy
    desk_rules: DeskRules
    store: DeskStore
    client: AsyncWebClient
    listening: socket.socket
    metrics: Metrics = field(default_factory=Metrics)
    catalogs: Catalogs = field(default_factory=Catalogs.load)
    desk: ServiceDesk = field(init=False)
    cycle: Cycle = field(init=False)
    relay: Relay = field(init=False)
    schedule: Schedule = field(init=False)
    api: ApiContext = field(init=False)
    app: FastAPI = field(init=False)
    slack: SlackConnection = field(init=False)

    def __post_init__(self) -> None:
        settings, store, clock = self.settings, self.store, self.clock
        self.desk = ServiceDesk(
            store=store,
            clock=clock,
            rules=self.desk_rules,
            zone=settings.zone,
            attentive=bool(settings.cycle_minutes),
        )
        steps = (expiry_step(store, clock), reconciling_step(store, clock), *self.desk.steps())
        self.cycle = Cycle(store=store, clock=clock, steps=steps, metrics=self.metrics)
        view = View(catalog=self.catalogs.of(settings.language), policy=self.policy, zone=settings.zone)
        self.relay = Relay(
            store=store,
            client=self.client,
            clock=clock,
            rooms=Rooms(ops=settings.ops_channel or "", desk=settings.desk_room),
            metrics=self.metrics,
            view=view,
            view_of=self._view_of,
            desk=StoredDeskLetters(desk=self.desk, view=view, view_of=self._view_of),
        )
        self.schedule = Schedule(jobs=self._jobs(steps[0].work))
        self.api = ApiContext(
            store=store,
            desk=self.desk,
            clock=clock,
            policy=self.policy,
            zone=settings.zone,
            cycle_minutes=settings.cycle_minutes,
            rate=settings.rate_per_key,
            start_cycle=self.cycle.start,
            readiness=self.readiness,
            metrics=self.metrics,
        )
        self.app = build_api(self.api)
        self.slack = SlackConnection(
            settings=settings, client=self.client, make_door=self._slack_door, clock=self.wall
        )

    def _jobs(self, sweep: Callable[[], Awaitable[object]]) -> tuple[Job, ...]:
        jobs = [
            Job(name="sweep", every=SWEEP_SECONDS, work=sweep, at_most=60),
            Job(name="anchor", every=ANCHOR_SECONDS, work=self.store.anchor, at_most=60),
            Job(name="publications", every=SWEEP_SECONDS, work=self.desk.publishing.sweep, at_most=60),
        ]
        if self.settings.cycle_minutes:
            jobs += [
                Job(name="cycle", every=60 * self.settings.cycle_minutes, work=self._scheduled_cycle),
                Job(
                    name="learning",
                    every=LEARNING_SECONDS,
                    work=self.desk.teaching.run,
                    at_most=LEARNING_AT_MOST,
                ),
                Job(
                    name="meanings",
                    every=MEANINGS_SECONDS,
                    work=self.desk.read_meanings,
                    at_most=LEARNING_AT_MOST,
                ),
            ]
        return tuple(jobs)

    async def _scheduled_cycle(self) -> None:
        await self.cycle.run(SCHEDULE.id)

    def _view_of(self, slack_id: str) -> View:
        """How a person reads what the relay sends them."""
        locale = self.slack.door.identity.locale(slack_id) if self.slack.door is not None else None
        catalog = self.catalogs.of(locale or self.settings.language)
        return View(catalog=catalog, policy=self.policy, zone=self.settings.zone)

    async def readiness(self) -> Readiness:
        """What keeps the service from its work, and the loud exceptions it runs with."""
        self.metrics.slack_ready.set((unreachable := await self.slack.problem()) is None)
        problems = [await self.store.probe(), unreachable]
        if self.relay.trouble is not None:
            problems.append(
                f"autoq's messages do not get through to Slack ({self.relay.trouble}); mend that, and they follow."
            )
        notes = [
            "AUTOQ_ALLOW_SELF_APPROVAL is on: requesters may decide their own actions."
        ] * self.settings.allow_self_approval
        # That the database does not answer is a problem that is told already.
        with suppress(TryAgain):
            silence = await self.desk.silence()
            notes += [] if silence is None else [str(silence)]
        return Readiness(problems=tuple(filter(None, problems)), notes=tuple(notes))

    def _slack_door(self, installation: Installation) -> SlackDoor:
        settings = self.settings
        return SlackDoor(
            store=self.store,
            desk=self.desk,
            clock=self.clock,
            client=self.client,
            catalogs=self.catalogs,
            policy=self.policy,
            zone=settings.zone,
            team_id=installation.team_id,
            bot_user_id=installation.bot_user_id,
            app_id=installation.app_id,
            enterprise_id=installation.enterprise_id,
            ops_channel=settings.ops_channel or "",
            trigger_cycle=self._cycle_for,
            cycle_minutes=settings.cycle_minutes,
            language=settings.language,
            allow_self_approval=settings.allow_self_approval,
            meter=self.metrics,
        )

    async def _cycle_for(self, actor: Actor) -> str:
        return (await self.cycle.start(actor.id)).id

    def front(self) -> ASGIApp:
        """Where requests come in: Slack's go straight to their door, past the layers that only the API needs."""
        if self.settings.uses_sockets:
            return self.app
        slack, api = request_response(self.slack.receive), self.app

        async def front(scope: Scope, receive: Receive, send: Send) -> None:
            to_slack = scope["type"] == "http" and scope["path"] == SLACK_PATH
            await (slack if to_slack else api)(scope, receive, send)

        return front

    async def run(self, stop: asyncio.Event, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop`, then drain: no click in flight loses its answer."""
        config = uvicorn.Config(
            self.front(),
            ws="none",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        server = _Server(config)
        meeting = asyncio.create_task(self.slack.keep_meeting(), name="meet slack")
        work = [
            asyncio.create_task(self.relay.run(), name="relay"),
            asyncio.create_task(self.schedule.run(), name="schedule"),
        ]
        serving = asyncio.create_task(server.serve(sockets=[self.listening]), name="http")
        reading = asyncio.create_task(self._read_on(), name="read catalogs")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        # What start-up has built lives as long as the process; a full collection that walks it would stall every click. It is not
        # walked for the few cycles among it either: that would take a tenth of the start and give back less than a megabyte.
        gc.freeze()
        gc.enable()
        # What dozens of clicks in flight hold is no garbage, and would be walked again at every 700 new objects.
        gc.set_threshold(GARBAGE)
        # A click takes the lock several times, and each time waits for a whole turn of the thread in which the desk computes.
        sys.setswitchinterval(TURN_SECONDS)
        ready()
        await asyncio.wait([serving, stopping, *work], return_when=asyncio.FIRST_COMPLETED)
        # A connection that is opened from here on would never be closed.
        meeting.cancel()
        met = await asyncio.gather(meeting, return_exceptions=True)
        await self._drain(server, serving)
        await self.relay.stop()
        for task in (stopping, reading, *work):
            task.cancel()
        ended = await asyncio.gather(*work, return_exceptions=True)
        await self.desk.close()
        for error in (*met, *ended):
            if isinstance(error, Exception):
                raise error

    async def _read_on(self) -> None:
        """Parse the catalogs between the answers; what is parsed lives as long as the process, too."""
        await asyncio.sleep(QUIET_SECONDS)
        for _ in self.catalogs.read_on():
            await asyncio.sleep(0)
        gc.freeze()

    async def _drain(self, server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
        """Let go of Slack first, since a click in flight still needs everything else."""
        await self.slack.close_sockets()
        self.api.stop()
        server.should_exit = True
        await serving
        await self.slack.finish(DRAIN_SECONDS)
        await self.cycle.stop()


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the service has its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def furnished(
    settings: Settings,
    *,
    clock: Clock,
    wall: Clock,
    policy: Policy,
    desk_rules: DeskRules,
    store: DeskStore,
    listening: socket.socket,
) -> AsyncIterator[Service]:
    """A service that has met Slack, or knows why not, and is ready to run. Raises StartRefused."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token is not None else ""
    async with aiohttp.ClientSession(timeout=HTTP_TIMEOUT) as session:
        service = Service(
            settings=settings,
            clock=clock,
            wall=wall,
            policy=policy,
            desk_rules=desk_rules,
            store=store,
            client=AsyncWebClient(token, base_url=settings.slack_api_url, session=session, retry_handlers=[]),
            listening=listening,
        )
        await service.slack.first_meeting()
        yield service
