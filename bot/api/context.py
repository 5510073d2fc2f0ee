"""What the HTTP door is handed by the composition root."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, cast
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from bot.api.callers import Callers
from bot.api.problems import TooManyRequests
from bot.desk.desk import ServiceDesk
from bot.metrics import Metrics
from bot.pace import Bucket
from engine.actions import Action
from engine.actors import Actor
from engine.policy import Policy
from engine.ports import Clock, CycleRun, Store
from engine.times import SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether the service can do its work; `problems` holds a sentence for each reason why not, `notes` what else to know."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class ApiContext:
    """The API's world. `rate` is requests a second and key, with bursts of twice that."""

    store: Store
    desk: ServiceDesk
    clock: Clock
    policy: Policy
    zone: ZoneInfo
    cycle_minutes: int
    rate: float
    start_cycle: Callable[[str], Awaitable[CycleRun]]
    readiness: Callable[[], Awaitable[Readiness]]
    metrics: Metrics
    callers: Callers = field(init=False)
    stopping: bool = field(default=False, init=False)
    _waits: set[asyncio.Timeout] = field(default_factory=set, init=False)
    _buckets: dict[str, Bucket] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.callers = Callers(store=self.store, clock=self.clock)

    async def caller(self, authorization: str | None) -> Actor:
        """The actor behind a request, within the key's rate. Raises Unauthorized, NoRole, TooManyRequests."""
        actor = await self.callers.of(authorization)
        key = actor.key or ""
        if key not in self._buckets:
            self._buckets[key] = Bucket(
                every=round(SECOND / self.rate), burst=max(1, math.ceil(2 * self.rate))
            )
        now = self.clock()
        if wait := self._buckets[key].wait(now):
            raise TooManyRequests(limit=f"{self.rate:g}", seconds=max(1, math.ceil(wait / SECOND)))
        self._buckets[key].take(now)
        return actor

    async def changed(self, held: Action, seconds: float) -> None:
        """Return as soon as the action may have changed or the service stops, and after `seconds` in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as wait:
                self._waits.add(wait)
                try:
                    await self.store.changed(held.id, held.revision, seconds)
                finally:
                    self._waits.discard(wait)

    def stop(self) -> None:
        """Answer everybody who waits for a decision now, since the service is about to end."""
        self.stopping = True
        for wait in self._waits:
            wait.reschedule(0)


async def context_of(request: Request) -> ApiContext:
    """The context that `build_api` has put on the app; a coroutine, since FastAPI sends plain functions through a thread."""
    return cast("ApiContext", request.app.state.context)


class _Key(SecurityBase):
    """The caller of a route; a dependency of its own would cost each request as much again as the look-up."""

    scheme_name = "key"
    model = HTTPBearer(description="A key that `autoq key create` has printed (aq_…).")

    async def __call__(self, request: Request) -> Actor:
        return await (await context_of(request)).caller(request.headers.get("authorization"))


Caller = Annotated[Actor, Depends(_Key())]
Context = Annotated[ApiContext, Depends(context_of)]
