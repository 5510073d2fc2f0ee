"""The HTTP door on a real store, with a key for everybody who calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from bot.api.app import build_api
from bot.api.context import ApiContext, Readiness
from bot.api.tokens import issue
from bot.cycle import Cycle, expiry_step
from bot.desk.desk import ServiceDesk
from bot.desk.desk_file import parse_desk
from bot.metrics import Metrics
from engine.actors import OPERATOR, ActorKind, Door, Role
from engine.desk.ports import DeskStore
from engine.gate import Rules
from engine.ports import ApiKey, Transaction
from engine.roster import add_key
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM, VIEWER
from tests.clock import START, HandClock

HOLDERS: Mapping[str, tuple[Role, ActorKind, str | None]] = {
    "admin": (Role.ADMIN, ActorKind.PERSON, ADMIN),
    "engineer": (Role.ENGINEER, ActorKind.PERSON, ENGINEER1),
    "colleague": (Role.ENGINEER, ActorKind.PERSON, ENGINEER2),
    "pm": (Role.PM, ActorKind.PERSON, PM),
    "viewer": (Role.ADMIN, ActorKind.PERSON, VIEWER),
    "careful-admin": (Role.ENGINEER, ActorKind.PERSON, ADMIN),
    "ci-main": (Role.ENGINEER, ActorKind.PIPELINE, None),
    "other-bot": (Role.ENGINEER, ActorKind.PIPELINE, None),
    "admin-bot": (Role.ADMIN, ActorKind.AGENT, None),
}
"""The keys by name: the role of the key, what holds it, and the person behind it."""
HIGH = {"action_type": "service_restart", "description": "After PR 8812.", "environment": "PROD"}
CRITICAL = {
    "action_type": "data_delete",
    "description": "Old rows.",
    "environment": "PROD",
    "target": "orders",
}
DESK = f"""
triage_team = "desk"
[teams.desk]
[teams.network]
[agents.{ENGINEER1}]
teams = ["network"]
[categories]
NETWORK = {{ team = "network" }}
[[sla]]
priority = "P3"
response = "4h"
resolution = "24h"
[sources.ci-main]
trust = ["type", "category", "impact", "urgency"]
[alerts.grafana]
default_severity = "HIGH"
[alerts.other-bot]
default_severity = "CRITICAL"
"""
"""A desk whose network has one person, and which knows one machine's alerts by its name."""
LOW = {"action_type": "cache_clear", "description": "Stale prices."}


@dataclass(slots=True, kw_only=True)
class Api:
    """The application and how to call it; `who` is the name of a key, or None for nobody."""

    app: FastAPI
    context: ApiContext
    client: httpx.AsyncClient
    keys: Mapping[str, ApiKey]
    tokens: Mapping[str, str]
    readiness: list[Readiness] = field(default_factory=lambda: [Readiness()])

    async def get(self, who: str | None, path: str, **query: Any) -> httpx.Response:
        """Read something."""
        return await self.client.get(_address(path), params=query, headers=self.headers(who))

    async def post(
        self, who: str | None, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Do something; without a body none is sent."""
        sent = {} if body is None else {"json": body}
        return await self.client.post(
            _address(path), headers={**self.headers(who), **(headers or {})}, **sent
        )

    async def patch(self, who: str | None, path: str, body: Any) -> httpx.Response:
        """Change something."""
        return await self.client.patch(_address(path), json=body, headers=self.headers(who))

    async def put(
        self, who: str | None, path: str, body: Any, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Exchange something."""
        return await self.client.put(
            _address(path), json=body, headers={**self.headers(who), **(headers or {})}
        )

    async def submit(self, who: str = "ci-main", body: Mapping[str, Any] = HIGH, **parts: Any) -> str:
        """Hand an action in; its id."""
        answer = await self.post(who, "queue", {**body, **parts})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["action_id"])

    def headers(self, who: str | None) -> dict[str, str]:
        """The headers by which a holder of a key is known."""
        return {} if who is None else {"authorization": f"Bearer {self.tokens[who]}"}


def _address(path: str) -> str:
    return path if path.startswith("/") else f"/api/auto/{path}"


MakeApi = Callable[..., Awaitable[Api]]


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """One application for all tests, since FastAPI prepares each route at its first request; its context is each test's own."""
    return build_api(cast("ApiContext", None))


@pytest.fixture
async def make_api(app: FastAPI, store: DeskStore, clock: HandClock, rules: Rules) -> AsyncIterator[MakeApi]:
    """Give the application a context with the given parts exchanged (long, since each part is named); the last one made counts."""
    issued = {
        name: issue(name=name, role=role, kind=kind, person=person, now=START)
        for name, (role, kind, person) in HOLDERS.items()
    }

    async def add_keys(tx: Transaction) -> None:
        for key, _ in issued.values():
            await add_key(key, OPERATOR, Door.CLI)(tx)

    await store.write(add_keys)
    async with AsyncExitStack() as stack:

        async def make(**parts: Any) -> Api:
            metrics = Metrics()
            cycle = Cycle(store=store, clock=clock, steps=[expiry_step(store, clock)], metrics=metrics)
            stack.push_async_callback(cycle.settle)
            readiness = [Readiness()]

            async def ready() -> Readiness:
                return readiness[0]

            known: dict[str, Any] = {
                "store": store,
                "desk": ServiceDesk(
                    store=store, clock=clock, rules=parse_desk(DESK, 2026), zone=ZoneInfo("UTC")
                ),
                "clock": clock,
                "policy": rules.policy,
                "zone": ZoneInfo("UTC"),
                "cycle_minutes": 5,
                "rate": 10_000,
                "start_cycle": cycle.start,
                "readiness": ready,
                "metrics": metrics,
            }
            context = ApiContext(**{**known, **parts})
            app.state.context = context
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url="http://autoq")
            await stack.enter_async_context(client)
            return Api(
                app=app,
                context=context,
                client=client,
                keys={name: key for name, (key, _) in issued.items()},
                tokens={name: token for name, (_, token) in issued.items()},
                readiness=readiness,
            )

        yield make


@pytest.fixture
async def api(make_api: MakeApi) -> Api:
    return await make_api()


def refused(answer: httpx.Response, status: int, code: str) -> str:
    """Check that this is the problem document of such a refusal; its sentence."""
    said = answer.json()
    assert (answer.status_code, said["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["type"] == f"urn:autoq:problem:{code}"
    assert said["status"] == status
    assert said["title"]
    assert said["detail"].endswith(".")
    return str(said["detail"])
