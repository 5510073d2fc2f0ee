"""The real service as a process that can be killed and started again, and what people and machines send to it."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.app import BOT_TOKEN, SIGNING_SECRET
from bot.slack import ids
from engine.gate import Rules
from storage.database import open_tool_store
from storage.store import DatabaseStore
from tests.bot.slack import payloads
from tests.bot.slack.people import OPS
from tests.promises.databases import MANY
from tests.promises.doors import furnish
from tests.promises.haste import hurried
from tests.promises.processes import Helper, helpers
from tests.promises.slack import LocalSlack, local_slack

SECONDS_TO_START = 60.0
ACK_SECONDS = 1.0
"""An ack that comes later may only say that the work goes on."""
LOST = (aiohttp.ClientError, TimeoutError, OSError)
"""What a client meets when the service dies under its request."""


@dataclass(slots=True, kw_only=True)
class Service:
    """One database and the service over it, in life after life; its address stays."""

    folder: Path
    url: str
    port: int
    nursery: Helper
    slack: LocalSlack
    session: aiohttp.ClientSession
    keys: Mapping[str, str] = field(default_factory=dict)
    pace: int = 1
    without: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    began: int = field(default_factory=lambda: time.time_ns() // 1_000)
    pid: int | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has said in all its lives."""
        return (self.folder / "log").read_text()

    def now(self) -> int:
        """Its clock."""
        return hurried(self.began, self.pace)() if self.pace != 1 else time.time_ns() // 1_000

    async def begin_anew(self, folder: Path) -> None:
        """Go on with an empty SQLite database in another folder, furnished with people and keys."""
        self.folder, self.url = folder, f"sqlite+aiosqlite:///{folder / 'autoq.db'}"
        await self.furnish()

    async def furnish(self) -> None:
        """Give the people their roles, and them and the machine new keys."""
        async with self.opened() as store:
            self.keys = await furnish(store, self.now())

    async def start(self) -> None:
        """Begin a life."""
        environment = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "AUTOQ_SLACK_API_URL": self.slack.api,
            "AUTOQ_OPS_CHANNEL": OPS,
            "AUTOQ_DATABASE_URL": self.url,
            "AUTOQ_PORT": str(self.port),
            "AUTOQ_EXPIRY_MINUTES": "10000",
            "AUTOQ_RATE_PER_KEY": "100000",
            "AUTOQ_MAX_PENDING_PER_REQUESTER": str(MANY),
            **self.settings,
        }
        self.pid = await self.nursery.ask(
            {
                "environment": environment,
                "folder": str(self.folder),
                "log": str(self.folder / "log"),
                "pace": self.pace,
                "began": self.began,
                "without": list(self.without),
            }
        )

    async def ready(self) -> None:
        """Wait until it answers. Raises TimeoutError with its log."""
        try:
            async with asyncio.timeout(SECONDS_TO_START):
                while not await self.answers():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise TimeoutError(self.log[-2_000:]) from None

    async def answers(self) -> bool:
        """Whether it answers right now."""
        try:
            async with self.session.get(f"{self.address}/healthz") as response:
                return response.status == 200
        except LOST:
            return False

    async def kill(self) -> None:
        """End its life by SIGKILL."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        if self.pid is not None:
            pid, self.pid = self.pid, None
            await self.nursery.ask({"pid": pid, "signal": int(how), "ends": True})

    async def call(self, who: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Send a request to the API, a POST when it has a body; the status and the answer. Raises one of LOST."""
        sent = {"Authorization": f"Bearer {self.keys[who]}", **headers}
        url = f"{self.address}/api/auto/{path}"
        verb = "GET" if body is None else "POST"
        async with self.session.request(verb, url, json=body, headers=sent) as response:
            return response.status, await response.json()

    async def readiness(self) -> tuple[int, str]:
        """The status of /readyz and the problems that it names. Raises one of LOST."""
        async with self.session.get(f"{self.address}/readyz") as response:
            return response.status, " ".join((await response.json())["problems"])

    async def approve_by_button(self, who: str, action_id: str) -> bool:
        """Press the button as Slack would tell; whether it was acknowledged as done. Raises one of LOST."""
        told = payloads.click(ids.ACTION_APPROVE, f"v1.{action_id}.1", who)
        body = urlencode({"payload": json.dumps({**told, "trigger_id": action_id})})
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=stamp, body=body)
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": str(signature),
        }
        sent = time.monotonic()
        async with self.session.post(f"{self.address}/slack/events", data=body, headers=headers) as response:
            await response.read()
            return response.status == 200 and time.monotonic() - sent < ACK_SECONDS

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[DatabaseStore]:
        """Its database, beside it."""
        store = await open_tool_store(self.url, clock=self.now, rules=Rules(max_pending=MANY))
        try:
            yield store
        finally:
            await store.close()


@asynccontextmanager
async def service(folder: Path, url: str | None = None, *scopes: str, **parts: Any) -> AsyncIterator[Service]:
    """A service that has not been started yet, beside a local Slack without these scopes; both end with the block."""
    async with AsyncExitStack() as stack:
        port = free_port()
        slack = await stack.enter_async_context(local_slack(f"http://127.0.0.1:{port}/slack/events", *scopes))
        (nursery,) = await stack.enter_async_context(helpers(1, "tests.promises.nursery"))
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(20)))
        made = Service(
            folder=folder,
            url=url or f"sqlite+aiosqlite:///{folder / 'autoq.db'}",
            port=port,
            nursery=nursery,
            slack=slack,
            session=session,
            **parts,
        )
        stack.push_async_callback(made.kill)
        yield made


def free_port() -> int:
    """A port on loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
