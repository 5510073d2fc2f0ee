"""What the desk costs in memory: the service with it, after some work at the desk, and without it, each after the same work at its gate."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.desk.learning import learn
from tests.benchmarks.desk_texts import Writer
from tests.benchmarks.desk_work import AT_ONCE, knowledge_read, prepared
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import send
from tests.benchmarks.machine import at_rest, resident_bytes
from tests.benchmarks.world import World, world

MIB = 1 << 20
PLAIN, LEARNED, BY_MEANING = 40, 150, 300
"""MiB that the desk may add: with nothing learned and by words alone, with a learned model, and with the leg that knows meanings."""
GATE, AIM = 1.0, 0.75
GROUPS = ("ACCESS", "DATA", "EMAIL", "HARDWARE", "HR", "NETWORK", "PURCHASE", "SOFTWARE")
WITHOUT = "tests.benchmarks.without"


async def memory(articles: int, requests: int, lessons: int) -> list[Figure]:
    """Resident memory after the knowledge base was searched and requests were worked off, less that of a service without a desk."""
    model = await asyncio.to_thread(_model, lessons)
    bare = await _resident([WITHOUT, "desk"], articles, 0)
    plain = await _resident([WITHOUT, "meaning"], articles, requests)
    learned = await _resident([WITHOUT, "meaning"], articles, requests, model)
    meaning = await _resident(["bot"], articles, requests)
    of = f"{articles:,} articles, {requests:,} requests"
    return [
        _figure("plain", f"memory of the desk, by words alone, {of}", plain, bare, PLAIN),
        _figure("model", f"the same with a model learned from {lessons:,}", learned, bare, LEARNED),
        _figure("meaning", "the same, by meaning and without a model", meaning, bare, BY_MEANING),
    ]


def _model(lessons: int) -> bytes:
    """A model of categories, learned from texts in which some words tell them."""
    writer = Writer(seed=2)
    texts = [writer.article(at) for at in range(lessons)]
    told = [f"{text.title} {text.body[:300]}" for text in texts]
    labels = [GROUPS[at // 2 % len(GROUPS)] for at in range(lessons)]
    return learn([(f"{label.lower()} {text}", label) for text, label in zip(told, labels, strict=True)])


async def _resident(program: Sequence[str], articles: int, requests: int, model: bytes | None = None) -> int:
    """What a service keeps after its work; one without a desk has none to do."""
    async with (
        prepared(articles, model) as desk,
        world("http", database=desk.url, program=program, settings=desk.settings) as held,
    ):
        await held.hand_in(200)
        if requests:
            await knowledge_read(held)
            await send(held.port, desk.requests(held.person_token, requests), AT_ONCE)
            await desk.work_off(held)
        return await _after_rest(held)


async def _after_rest(held: World) -> int:
    await at_rest(held.process.pid)
    return resident_bytes(held.process.pid)


def _figure(name: str, said: str, with_it: int, without: int, allowed: int) -> Figure:
    return Figure(
        name=f"desk.memory.{name}",
        said=f"{said} [{allowed} MiB]",
        value=(with_it - without) / MIB / allowed,
        gate=GATE,
        aim=AIM,
        better="less",
        measured=f"{with_it / MIB:.0f} MiB against {without / MIB:.0f} MiB without the desk",
    )
