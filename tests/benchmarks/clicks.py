"""Decisions by button: from Slack's request to the ack that follows the commit, over HTTP and over Socket Mode."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.sandbox import NO_LIMITS, Sandbox
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import Round, send
from tests.benchmarks.machine import cpu_seconds
from tests.benchmarks.requests import click, click_form, unknown_id
from tests.benchmarks.rounds import Pair, cpu, in_turn, less, middle, more, tail
from tests.benchmarks.world import floor, free_port, world

AT_ONCE = 64
BOUNDS = {
    "http": {"throughput": (0.45, 0.65), "cpu": (2.0, 1.5), "tail": (2.5, 1.5), "middle": (8.0, 3.0)},
    "socket": {"throughput": (0.40, 0.6), "cpu": (2.2, 1.5), "tail": (3.0, 1.5), "middle": (10.0, 3.0)},
}


async def over_http(rounds: int, size: int) -> list[Figure]:
    """Clicks over HTTP at 64 at once and one after the other, against Bolt that only acks."""
    port = free_port()
    async with world("http") as held, floor("bolt", str(port)) as below:

        async def empty(at_once: int, count: int) -> Round:
            requests = [click_form(click(unknown_id())) for _ in range(count)]
            before = cpu_seconds(below.pid)
            found = await send(port, requests, at_once)
            found.cpu = cpu_seconds(below.pid) - before
            return found

        async def decided(at_once: int, count: int) -> Round:
            requests = [click_form(click(each)) for each in await held.hand_in_and_rest(count)]
            before = cpu_seconds(held.process.pid)
            found = await send(held.port, requests, at_once)
            found.cpu = cpu_seconds(held.process.pid) - before
            return found

        one = await in_turn(lambda: empty(1, size // 10), lambda: decided(1, size // 10), rounds)
        many = await in_turn(lambda: empty(AT_ONCE, size), lambda: decided(AT_ONCE, size), rounds)
        return _figures("http", many, one)


async def over_sockets(rounds: int, size: int) -> list[Figure]:
    """The same over Socket Mode."""
    async with world("socket") as held, _empty_sockets() as (below, slack):

        async def empty(at_once: int, count: int) -> Round:
            return await carried(slack, below, [click(unknown_id()) for _ in range(count)], at_once)

        async def decided(at_once: int, count: int) -> Round:
            payloads = [click(each) for each in await held.hand_in_and_rest(count)]
            return await carried(held.sandbox, held.process.pid, payloads, at_once)

        one = await in_turn(lambda: empty(1, size // 10), lambda: decided(1, size // 10), rounds)
        many = await in_turn(lambda: empty(AT_ONCE, size), lambda: decided(AT_ONCE, size), rounds)
        return _figures("socket", many, one)


async def carried(slack: Sandbox, pid: int, payloads: Sequence[dict[str, object]], at_once: int) -> Round:
    """Envelopes down the sockets, `at_once` waiting for their ack."""
    waiting = iter(payloads)
    each: list[float] = []

    async def presser() -> None:
        for payload in waiting:
            began = time.perf_counter()
            await slack.hub.carry("interaction", payload, None)
            each.append(time.perf_counter() - began)

    before, began = cpu_seconds(pid), time.perf_counter()
    async with asyncio.TaskGroup() as pressers:
        for _ in range(at_once):
            pressers.create_task(presser())
    return Round(time.perf_counter() - began, each, cpu_seconds(pid) - before)


@asynccontextmanager
async def _empty_sockets() -> AsyncIterator[tuple[int, Sandbox]]:
    """Bolt's own handler that only acks, on a sandbox of its own."""
    slack = Sandbox("socket", limits=NO_LIMITS)
    await slack.start()
    try:
        async with floor("sockets", slack.api_url) as process:
            yield process.pid, slack
    finally:
        await slack.stop()


def _figures(way: str, many: Pair, one: Pair) -> list[Figure]:
    bounds, said = BOUNDS[way], "HTTP" if way == "http" else "Socket Mode"
    return [
        more(
            f"click.{way}.throughput",
            f"clicks decided and acked, {said}, 64 at once [Bolt no-op]",
            many,
            *bounds["throughput"],
        ),
        less(
            f"click.{way}.cpu",
            f"CPU for a decision, {said}, 64 at once [the floor's]",
            many,
            cpu,
            *bounds["cpu"],
        ),
        less(
            f"click.{way}.tail",
            f"99th percentile, {said}, 64 at once [the floor's]",
            many,
            tail,
            *bounds["tail"],
        ),
        less(
            f"click.{way}.middle",
            f"median, {said}, one at a time [the floor's]",
            one,
            middle,
            *bounds["middle"],
        ),
    ]
