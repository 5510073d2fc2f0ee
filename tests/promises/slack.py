"""The local Slack in a process of its own, which outlives every service."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSlack:
    """Where it is, and what a test asks of it."""

    page: str
    api: str
    session: aiohttp.ClientSession

    async def misbehave(self, **rule: object) -> None:
        """Set a fault of its Web API."""
        await self._tell({"web_api": rule})

    async def behave(self) -> None:
        """Switch every fault off."""
        await self._tell({"clear": True})

    async def posts(self) -> list[dict[str, Any]]:
        """Every message of the app with every version it had."""
        async with self.session.get(f"{self.page}sandbox/posts") as response:
            held: list[dict[str, Any]] = (await response.json())["posts"]
            return held

    async def _tell(self, fault: object) -> None:
        async with self.session.post(f"{self.page}sandbox/faults", json=fault) as response:
            assert response.status == 200, await response.text()


@asynccontextmanager
async def local_slack(deliver: str, *without: str) -> AsyncIterator[LocalSlack]:
    """A workspace that sends to `deliver`, without these scopes, and limits nothing by itself."""
    scopes = [word for scope in without for word in ("--without-scope", scope)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox", "--port", "0", "--no-limits"),
        *("--mode", "http", "--deliver", deliver, *scopes),
        cwd=_ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        said = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:
            yield LocalSlack(page=said["page"], api=said["api"], session=session)
    finally:
        process.terminate()
        await process.wait()
