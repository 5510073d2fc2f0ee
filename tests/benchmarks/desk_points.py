"""Points of metrics: how many one core judges in a second, and how many it takes in over the API."""

from __future__ import annotations

import json
import math
import random
import time
from statistics import median

from engine.desk.anomalies import Detector
from engine.times import MINUTE
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import send
from tests.benchmarks.machine import cpu_seconds
from tests.benchmarks.requests import Request, post
from tests.benchmarks.world import World, world

WANTED = 200_000
"""Points a second and core."""
GATE, AIM = 1.0, 2.0
SERIES, BATCH = 20, 4_000


async def points(rounds: int, count: int) -> list[Figure]:
    """The detector alone, and the whole way from a body of JSON to the stored detectors."""
    alone = median(_judged(count, at) for at in range(rounds))
    async with world("http") as held:
        sent = [await _sent(held, count // 10) for _ in range(rounds)]
    taken_in = median(sent)
    return [
        Figure(
            name="desk.points",
            said=f"points of metrics judged a second, one core [{WANTED:,}]",
            value=alone / WANTED,
            gate=GATE,
            aim=AIM,
            better="more",
            measured=f"{alone:,.0f}/s",
        ),
        Figure(
            name="desk.points.http",
            said=f"points taken in by POST /api/ingest/metrics in a second of CPU, for the reader [{WANTED:,}]",
            value=taken_in / WANTED,
            gate=0,
            aim=0,
            better="more",
            measured=f"{taken_in:,.0f}/s",
        ),
    ]


def _values(count: int, seed: int) -> list[float]:
    """A metric with its days, its noise and now and then a spike."""
    drawn = random.Random(seed)
    return [
        50 + 20 * math.sin(at / 230) + drawn.gauss(0, 3) + (90 if drawn.random() < 0.0005 else 0)
        for at in range(count)
    ]


def _judged(count: int, seed: int) -> float:
    """Points a second of CPU."""
    values, detector = _values(count, seed), Detector()
    began = time.process_time()
    for at, value in enumerate(values):
        detector.observe(at * MINUTE, value)
    return count / (time.process_time() - began)


async def _sent(held: World, count: int) -> float:
    """Points that the service takes in in a second of CPU."""
    bodies = [_body(held.token, begin) for begin in range(0, count, BATCH)]
    before = cpu_seconds(held.process.pid)
    await send(held.port, bodies, 1)
    return len(bodies) * BATCH / (cpu_seconds(held.process.pid) - before)


def _body(token: str, begin: int) -> Request:
    now = time.time()
    sent = [
        {"metric": f"cpu-{at % SERIES}", "at": now - BATCH + at, "value": value}
        for at, value in enumerate(_values(BATCH, begin))
    ]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return post("/api/ingest/metrics", json.dumps(sent).encode(), headers, b" 202 ")
