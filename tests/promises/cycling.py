"""A process that does nothing but run the cycle by its schedule, and writes into a file that others read when a run works."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from bot.cycle import Cycle, Step, StepReport, expiry_step
from bot.metrics import Metrics
from bot.schedule import Job, Schedule
from engine.gate import Rules
from engine.ports import Clock
from storage.database import open_tool_store

EVERY = 0.05
"""Seconds between two runs."""
WORKING = 0.02
"""Seconds that a run works at least, so that another one would meet it."""
DIARY = "diary"


def note(folder: Path, what: str, pid: int) -> None:
    """Write a line into the diary that all processes share."""
    with (folder / DIARY).open("a") as diary:
        diary.write(f"{what} {pid}\n")


def work(url: str, folder: Path, clock: Clock) -> int:
    """Run until killed."""
    asyncio.run(_work(url, folder, clock))
    return 0


async def _work(url: str, folder: Path, clock: Clock) -> None:
    store = await open_tool_store(url, clock=clock, rules=Rules())

    async def held() -> StepReport:
        note(folder, "begins", os.getpid())
        await asyncio.sleep(WORKING)
        report = await expiry_step(store, clock).work()
        note(folder, "ends", os.getpid())
        return report

    steps = (Step(name="held", work=held),)
    cycle = Cycle(store=store, clock=clock, steps=steps, metrics=Metrics())
    await Schedule(jobs=(Job(name="cycle", every=EVERY, work=lambda: cycle.run("schedule")),)).run()
