"""P23: a client that floods hurts itself, and neither the others, nor the channel, nor the machine."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import uvicorn
from slack_sdk.web.async_client import AsyncWebClient

from bot.api.app import build_api
from bot.api.context import ApiContext, Readiness
from bot.api.tokens import issue
from bot.cycle import Cycle
from bot.locales import Catalogs
from bot.main import now
from bot.metrics import Metrics
from bot.relay import relay as relaying
from bot.relay.relay import Relay
from bot.relay.rooms import Rooms
from bot.sandbox import NO_LIMITS, Sandbox
from bot.settings import Settings
from bot.slack.layouts.view import View
from engine.actions import new_action_id
from engine.actors import OPERATOR, Actor, ActorKind, Door, Role
from engine.commands import Submit
from engine.gate import Rules
from engine.ports import Store
from engine.roster import add_key, give_role
from engine.times import DAY
from tests.bot.slack.people import OPS
from tests.promises.databases import in_memory, opened
from tests.promises.doors import RESTART, desk_over
from tests.promises.processes import Helper, helpers
from tests.promises.tally import Tally

CLIENTS = 20
FLOOD = 200
"""Calls a second."""
PAUSE = 0.5
"""Seconds between two calls of a normal client."""
IN_TIME = aiohttp.ClientTimeout(total=10)
GROWTH = 48 << 20
"""Bytes that the process, the local Slack in it included, may have grown at the end."""
PENDING = 100
"""Pending actions a requester may have: the setting's default."""
_ID = re.compile(r"v1\.(ACT-[0-9A-Z]{8})\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A service on a port of its own, the local Slack beside it, everybody's keys, and the flooder's process."""

    url: str
    sandbox: Sandbox
    store: Store
    keys: Mapping[str, str]
    flooder: Helper


async def furnish(store: Store) -> Mapping[str, str]:
    """A key for the flooder, and for each client one of its machine and one of a person who decides; in clear."""
    keys = {}
    names: dict[str, str | None] = {"flooder": None}
    for number in range(CLIENTS):
        names |= {f"client-{number}": None, f"person-{number}": f"U0CLIENT{number:02}"}
    for name, holder in names.items():
        kind = ActorKind.PIPELINE if holder is None else ActorKind.PERSON
        key, keys[name] = issue(name=name, role=Role.ENGINEER, kind=kind, person=holder, now=now())
        await store.write(add_key(key, OPERATOR, Door.CLI))
        if holder is not None:
            await store.write(give_role(holder, Role.ENGINEER, OPERATOR, Door.CLI, now()))
    return keys


async def fill(store: Store, pending: int) -> None:
    """Let so many actions wait for hours, of as many requesters as their cap demands."""
    for first in range(0, pending, PENDING):
        machine = Actor(id=f"filler-{first}", kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="k")
        commands = [
            Submit(
                action_id=new_action_id(number.to_bytes(5, "big")),
                proposal=RESTART,
                actor=machine,
                door=Door.API,
                expiry=DAY,
            )
            for number in range(first, min(first + PENDING, pending))
        ]
        await asyncio.gather(*(store.apply(command) for command in commands))


@asynccontextmanager
async def open_town(rate: float, max_pending: int, pending: int) -> AsyncIterator[Town]:
    """The town with these limits, in which so many actions wait already."""
    async with AsyncExitStack() as stack:
        folder: Path = stack.enter_context(in_memory())
        rules = Rules(max_pending=max_pending)
        url = f"sqlite+aiosqlite:///{folder / 'autoq.db'}"
        store = await stack.enter_async_context(opened(url, folder, now, rules))
        keys = await furnish(store)
        await fill(store, pending)
        sandbox = Sandbox(limits=NO_LIMITS)
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        await _relay(stack, store, sandbox, rules)
        address = await _serve(stack, store, rules, rate)
        (flooder,) = await stack.enter_async_context(helpers(1, "tests.promises.flooder"))
        yield Town(url=address, sandbox=sandbox, store=store, keys=keys, flooder=flooder)


async def _relay(stack: AsyncExitStack, store: Store, sandbox: Sandbox, rules: Rules) -> None:
    """The real relay at its real pace."""
    session = await stack.enter_async_context(aiohttp.ClientSession())
    view = View(catalog=Catalogs.load().of("en"), policy=rules.policy, zone=ZoneInfo("UTC"))
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[])
    relay = Relay(
        store=store, client=client, clock=now, rooms=Rooms(ops=OPS, desk=OPS), view=view, view_of=lambda _: view, metrics=Metrics()
    )  # fmt: skip
    running = asyncio.create_task(relay.run())

    async def stop() -> None:
        await relay.stop()
        await running

    stack.push_async_callback(stop)


