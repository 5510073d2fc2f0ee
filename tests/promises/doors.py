"""Every door over one store: the real Bolt app, the real API with keys, and the local Slack that hears the answers."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import aiohttp
import httpx
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.api.app import build_api
from bot.api.context import ApiContext, Readiness
from bot.api.tokens import issue
from bot.cycle import Cycle
from bot.desk.desk import ServiceDesk
from bot.desk.desk_file import load_desk
from bot.locales import Catalogs
from bot.metrics import Metrics
from bot.sandbox import NO_LIMITS, Sandbox
from bot.sandbox.response_urls import Origin
from bot.slack import ids
from bot.slack.answers import Answers
from bot.slack.app import build_app
from bot.slack.context import SlackDoor
from bot.slack.identity import Identity
from engine.actions import Action, Proposal, new_action_id, propose
from engine.actors import OPERATOR, Actor, ActorKind, Door, Role, person
from engine.commands import Submit
from engine.desk.ports import DeskStore
from engine.desk.rules import DeskRules
from engine.gate import Rules
from engine.ports import Clock, Store
from engine.roster import add_key, give_role
from engine.times import MINUTE
from tests.bot.slack import payloads
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, OPS, PM, TEAM
from tests.clock import HandClock

ROLES = {ADMIN: Role.ADMIN, ENGINEER1: Role.ENGINEER, ENGINEER2: Role.ENGINEER, PM: Role.PM}
MACHINE = "ci-main"
"""The name of the one machine that holds a key."""
RESTART = propose(
    action_type="service_restart",
    environment="PROD",
    description="After the change in PR 8812.",
    target="payments-api",
)
"""HIGH: everybody with a role may decide it."""
DELETION = propose(
    action_type="data_delete", environment="PROD", description="Rows of 2019.", target="orders"
)
"""CRITICAL: only an ADMIN may decide it."""

RATE = 100_000.0
"""Requests a second and key: the limit has a promise of its own."""
AT_ONCE = 2_000
"""Visits at the same time, for the same reason."""
PATIENCE = 30.0
"""Seconds: on a busy machine, too, every answer shall come, and in its ack, where the tests read it."""


async def furnish(store: Store, now: int) -> dict[str, str]:
    """Give the people their roles, and them and the machine a key each; the keys in clear by holder."""
    keys = {}
    for slack_id, role in ROLES.items():
        await store.write(give_role(slack_id, role, OPERATOR, Door.CLI, now))
        keys[slack_id] = await key_for(store, now, slack_id, role)
    keys[MACHINE] = await key_for(store, now, None, Role.ENGINEER)
    return keys


async def key_for(store: Store, now: int, holder: str | None, role: Role, name: str | None = None) -> str:
    """A new key, of a person or of the machine, in clear."""
    key, plain = issue(
        name=name or (MACHINE if holder is None else f"key-of-{holder.lower()}"),
        role=role,
        kind=ActorKind.PIPELINE if holder is None else ActorKind.PERSON,
        person=holder,
        now=now,
    )
    assert await store.write(add_key(key, OPERATOR, Door.CLI))
    return plain


_drawn = itertools.count(1)


def let_draw_from(number: int) -> None:
    """Draw ids from this number on, so that no two processes draw the same."""
    global _drawn  # noqa: PLW0603  One sequence a process is what is meant.
    _drawn = itertools.count(number)


async def hand_in(
    store: Store, by: str = MACHINE, proposal: Proposal = RESTART, expiry: int = 30 * MINUTE
) -> Action:
    """Hand an action in for a person, or for the machine."""
    machine = Actor(id=MACHINE, kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="k-main")
    command = Submit(
        action_id=new_action_id(next(_drawn).to_bytes(5, "big")),
        proposal=proposal,
        actor=machine if by == MACHINE else person(by),
        door=Door.API,
        expiry=expiry,
    )
    return (await store.apply(command)).action


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What people and machines can do from outside, and what they hear."""

    store: Store
    clock: HandClock
    sandbox: Sandbox
    slack: SlackDoor
    bolt: AsyncApp
    api: httpx.AsyncClient
    keys: Mapping[str, str]
    _heard: dict[tuple[str, str], str] = field(default_factory=dict)

    async def click(self, who: str, button: str, action: Action, **parts: Any) -> None:
        """Press a button of the action's card; `whispered` tells the answer. `parts` are of the payload."""
        url = self.sandbox.workspace.response_urls.issue(Origin(user_id=who, channel=OPS))
        await self.send(payloads.click(button, ids.button_value(action), who, response_url=url, **parts))

    async def fill_in(self, who: str, form: str, action: Action, **fields: str) -> str:
        """Send a form about the action; the ack's body."""
        values = {
            f"autoq.{form.split('.')[1]}.{name}": {"type": "plain_text_input", "value": typed}
            for name, typed in fields.items()
        }
        metadata = ids.origin_of(action, OPS, "1.000100").encode()
        return await self.send(payloads.submission(form, metadata, who, values))

    async def type(self, who: str, line: str) -> str:
        """Type a command; the ack's body."""
        name, _, words = line.partition(" ")
        return await self.send(payloads.command(name, words, who))

    async def call(self, who: str, method: str, path: str, **parts: Any) -> httpx.Response:
        """Call the API with somebody's key, or with the key itself."""
        headers = {"Authorization": f"Bearer {self.keys.get(who, who)}", **parts.pop("headers", {})}
        return await self.api.request(method, f"/api/auto/{path}", headers=headers, **parts)

    async def settle(self) -> None:
        """Wait until everything has come to its end that the Slack door began, and take note of what it whispered."""
        await self.slack.tasks.settled()
        said = self.sandbox.workspace.ephemerals_sent
        while said:
            whisper = said.popleft()
            content = json.dumps([whisper.content.text, whisper.content.blocks], ensure_ascii=False)
            about = content.partition("ACT-")[2][:8]
            self._heard[whisper.to, f"ACT-{about}"] = content

    def whispered(self, who: str, action: Action) -> str:
        """What this person was told in the channel about the action; "" for nothing. Each answer is told once."""
        return self._heard.pop((who, action.id), "")

    async def send(self, body: dict[str, Any]) -> str:
        """Hand Slack's payload to the Bolt app, as the socket does; the ack's body."""
        response = await self.bolt.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        assert response.status == 200, body
        return str(response.body or "")


