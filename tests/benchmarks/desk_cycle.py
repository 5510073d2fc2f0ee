"""New requests worked off by the cycle while people press buttons: how much of its interval that takes, and what it does to a click."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from statistics import median

from tests.benchmarks.desk_work import AT_ONCE, Prepared, knowledge_read, prepared
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import Round, send
from tests.benchmarks.machine import at_rest
from tests.benchmarks.requests import click, click_form
from tests.benchmarks.world import World, world

INTERVAL = 300
"""Seconds from one run of the cycle to the next."""
SHARE_GATE, SHARE_AIM, TAIL_GATE, TAIL_AIM = 0.2, 0.05, 2.0, 1.5
PACE = 0.02
"""Seconds from one click to the next."""


async def cycle(rounds: int, requests: int, articles: int, clicks: int) -> list[Figure]:
    """The same clicks without the cycle and beside it, in turn."""
    async with (
        prepared(articles) as desk,
        world("http", database=desk.url, settings=desk.settings) as held,
    ):
        await knowledge_read(held)
        await _hand_in(desk, held, 4)
        await desk.work_off(held)
        seconds, tails, quiet = [], [], []
        for _ in range(rounds):
            quiet.append((await _pressed(held, await held.hand_in_and_rest(clicks))).percentile(0.99))
            ids = await held.hand_in(clicks * 4)
            await _hand_in(desk, held, requests)
            await at_rest(held.process.pid)
            took, beside = await _beside(desk, held, ids)
            seconds.append(took)
            tails.append(beside.percentile(0.99))
    return _figures(requests, articles, median(seconds), median(tails), median(quiet))


async def _hand_in(desk: Prepared, held: World, count: int) -> None:
    await send(held.port, desk.requests(held.person_token, count), AT_ONCE)


async def _beside(desk: Prepared, held: World, ids: Sequence[str]) -> tuple[float, Round]:
    """The seconds of the cycle, and the clicks for as long as it ran."""
    over = asyncio.Event()
    pressing = asyncio.create_task(_pressed(held, ids, over))
    try:
        took = await desk.work_off(held)
    finally:
        over.set()
    return took, await pressing


async def _pressed(held: World, ids: Sequence[str], over: asyncio.Event | None = None) -> Round:
    """Somebody presses at an even pace, whatever the answers take, until all is pressed or `over`."""
    each: list[float] = []
    began = time.perf_counter()

    async def press(action_id: str) -> None:
        each.extend((await send(held.port, [click_form(click(action_id))], 1)).each)

    async with asyncio.TaskGroup() as presses:
        for at, action_id in enumerate(ids, start=1):
            if over is not None and over.is_set():
                break
            presses.create_task(press(action_id))
            await asyncio.sleep(max(0.0, began + at * PACE - time.perf_counter()))
    return Round(time.perf_counter() - began, each)


def _figures(requests: int, articles: int, seconds: float, beside: float, quiet: float) -> list[Figure]:
    return [
        Figure(
            name="desk.cycle",
            said=f"share of the cycle's interval that {requests:,} new requests take, {articles:,} articles [{INTERVAL} s]",
            value=seconds / INTERVAL,
            gate=SHARE_GATE,
            aim=SHARE_AIM,
            better="less",
            measured=f"{seconds:.1f} s, {requests / seconds:.0f} requests/s",
        ),
        Figure(
            name="desk.cycle.click",
            said="99th percentile of a click beside that run, 50 a second [the same clicks without it]",
            value=beside / quiet,
            gate=TAIL_GATE,
            aim=TAIL_AIM,
            better="less",
            measured=f"{beside * 1e3:.1f} ms against {quiet * 1e3:.1f} ms",
        ),
    ]
