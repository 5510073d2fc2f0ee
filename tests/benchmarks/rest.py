"""The HTTP API and the commands: submitting, showing, approving, listing, and a mixed day."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from statistics import median

from tests.benchmarks.figures import Figure
from tests.benchmarks.load import Round, send
from tests.benchmarks.machine import cpu_seconds
from tests.benchmarks.requests import Request, click, click_form, command, command_form, get, post, submission
from tests.benchmarks.rounds import in_turn, more
from tests.benchmarks.world import World, floor, free_port, world

AT_ONCE = 64
SUBMIT_GATE, SUBMIT_AIM = 0.35, 0.5
LEVELS = (1, 16, 64)


async def submitting(rounds: int, size: int) -> list[Figure]:
    """POST /queue HIGH at 64 at once, against FastAPI with a body and a constant answer."""
    port = free_port()
    async with world("http") as held, floor("fastapi", str(port)) as below:

        async def empty() -> Round:
            before = cpu_seconds(below.pid)
            found = await send(port, [submission(held.token)] * size, AT_ONCE)
            found.cpu = cpu_seconds(below.pid) - before
            return found

        async def submitted() -> Round:
            return await send(held.port, [submission(held.token)] * size, AT_ONCE)

        pair = await in_turn(empty, submitted, rounds)
    return [
        more(
            "rest.submit",
            "POST /queue HIGH, 64 at once [FastAPI no-op with a body]",
            pair,
            SUBMIT_GATE,
            SUBMIT_AIM,
        )
    ]


async def scenarios(rounds: int, size: int) -> list[str]:
    """What else a day brings, at 1, 16 and 64 at once: medians, for the reader; no floor, no gate."""
    lines = ["| scenario | at once | per second | median | 99th percentile |", "|---|---|---|---|---|"]
    async with world("http") as held:
        for name, make in _SCENARIOS.items():
            for at_once in LEVELS:
                found = [
                    await send(
                        held.port,
                        await make(held, max(at_once, size // 10 if at_once == 1 else size)),
                        at_once,
                    )
                    for _ in range(rounds)
                ]
                rate = median(each.per_second for each in found)
                middle, tail = (median(each.percentile(part) for each in found) for part in (0.5, 0.99))
                lines.append(
                    f"| {name} | {at_once} | {rate:,.0f} | {middle * 1e3:.2f} ms | {tail * 1e3:.2f} ms |"
                )
    return lines


def _bearer(held: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {held.token}"}


async def _commands(held: World, count: int, name: str) -> list[Request]:
    return [command_form(command(name, each)) for each in await held.hand_in(count)]


async def _shows(held: World, count: int) -> list[Request]:
    return [get(f"/api/auto/actions/{each}", _bearer(held)) for each in await held.hand_in(count)]


async def _mixed(held: World, count: int) -> list[Request]:
    """A mixed day: of ten requests seven hand in, two list, one decides."""
    deciding = await held.hand_in(max(1, count // 10))
    requests = [click_form(click(each)) for each in deciding]
    requests += [get("/api/auto/queue", _bearer(held))] * (count // 5)
    requests += [submission(held.token)] * (count - len(requests))
    random.Random(count).shuffle(requests)
    return requests


async def _approvals(held: World, count: int) -> list[Request]:
    token = held.person_token
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return [post(f"/api/auto/approve/{each}", b"{}", headers) for each in await held.hand_in(count)]


async def _lows(held: World, count: int) -> list[Request]:
    return [submission(held.token, "DEV")] * count


async def _lists(held: World, count: int) -> list[Request]:
    return [command_form(command("/autoq", "")) for _ in range(count)]


_SCENARIOS: dict[str, Callable[[World, int], Awaitable[list[Request]]]] = {
    "`/approve`": lambda held, count: _commands(held, count, "/approve"),
    "`/autoq`": _lists,
    "POST /queue LOW": _lows,
    "POST /approve": _approvals,
    "GET /actions/ID": _shows,
    "a mixed day (70 % submit, 20 % list, 10 % decide)": _mixed,
}
