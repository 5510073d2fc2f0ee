"""What a burst costs: how soon a hundred cards are seen, and what a click takes while hundreds arrive."""

from __future__ import annotations

import asyncio
import time
from statistics import median

from bot.sandbox import Limits, Sandbox
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import Round, send
from tests.benchmarks.requests import OPS, click, click_form, submission
from tests.benchmarks.rounds import tail
from tests.benchmarks.world import World, world

SLACK_LIMITS = Limits(post_burst=5)
"""One message a second and channel, five at once, as the local Slack enforces it."""
CARDS, SEEN_GATE, SEEN_AIM, CALLS_GATE, CALLS_AIM = 100, 12.0, 6.0, 15.0, 8.0
FLOOD, SUBMITS_PER_SECOND, CLICKS = 500, 200, 150
CLICK_GATE, CLICK_AIM = 3.0, 2.0
PATIENCE = 120


async def cards() -> list[Figure]:
    """A hundred HIGH actions within a second: until all are visible, in how many calls, and nothing refused or lost."""
    async with world("http", limits=SLACK_LIMITS) as held:
        began = time.perf_counter()
        ids = await held.hand_in(CARDS)
        async with asyncio.timeout(PATIENCE):
            while not all(_visible(held.sandbox, ids)):
                await asyncio.sleep(0.05)  # The relay works in another process.
        seconds, calls, limited = time.perf_counter() - began, _posts(held.sandbox), _limited(held.sandbox)
    return [
        Figure(
            name="burst.seen",
            said="seconds until 100 HIGH actions of one second are visible",
            value=seconds,
            gate=SEEN_GATE,
            aim=SEEN_AIM,
            better="less",
            measured=f"{calls} messages, {limited} answers 429",
        ),
        Figure(
            name="burst.calls",
            said="messages for 100 HIGH actions",
            value=calls,
            gate=CALLS_GATE,
            aim=CALLS_AIM,
            better="less",
            measured=f"{len(ids)} actions, none lost",
        ),
    ]


async def click_in_flood(rounds: int) -> list[Figure]:
    """The 99th percentile of a click while 500 HIGH and 200 submissions a second arrive, over that of a click alone."""
    found = [await _alone_and_beside() for _ in range(rounds)]
    alone, beside = (median(map(tail, each)) for each in zip(*found, strict=True))
    return [
        Figure(
            name="burst.click",
            said="p99 of a click while 500 HIGH and 200 submissions/s arrive [the click alone]",
            value=beside / alone,
            gate=CLICK_GATE,
            aim=CLICK_AIM,
            better="less",
            measured=f"{beside * 1e3:.1f} ms against {alone * 1e3:.1f} ms",
        )
    ]


async def _alone_and_beside() -> tuple[Round, Round]:
    """Clicks without the flood and then with it, on a service of their own: what a flood leaves behind would count against the next."""
    async with world("http", limits=SLACK_LIMITS) as held:
        alone = await _clicks(held, await held.hand_in(CLICKS))
        ids = await held.hand_in(CLICKS)
        flood = asyncio.create_task(_flood(held))
        beside = await _clicks(held, ids)
        flood.cancel()
        await asyncio.gather(flood, return_exceptions=True)
    return alone, beside


async def _clicks(held: World, ids: list[str]) -> Round:
    """One click after the other, evenly spaced, as people press."""
    each = []
    began = time.perf_counter()
    for number, action_id in enumerate(ids):
        await asyncio.sleep(max(0.0, began + number / 50 - time.perf_counter()))  # Fifty a second.
        each += (await send(held.port, [click_form(click(action_id))], 1)).each
    return Round(time.perf_counter() - began, each)


async def _flood(held: World) -> None:
    """Five hundred at once, and then a steady stream, until it is cancelled."""
    await send(held.port, [submission(held.token)] * FLOOD, 32)
    began, number = time.perf_counter(), 0
    async with asyncio.TaskGroup() as callers:
        while True:
            number += 1
            await asyncio.sleep(max(0.0, began + number / SUBMITS_PER_SECOND - time.perf_counter()))
            callers.create_task(send(held.port, [submission(held.token)], 1))


def _visible(slack: Sandbox, ids: list[str]) -> list[bool]:
    shown = " ".join(
        f"{message.content.text} {message.content.blocks}" for message in slack.workspace.timeline(OPS)
    )
    return [each in shown for each in ids]


def _posts(slack: Sandbox) -> int:
    return len(list(slack.workspace.timeline(OPS)))


def _limited(slack: Sandbox) -> int:
    return sum("429" in str(entry["status"]) for entry in slack.workspace.wire.entries())
