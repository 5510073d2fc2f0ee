"""The service of a replay: the real one beside the local Slack, under a clock that is moved, with a desk file, people and keys."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.api.tokens import issue
from bot.desk.desk_file import default_desk
from bot.main import open_service
from bot.sandbox import NO_LIMITS, Sandbox
from bot.service import Service
from bot.settings import Settings
from engine.actors import OPERATOR, ActorKind, Door, Role
from engine.roster import add_key, give_role
from engine.times import SECOND
from tests.benchmarks.world import free_port
from tests.bot.slack.conftest import find_button
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, OPS, PM, VIEWER

DESK_CHANNEL: Final = "C0GENERAL1"
PATIENCE: Final = 120.0
"""Seconds for anything that the service does by itself."""
ROLES: Final = {ADMIN: Role.ADMIN, ENGINEER1: Role.ENGINEER, ENGINEER2: Role.ADMIN, PM: Role.PM}
NAMES: Final = {ADMIN: "admin", ENGINEER1: "engineer1", ENGINEER2: "engineer2", PM: "pm", VIEWER: "viewer"}
"""The people by the words behind `?as=`."""
HOLDERS: Final = {"writer": ENGINEER1, "approver": ENGINEER2}
MACHINE: Final = "servicenow"
MILLISECOND: Final = 1_000
_PASSING: Final = {"runs", "leases"}
"""Tables that hold what a run says of itself."""
# The virtual table of FTS5 has no rows to read; what it holds lies in tables of its own.
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
_ORDERED: Final = "SELECT key, kind, record_id, revision, recipient FROM outbox"


class ReplayTime:
    """The machine's time moved to another day; it can be held still, and goes on from there."""

    def __init__(self, start: int) -> None:
        self._offset = start - _wall()
        self._held: int | None = None

    def now(self) -> int:
        """UTC microseconds."""
        return self._held if self._held is not None else _wall() + self._offset

    def move_to(self, at: int) -> None:
        """It is `at` from now on, unless it is later already."""
        self._offset += max(0, at - self.now())

    def hold(self) -> None:
        """Stand still."""
        self._held = self.now()


def _wall() -> int:
    return time.time_ns() // 1_000


@dataclass(slots=True, kw_only=True)
class ReplayWorld:
    """The running service, and everything that a replay does to it from outside."""

    service: Service
    sandbox: Sandbox
    time: ReplayTime
    session: aiohttp.ClientSession
    tokens: Mapping[str, str]
    database: Path

    # The API.

    async def ask(self, who: str, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """One call of the API: its status and answer."""
        port = self.service.settings.port
        headers = {"authorization": f"Bearer {self.tokens[who]}"}
        address = f"http://127.0.0.1:{port}/api/{path}"
        async with self.session.request(method, address, json=body, headers=headers) as response:
            return response.status, await response.json()

    async def call(self, who: str, method: str, path: str, body: object = None) -> Any:
        """The same for a call that has to succeed. Raises AssertionError with what the service said."""
        status, said = await self.ask(who, method, path, body)
        if status >= 400:
            message = f"{method} {path}: {status} {said}"
            raise AssertionError(message)
        return said

    # The cycle, by each of its doors.

    async def run_by_schedule(self) -> None:
        """What the timer does, now."""
        await self.service.schedule.nudge()

    async def run_by_rest(self) -> None:
        """`POST /api/auto/run`, and its report."""
        begun = await self.call("approver", "POST", "auto/run")
        async with asyncio.timeout(PATIENCE):
            while not (await self.call("approver", "GET", f"auto/run/{begun['run_id']}"))["finished_at"]:
                await asyncio.sleep(0.02)  # As a caller of the API has to.
        await self.service.cycle.settle()

    async def run_by_slack(self) -> None:
        """`/autoq run` in the ops channel, until its report is there."""
        before = len(await self._whispers())
        await self.do("say", ADMIN, text="/autoq run", channel=OPS)
        async with asyncio.timeout(PATIENCE):
            while not any("autoq.run.steps" in each for each in (await self._whispers())[before:]):
                await asyncio.sleep(0.05)  # The page is read, it does not call.
        await self.service.cycle.settle()

    async def _whispers(self) -> list[str]:
        found = await self.see("messages", ADMIN, channel=OPS)
        return [json.dumps(each) for each in found["messages"] if each.get("ephemeral")]

    # The local Slack's page.

    async def see(self, path: str, who: str, **query: str) -> Any:
        """Read something as a person."""
        address = f"{self.sandbox.page_url}sandbox/{path}"
        async with self.session.get(address, params={"as": NAMES[who], **query}) as response:
            return await response.json()

    async def do(self, path: str, who: str, **body: Any) -> Any:
        """Do something as a person. Raises AssertionError with what the page said."""
        address = f"{self.sandbox.page_url}sandbox/{path}"
        async with self.session.post(address, json={"as": NAMES[who], **body}) as response:
            said = await response.json()
        if not response.ok:
            message = f"{path}: {said}"
            raise AssertionError(message)
        return said

    async def press_in_private(self, who: str, record_id: str, button: str) -> bool:
        """Press a button of what the bot told somebody of a record; False while it is not told."""
        channels = [each.id for each in self.sandbox.workspace.channels if each.person_id == who]
        for channel in channels:
            for message in reversed((await self.see("messages", who, channel=channel))["messages"]):
                told = json.dumps(message)
                if record_id in told and button in told:
                    place = find_button(message["blocks"], button)
                    await self.do("click", who, channel=channel, ts=message["ts"], **place)
                    return True
        return False

    # The database, as it lies there.

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as opened:
            return opened.execute(query, values).fetchall()

    def content(self) -> dict[str, Sequence[tuple[Any, ...]]]:
        """All tables but those in which a run tells of itself; of the outbox what is ordered, not how far Slack has it."""
        names = {name for (name,) in self.rows(_TABLES)} - _PASSING
        held = {name: sorted(self.rows(f"SELECT * FROM {name}"), key=repr) for name in names}
        return {**held, "outbox": sorted(self.rows(_ORDERED), key=repr)}

    def reports(self) -> dict[str, tuple[str, Mapping[str, Any]]]:
        """Who asked for each run of the cycle, and its report, by the run's id."""
        held = self.rows("SELECT id, triggered_by, report FROM runs WHERE finished_at IS NOT NULL")
        return {name: (by, json.loads(report)) for name, by, report in held}


@asynccontextmanager
async def replay_world(folder: Path, start: int, categories: Sequence[str]) -> AsyncIterator[ReplayWorld]:
    """The service, ready, at `start` in UTC microseconds; it is stopped in the end."""
    now = ReplayTime(start)
    sandbox = Sandbox("socket", limits=NO_LIMITS, wall=lambda: now.now() / SECOND)
    await sandbox.start()
    try:
        (folder / "desk.toml").write_text(desk_file(categories), encoding="utf-8")
        settings = _settings(sandbox, folder)
        async with open_service(settings, now.now) as service, aiohttp.ClientSession() as session:
            _hurry(service)
            world = ReplayWorld(
                service=service,
                sandbox=sandbox,
                time=now,
                session=session,
                tokens=await _furnish(service, now.now()),
                database=folder / "autoq.db",
            )
            stop, ready = asyncio.Event(), asyncio.Event()
            running = asyncio.create_task(service.run(stop, ready.set))
            try:
                await ready.wait()
                await _until_ready(world)
                yield world
            finally:
                stop.set()
                await running
    finally:
        await sandbox.stop()


def _hurry(service: Service) -> None:
    """Let messages go as fast as the local Slack takes them: at Slack's pace a year of them takes hours."""
    rooms = service.relay.rooms
    for bucket in (rooms.posting, rooms.desk_posting, rooms.updating, rooms.telling):
        bucket.every = MILLISECOND


async def _until_ready(world: ReplayWorld) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await world.service.readiness()).problems:
            await asyncio.sleep(0.05)  # The local Slack has to be met first.


