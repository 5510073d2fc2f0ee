"""The service under a measurement, with the local Slack in this process, and the floors beside it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from bot.sandbox import NO_LIMITS, Limits, Sandbox
from tests.benchmarks.load import Unexpected, ids_in, send
from tests.benchmarks.machine import at_rest, end, first_line, start
from tests.benchmarks.requests import OPS, Request, get, submission

Mode = Literal["http", "socket"]
PEOPLE = ("U0ENGINEER1", "U0ADMIN001")
READY_SECONDS = 30


@dataclass(slots=True, kw_only=True)
class World:
    """A running service with a machine's key, and the sandbox that stands for Slack."""

    port: int
    token: str
    person_token: str
    prepared: float
    """Seconds that the sandbox, the keys and the roles took before the service was started."""
    process: subprocess.Popen[str]
    sandbox: Sandbox
    folder: Path

    async def hand_in(self, count: int, at_once: int = 64) -> list[str]:
        """Make so many HIGH actions; answers their ids."""
        return ids_in(await send(self.port, [submission(self.token)] * count, at_once, keep=True))

    async def hand_in_and_rest(self, count: int) -> list[str]:
        """The same, and wait until the service has done all that comes of it but the messages that Slack's pace holds back."""
        ids = await self.hand_in(count)
        await at_rest(self.process.pid)
        return ids


@asynccontextmanager
async def world(
    mode: Mode,
    *,
    limits: Limits = NO_LIMITS,
    database: str | None = None,
    program: Sequence[str] = ("bot",),
    settings: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[World]:
    """A service of its own process, ready; it is ended with its sandbox. `program` is the module that serves, and what precedes `serve`."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="autoq-bench-") as name:
        folder, port = Path(name), free_port()
        sandbox = Sandbox(
            mode, deliver=f"http://127.0.0.1:{port}/slack/events" if mode == "http" else None, limits=limits
        )
        await sandbox.start()
        url = database or f"sqlite+aiosqlite:///{folder / 'autoq.db'}"
        environment = {**_environment(sandbox, mode, port, url), **settings}
        token = _tool(folder, environment, "key", "create", "bench", "--role", "ENGINEER", "--machine")
        for person in PEOPLE:
            _tool(folder, environment, "user", "set", person, "--role", "ADMIN")
        person_token = _tool(
            folder, environment, "key", "create", "bench-person", "--role", "ADMIN", "--person", PEOPLE[0]
        )
        prepared = time.perf_counter() - began
        process = start(*program, "serve", environment=environment, folder=folder)
        try:
            await until_answered(port, process, get("/readyz", {}))
            yield World(
                port=port,
                token=token,
                person_token=person_token,
                prepared=prepared,
                process=process,
                sandbox=sandbox,
                folder=folder,
            )
        finally:
            await asyncio.to_thread(end, [process])
            await sandbox.stop()


@asynccontextmanager
async def floor(
    kind: Literal["bolt", "fastapi", "sockets"], where: str
) -> AsyncIterator[subprocess.Popen[str]]:
    """A floor of its own process, ready. It is read in a thread: its connections come to this one's loop."""
    process = start("tests.benchmarks.floors", kind, where)
    try:
        await asyncio.to_thread(first_line, process)
        yield process
    finally:
        await asyncio.to_thread(end, [process])


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _environment(sandbox: Sandbox, mode: Mode, port: int, database: str) -> dict[str, str]:
    way = (
        {"SLACK_APP_TOKEN": sandbox.app_token}
        if mode == "socket"
        else {"SLACK_SIGNING_SECRET": sandbox.signing_secret}
    )
    # A load from one key and one requester would meet the limits that keep floods out; they are raised, and nothing else is.
    return {
        **way,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "AUTOQ_SLACK_API_URL": sandbox.api_url,
        "AUTOQ_OPS_CHANNEL": OPS,
        "AUTOQ_PORT": str(port),
        "AUTOQ_DATABASE_URL": database,
        "AUTOQ_RATE_PER_KEY": "100000",
        "AUTOQ_MAX_PENDING_PER_REQUESTER": "1000000",
    }


def _tool(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


async def until_answered(port: int, process: subprocess.Popen[str], asked: Request) -> None:
    """Wait until the process gives the answer that is expected. Raises Unexpected, TimeoutError."""
    async with asyncio.timeout(READY_SECONDS):
        while process.poll() is None:
            try:
                await send(port, [asked], 1)
            except (OSError, ExceptionGroup):
                await asyncio.sleep(0.05)  # It is another process that has to get ready.
            else:
                return
    message = f"{process.args!r} ended with {process.returncode} before it was ready"
    raise Unexpected(message)
