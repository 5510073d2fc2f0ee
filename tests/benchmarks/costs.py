"""What the service costs while it does nothing, after many decisions, and until it answers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from statistics import median

from tests.benchmarks.figures import Figure
from tests.benchmarks.load import send
from tests.benchmarks.machine import resident_bytes, seconds_of
from tests.benchmarks.requests import click, click_form, command, command_form
from tests.benchmarks.world import World, world

PACKAGES = (
    "import slack_bolt.async_app, slack_bolt.adapter.socket_mode.aiohttp, aiosqlite, sqlalchemy.ext.asyncio,"
    " apscheduler.schedulers.asyncio, pydantic, fastapi, uvicorn"
)
"""The packages that the service can't be without."""
MEMORY_GATE, MEMORY_AIM, IDLE_GATE, IDLE_AIM, START_GATE, START_AIM = 1.03, 1.03, 1.4, 1.2, 1.6, 1.2
AT_ONCE = 64


async def memory(few: int, many: int) -> list[Figure]:
    """Resident memory idle over that of the packages alone, and after `many` decisions over that after `few`."""
    async with world("http") as held:
        idle = resident_bytes(held.process.pid)
        await _decide(held, few)
        early = resident_bytes(held.process.pid)
        await _decide(held, many - few)
        late = resident_bytes(held.process.pid)
    packages = await asyncio.to_thread(_memory_of_packages)
    mib = 1 << 20
    return [
        Figure(
            name="memory.idle",
            said="resident memory idle [the fixed packages imported]",
            value=idle / packages,
            gate=IDLE_GATE,
            aim=IDLE_AIM,
            better="less",
            measured=f"{idle / mib:.0f} MiB against {packages / mib:.0f} MiB",
        ),
        Figure(
            name="memory.growth",
            said=f"resident memory after {many:,} decisions [after {few:,}]",
            value=late / early,
            gate=MEMORY_GATE,
            aim=MEMORY_AIM,
            better="less",
            measured=f"{late / mib:.0f} MiB against {early / mib:.0f} MiB",
        ),
    ]


async def start_up(rounds: int) -> list[Figure]:
    """From the start of the process to its first signed answer, over importing the packages."""
    imports, starts = [], []
    # The first round is not counted: it writes the bytecode of what has been changed, which an installation brings with it.
    for _ in range(1 + rounds):
        imports.append(await asyncio.to_thread(seconds_of, [sys.executable, "-c", PACKAGES]))
        began = time.perf_counter()
        async with world("http") as held:
            await send(held.port, [command_form(command("/autoq", "help"))], 1)
            starts.append(time.perf_counter() - began - held.prepared)
    return [
        Figure(
            name="start",
            said="start to the first signed answer [importing the fixed packages]",
            value=median(starts[1:]) / median(imports[1:]),
            gate=START_GATE,
            aim=START_AIM,
            better="less",
            measured=f"{median(starts[1:]):.2f} s against {median(imports[1:]):.2f} s",
        )
    ]


async def _decide(held: World, count: int) -> None:
    for begin in range(0, count, 5_000):
        ids = await held.hand_in(min(5_000, count - begin))
        await send(held.port, [click_form(click(each)) for each in ids], AT_ONCE)


def _memory_of_packages() -> int:
    program = f"{PACKAGES}\nimport pathlib; print(pathlib.Path('/proc/self/statm').read_text().split()[1])"
    pages = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    return int(pages) * 4_096