def desk_file(categories: Sequence[str]) -> str:
    """The built-in file with two teams more, three people, the log's categories, and trust in what its system says."""
    teams = ("infra", "apps")
    placed = "\n".join(
        f'[categories.{name}]\nteam = "{teams[at % 2]}"' for at, name in enumerate(sorted(categories))
    )
    people = {ENGINEER1: ["desk", "infra"], ENGINEER2: ["desk", "apps"], PM: ["desk", "infra", "apps"]}
    agents = "\n".join(
        f"[agents.{person}]\nteams = {json.dumps(held)}\ncapacity = 150" for person, held in people.items()
    )
    led = "\n".join(f'[teams.{team}]\nlead = "{PM}"' for team in teams)
    trusted = f'[sources.{MACHINE}]\ntrust = ["type", "category", "impact", "urgency"]'
    return f"{default_desk()}\n{led}\n{agents}\n{placed}\n{trusted}\n"


def _settings(sandbox: Sandbox, folder: Path) -> Settings:
    return Settings.model_validate(
        {
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "AUTOQ_SLACK_API_URL": sandbox.api_url,
            "AUTOQ_OPS_CHANNEL": OPS,
            "AUTOQ_DESK_CHANNEL": DESK_CHANNEL,
            "AUTOQ_DESK": folder / "desk.toml",
            "AUTOQ_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'autoq.db'}",
            "AUTOQ_PORT": free_port(),
            "AUTOQ_RATE_PER_KEY": 1_000,
        }
    )


async def _furnish(service: Service, now: int) -> dict[str, str]:
    """Roles for the people, and keys for two of them and for the machine; the keys by name."""
    for person, role in ROLES.items():
        await service.store.write(give_role(person, role, OPERATOR, Door.CLI, now))
    tokens = {}
    for name, person in HOLDERS.items():
        key, tokens[name] = issue(
            name=name, role=ROLES[person], kind=ActorKind.PERSON, person=person, now=now
        )
        await service.store.write(add_key(key, OPERATOR, Door.CLI))
    key, tokens[MACHINE] = issue(
        name=MACHINE, role=Role.ENGINEER, kind=ActorKind.PIPELINE, person=None, now=now
    )
    await service.store.write(add_key(key, OPERATOR, Door.CLI))
    return tokens