async def _serve(stack: AsyncExitStack, store: Store, rules: Rules, rate: float) -> str:
    """The real API on a socket; its address."""

    async def ready() -> Readiness:
        return Readiness()

    metrics = Metrics()
    context = ApiContext(
        store=store,
        desk=desk_over(store, now),
        clock=now,
        policy=rules.policy,
        zone=ZoneInfo("UTC"),
        cycle_minutes=5,
        rate=rate,
        start_cycle=Cycle(store=store, clock=now, steps=(), metrics=metrics).start,
        readiness=ready,
        metrics=metrics,
    )
    config = uvicorn.Config(build_api(context), port=0, log_config=None, access_log=False)
    listening = config.bind_socket()
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)

    async def stop() -> None:
        server.should_exit = True
        await serving

    stack.push_async_callback(stop)
    return f"http://127.0.0.1:{listening.getsockname()[1]}/api/auto/"


async def live(town: Town, number: int, seconds: float, tally: Tally) -> None:
    """Hand in, look, decide and look again, at the pace of a pipeline, and count what goes wrong."""
    loop = asyncio.get_running_loop()
    ends, action_id = loop.time() + seconds, ""
    async with aiohttp.ClientSession(timeout=IN_TIME) as session:

        async def call(who: str, method: str, path: str, **parts: Any) -> Any:
            headers = {"Authorization": f"Bearer {town.keys[f'{who}-{number}']}"}
            try:
                async with session.request(method, town.url + path, headers=headers, **parts) as answer:
                    told = await answer.json()
                    tally.check(answer.status < 400, f"{method} {path}: {answer.status} {told}")
            except (aiohttp.ClientError, TimeoutError) as error:
                tally.check(held=False, fault=f"{method} {path}: {type(error).__name__}")
                return {}
            await asyncio.sleep(PAUSE)
            return told

        await asyncio.sleep(PAUSE * number / CLIENTS)
        while loop.time() < ends:
            body = {"action_type": "service_restart", "description": f"By {number}.", "environment": "PROD"}
            action_id = (await call("client", "POST", "queue", json=body)).get("action_id", action_id)
            await call("client", "GET", f"actions/{action_id}")
            await call("person", "GET", "queue?status=PENDING_APPROVAL")
            await call("person", "POST", f"approve/{action_id}", json={"comment": "go"})
            await call("client", "GET", f"actions/{action_id}?wait=5")


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def endure(town: Town, seconds: float, tally: Tally) -> None:
    """Let one client flood beside the others, and judge what became of each, of the channel and of the machine."""
    order = {"url": f"{town.url}queue", "key": town.keys["flooder"], "rate": FLOOD, "seconds": seconds}
    lives = [asyncio.create_task(live(town, number, seconds, tally)) for number in range(CLIENTS)]
    await town.flooder.tell(order)
    # What the first calls and cards load belongs to the service.
    await asyncio.sleep(seconds / 4)
    before = resident()
    heard: Mapping[str, int] = await town.flooder.hear()
    await asyncio.gather(*lives)
    grown = resident() - before
    tally.check(grown <= GROWTH, f"{grown >> 20} MiB more memory")
    let_in, refused = heard.get("201", 0), heard.get("429", 0)
    tally.check(let_in <= PENDING and refused > 0, f"the flooder heard {heard}")
    tally.check(set(heard) <= {"201", "429"}, f"the flooder heard {heard}")
    judge_channel(town, seconds, tally)


def judge_channel(town: Town, seconds: float, tally: Tally) -> None:
    """Cards go out together, and no faster than Slack takes them."""
    messages = [
        each for each in town.sandbox.workspace.timeline(OPS)._messages.values() if each.thread_ts is None
    ]
    shown = [len(set(_ID.findall(str(each.versions[0].blocks)))) for each in messages]
    tally.check(bool(shown), "no card was shown")
    tally.check(all(count > 1 for count in shown), f"cards alone although thousands wait: {shown}")
    tally.check(len(shown) <= 2 * seconds + 20, f"{len(shown)} messages in {seconds} s")


@pytest.mark.promise("P23")
async def test_a_flood_hurts_only_the_flooder(scaled: Callable[[int], int], tally: Tally) -> None:
    async with open_town(Settings().rate_per_key, PENDING, scaled(10_000)) as town:
        await endure(town, scaled(60), tally)


async def test_without_limits_the_flooder_is_let_in_and_a_leak_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytes] = []
    calling = ApiContext.caller

    async def leaking(context: ApiContext, authorization: str | None) -> Actor:
        kept.append(b"x" * (1 << 18))
        return await calling(context, authorization)

    monkeypatch.setattr(ApiContext, "caller", leaking)
    seen = Tally(name="control")
    async with open_town(1_000_000, 1_000_000, 100) as town:
        await endure(town, 3, seen)
    for fault in ("the flooder heard", "more memory"):
        assert any(fault in each for each in seen.faults), seen.faults


async def test_without_digests_the_channel_is_flooded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "DIGEST_FROM", 1_000_000)
    seen = Tally(name="control")
    async with open_town(Settings().rate_per_key, PENDING, 100) as town:
        await endure(town, 3, seen)
    assert any("cards alone" in fault for fault in seen.faults), seen.faults
