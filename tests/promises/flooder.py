"""`python -m tests.promises.flooder`: hands in as fast as it is told to, whatever it hears, and counts what it hears."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import aiohttp

from tests.promises.processes import lines, say

_UNDER_WAY = 64
"""Calls at once; what is due on top is dropped, so that a slow machine is not asked for more than the rate."""
_BODY = {"action_type": "service_restart", "description": "Again.", "environment": "PROD"}


async def flood(url: str, key: str, rate: int, seconds: float) -> Counter[str]:
    """Call `rate` times a second for so long; how often each status came back."""
    heard: Counter[str] = Counter()
    loop, calls, sent = asyncio.get_running_loop(), set[asyncio.Task[None]](), 0
    headers = {"Authorization": f"Bearer {key}"}
    async with aiohttp.ClientSession(
        headers=headers,
        connector=aiohttp.TCPConnector(limit=_UNDER_WAY),
        timeout=aiohttp.ClientTimeout(total=30),
    ) as session:

        async def call() -> None:
            try:
                async with session.post(url, json=_BODY) as answer:
                    await answer.read()
                    heard[str(answer.status)] += 1
            except (aiohttp.ClientError, TimeoutError) as error:
                heard[type(error).__name__] += 1

        began = loop.time()
        while (elapsed := loop.time() - began) < seconds:
            while sent < elapsed * rate:
                sent += 1
                if len(calls) < _UNDER_WAY:
                    task = asyncio.create_task(call())
                    calls.add(task)
                    task.add_done_callback(calls.discard)
            await asyncio.sleep(1 / rate)
        await asyncio.gather(*calls)
    return heard


async def main() -> None:
    """Flood whenever told to."""
    async for told in lines():
        order: dict[str, Any] = told
        say(await flood(order["url"], order["key"], order["rate"], order["seconds"]))


if __name__ == "__main__":
    asyncio.run(main())
