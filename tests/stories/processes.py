"""The service and the local Slack as processes, each started with its own folder and gone with the test."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

AUTOQ = Path(sys.executable).with_name("autoq")
PATIENCE = 60.0
"""Seconds; longer than anything takes, even where several run on one core and a lease has to end first."""
_LOOK = 0.02

T = TypeVar("T")


def free_port(neighbours: int = 1) -> int:
    """The first of so many ports in a row on which nobody listens."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                for other in range(port + 1, port + neighbours):
                    socket.create_server(("127.0.0.1", other)).close()
            except (OSError, OverflowError):
                continue
        return port


async def until(look: Callable[[], Awaitable[T | None]]) -> T:
    """What `look` finds, once it finds something. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await look()):  # noqa: ASYNC110  Another process calls nobody.
            await asyncio.sleep(_LOOK)
    return found


@dataclass(slots=True, kw_only=True)
class Running:
    """One process; what it says on stderr is kept in a file."""

    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def log(self) -> str:
        """What it has said on stderr, in all its lives."""
        return (self.folder / "log").read_text()

    async def start(self) -> asyncio.subprocess.Process:
        """Begin a life."""
        with (self.folder / "log").open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        return self._process

    async def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        await self._process.communicate()

    async def stop(self) -> int | None:
        """Ask it to end; its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await self._process.communicate()
        return self._process.returncode


@asynccontextmanager
async def running(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str]
) -> AsyncIterator[Running]:
    """A process that is not started yet, and is gone in the end whatever happens."""
    process = Running(command=command, folder=folder, environment=environment)
    try:
        yield process
    finally:
        held = process._process
        if held is not None and held.returncode is None:
            await process.kill()


@dataclass(slots=True, kw_only=True)
class Service:
    """The service in life after life; its address and database stay."""

    process: Running
    port: int
    session: aiohttp.ClientSession

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, *, to_be_ready: bool = True) -> None:
        """Begin a life, and wait until it answers, or until Slack and it have found each other."""
        process = await self.process.start()
        wanted = 200 if to_be_ready else 503

        async def answers() -> bool:
            assert process.returncode is None, self.process.log
            try:
                async with self.session.get(f"{self.address}/readyz") as response:
                    return response.status == wanted
            except aiohttp.ClientError:
                return False

        try:
            await until(answers)
        except TimeoutError:
            raise TimeoutError(self.process.log[-2_000:]) from None

    async def killed(self) -> None:
        """End its life without warning and begin the next."""
        await self.process.kill()
        await self.start()


@dataclass(slots=True, kw_only=True)
class Slack:
    """The local Slack, and what people do at its page."""

    process: Running
    announced: Mapping[str, str]
    session: aiohttp.ClientSession

    async def get(self, path: str, who: str = "admin", **query: str) -> Any:
        """Read something as a person."""
        address = f"{self.announced['page']}sandbox/{path}"
        async with self.session.get(address, params={"as": who, **query}) as response:
            return await response.json()

    async def do(self, path: str, who: str = "admin", **body: Any) -> Any:
        """Do something as a person."""
        address = f"{self.announced['page']}sandbox/{path}"
        async with self.session.post(address, json={"as": who, **body}) as response:
            answer = await response.json()
            assert response.ok, answer
        return answer


@asynccontextmanager
async def local_slack(
    folder: Path, session: aiohttp.ClientSession, mode: str, deliver: str
) -> AsyncIterator[Slack]:
    """The local Slack as `python -m bot.sandbox` runs it."""
    folder.mkdir()
    command = (sys.executable, "-m", "bot.sandbox", "--port", "0", "--mode", mode)
    way = ("--deliver", deliver) if mode == "http" else ()
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    async with running((*command, *way), folder, environment) as process:
        started = await process.start()
        assert started.stdout is not None
        async with asyncio.timeout(PATIENCE):
            announced = json.loads(await started.stdout.readline())
        yield Slack(process=process, announced=announced, session=session)
        assert await process.stop() == 0
