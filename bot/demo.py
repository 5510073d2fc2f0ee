"""The whole service against the local Slack, in one process and over real loopback sockets; nothing of it outlives the process."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.api.tokens import issue
from bot.demo_desk import desk_file, stock
from bot.errors import StartRefused
from bot.main import now, open_service
from bot.manifest import manifest
from bot.sandbox import Sandbox, ServiceLink
from bot.sandbox.manifest import Manifest
from bot.service import Service
from bot.settings import Settings
from engine.actors import OPERATOR, ActorKind, Door, Role
from engine.desk.text import Language
from engine.ports import Store
from engine.roster import add_key, give_role
from engine.times import SECOND

Mode = Literal["socket", "http"]
ROLES = {
    "U0ADMIN001": Role.ADMIN,
    "U0ENGINEER1": Role.ENGINEER,
    "U0ENGINEER2": Role.ENGINEER,
    "U0PM000001": Role.PM,
}
MACHINES = {ActorKind.PIPELINE: "deploy-bot", ActorKind.AGENT: "schema-agent"}
OPS_CHANNEL = "C0OPS00001"
DESK_CHANNEL = "C0DESK0001"
RATE = 1_000
"""Requests a second for each key: a demo's scripts are nobody's flood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running demo: where its page and API are, and its keys by name."""

    page: str
    api: str
    keys: dict[str, str]
    service: Service
    sandbox: Sandbox

    def lines(self) -> tuple[str, ...]:
        """What the command prints, one line each."""
        return (
            f"page            {self.page}",
            f"API             {self.api}",
            f"admin's key     {self.keys['admin']}",
            f"engineer's key  {self.keys['engineer1']}",
            f"machine's key   {self.keys['machine']}",
        )


@asynccontextmanager
async def open_demo(port: int, mode: Mode, language: Language = "en") -> AsyncIterator[Demo]:
    """The sandbox on `port`, the service on the next one, the channel in `language`. Raises StartRefused with one sentence."""
    api = f"http://127.0.0.1:{port + 1}"
    deliver = f"{api}/slack/events" if mode == "http" else None
    declared = Manifest.read(manifest(replies=True, language=language))
    sandbox = Sandbox(mode, port=port, deliver=deliver, manifest=declared)
    try:
        await sandbox.start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        message = f"Port {port} can't be used ({reason}): stop what uses it, or give another with --port."
        raise StartRefused(message) from None
    try:
        with tempfile.TemporaryDirectory(prefix="autoq-demo-") as folder:
            settings = _settings(sandbox, Path(folder), port + 1, language)
            async with open_service(
                settings, lambda: now() + round(sandbox.clock_offset_seconds * SECOND)
            ) as service:
                keys = await _people_and_keys(service.store)
                sandbox.service = ServiceLink(url=api, keys=keys)
                sandbox.on_clock.append(_nudging(service))
                yield Demo(page=sandbox.page_url, api=api, keys=keys, service=service, sandbox=sandbox)
    finally:
        await sandbox.stop()


async def run(
    port: int, mode: Mode, language: Language, stop: asyncio.Event, say: Callable[[str], None]
) -> None:
    """The demo until `stop`, with something in it to begin with."""
    async with open_demo(port, mode, language) as demo:
        await stock(demo.service.desk)
        await demo.service.run(stop, lambda: say("\n".join(demo.lines())))


def _settings(sandbox: Sandbox, folder: Path, port: int, language: Language) -> Settings:
    said = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "AUTOQ_SLACK_API_URL": sandbox.api_url,
        "AUTOQ_OPS_CHANNEL": OPS_CHANNEL,
        "AUTOQ_DESK_CHANNEL": DESK_CHANNEL,
        "AUTOQ_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'autoq.db'}",
        "AUTOQ_PORT": port,
        "AUTOQ_LANGUAGE": language,
        "AUTOQ_RATE_PER_KEY": RATE,
        "AUTOQ_DESK": desk_file(folder),
    }
    way = (
        {"SLACK_APP_TOKEN": sandbox.app_token}
        if sandbox.mode == "socket"
        else {"SLACK_SIGNING_SECRET": sandbox.signing_secret}
    )
    return Settings.model_validate({**said, **way})


async def _people_and_keys(store: Store) -> dict[str, str]:
    """Roles for the sandbox's people, and keys for two of them, for a pipeline and for an AI agent."""
    for slack_id, role in ROLES.items():
        await store.write(give_role(slack_id, role, OPERATOR, Door.CLI, now()))
    holders: dict[str, tuple[str | None, Role, ActorKind]] = {
        "admin": ("U0ADMIN001", Role.ADMIN, ActorKind.PERSON),
        "engineer1": ("U0ENGINEER1", Role.ENGINEER, ActorKind.PERSON),
        "machine": (None, Role.ENGINEER, ActorKind.PIPELINE),
        "agent": (None, Role.ENGINEER, ActorKind.AGENT),
    }
    tokens = {}
    for name, (holder, role, kind) in holders.items():
        key, tokens[name] = issue(
            name=MACHINES.get(kind, name), role=role, kind=kind, person=holder, now=now()
        )
        await store.write(add_key(key, OPERATOR, Door.CLI))
    return tokens


def _nudging(service: Service) -> Callable[[float], object]:
    """What is due by the moved clock happens at once."""
    tasks: set[asyncio.Task[None]] = set()

    def moved(_offset: float) -> None:
        task = asyncio.get_running_loop().create_task(service.schedule.nudge())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return moved
