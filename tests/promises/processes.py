"""Processes of the tests' own that work at the same database: a line of JSON each way, and gone when the test is."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_SECONDS = 600.0
_LONGEST_LINE = 1 << 24


class Helper:
    """One process; it ends by itself when its input does."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    async def tell(self, said: object) -> None:
        """Write one line."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said).encode() + b"\n")
        await self._process.stdin.drain()

    async def hear(self) -> Any:
        """Read one line. Raises EOFError when the process has ended, TimeoutError when it is silent for too long."""
        assert self._process.stdout is not None
        async with asyncio.timeout(_SECONDS):
            line = await self._process.stdout.readline()
        if not line:
            raise EOFError(f"process {self.pid} ended with {await self._process.wait()}")
        return json.loads(line)

    async def ask(self, said: object) -> Any:
        """Write a line and read the answer."""
        await self.tell(said)
        return await self.hear()

    async def stop(self) -> None:
        """End its input and wait for its end; it is killed when that takes too long."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def helpers(count: int, module: str, *arguments: str) -> AsyncIterator[list[Helper]]:
    """So many processes that run `python -m module`, each once it has said its first line."""
    async with AsyncExitStack() as stack:
        started = []
        for _ in range(count):
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *arguments,
                cwd=_ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_LONGEST_LINE,
            )
            started.append(Helper(process))
            stack.push_async_callback(started[-1].stop)
        for helper in started:
            assert await helper.hear() == "ready"
        yield started


async def lines() -> AsyncIterator[Any]:
    """In the process itself: say that it is ready, then what it is told, line by line."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LONGEST_LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(os.dup(0), "rb"))
    say("ready")
    while line := await reader.readline():
        yield json.loads(line)


def say(said: object) -> None:
    """In the process itself: write one line."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