@asynccontextmanager
async def open_doors(
    store: Store, clock: HandClock, keys: Mapping[str, str], rules: Rules | None = None
) -> AsyncIterator[Doors]:
    """All doors over the store."""
    rules = rules or Rules()
    sandbox = Sandbox(limits=NO_LIMITS)
    sandbox.workspace.people.change(ENGINEER1, locale="en-US")
    async with AsyncExitStack() as stack:
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = AsyncWebClient(
            sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[]
        )
        slack = _slack_door(store, clock, client, rules)
        stack.push_async_callback(slack.tasks.stop)
        transport = httpx.ASGITransport(_api(store, clock, rules), raise_app_exceptions=False)
        api = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://autoq"))
        yield Doors(
            store=store,
            clock=clock,
            sandbox=sandbox,
            slack=slack,
            bolt=build_app(slack),
            api=api,
            keys=keys,
        )


_catalogs = cache(Catalogs.load)


def _slack_door(store: Store, clock: HandClock, client: AsyncWebClient, rules: Rules) -> SlackDoor:
    async def run_cycle(actor: Actor) -> str:
        return f"run-of-{actor.id}"

    door = SlackDoor(
        store=store,
        desk=desk_over(store, clock),
        clock=clock,
        client=client,
        catalogs=_catalogs(),
        policy=rules.policy,
        zone=ZoneInfo("UTC"),
        team_id=TEAM,
        bot_user_id="U0AUTOQBOT",
        ops_channel=OPS,
        trigger_cycle=run_cycle,
        cycle_minutes=5,
        allow_self_approval=rules.allow_self_approval,
        patience=PATIENCE,
        most_at_once=AT_ONCE,
    )
    door.identity = Identity(client, clock, TEAM, door.tasks, patience=PATIENCE)
    door.answers = Answers(client, patience=PATIENCE)
    return door


def desk_over(store: Store, clock: Clock) -> ServiceDesk:
    """A desk with the rules that autoq ships. Every store of ours has the desk's part, also where a test stands in front of it."""
    return ServiceDesk(store=cast("DeskStore", store), clock=clock, rules=_desk_rules(), zone=ZoneInfo("UTC"))


@cache
def _desk_rules() -> DeskRules:
    return load_desk(None, 2026)


def _api(store: Store, clock: HandClock, rules: Rules) -> Any:
    async def ready() -> Readiness:
        return Readiness()

    metrics = Metrics()
    cycle = Cycle(store=store, clock=clock, steps=(), metrics=metrics)
    return build_api(
        ApiContext(
            store=store,
            desk=desk_over(store, clock),
            clock=clock,
            policy=rules.policy,
            zone=ZoneInfo("UTC"),
            cycle_minutes=5,
            rate=RATE,
            start_cycle=cycle.start,
            readiness=ready,
            metrics=metrics,
        )
    )
