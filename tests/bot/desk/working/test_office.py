"""The desk's thread is a guest of the processor that clicks need."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from dataclasses import replace

import pytest

from bot.desk.desk import ServiceDesk
from bot.desk.office import Office

OWN = 0
"""Whoever asks: on Linux the thread, not the process."""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")
async def test_what_the_desk_computes_yields_the_processor_and_clicks_keep_theirs(desk: ServiceDesk) -> None:
    before = os.getpriority(os.PRIO_PROCESS, OWN)

    there = await desk.office.compute(os.getpriority, os.PRIO_PROCESS, OWN)

    assert there > before
    assert os.getpriority(os.PRIO_PROCESS, OWN) == before


async def test_what_the_desk_computes_runs_beside_the_event_loop(desk: ServiceDesk) -> None:
    assert await desk.office.compute(threading.get_ident) != threading.get_ident()


@pytest.mark.parametrize("work", ["read", "write", "compute"])
async def test_what_gives_way_waits_for_a_lull_and_what_people_wait_for_does_not(
    desk: ServiceDesk, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    lulls = 0

    async def lull() -> None:
        nonlocal lulls
        lulls += 1

    monkeypatch.setattr(desk.store, "lull", lull)

    async def piece(office: Office) -> None:
        if work == "compute":
            await office.compute(threading.get_ident)
        else:
            await getattr(office, work)(lambda tx: tx.desk.requests.find("SR-000001"))

    await piece(desk.office)
    assert lulls == 0
    await piece(replace(desk.office, gives_way=True))
    assert lulls == 1


async def test_the_steps_of_the_cycle_give_way(desk: ServiceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = asyncio.Event()

    async def lull() -> None:
        waited.set()

    monkeypatch.setattr(desk.store, "lull", lull)
    for step in desk.steps():
        await step.work()
    assert waited.is_set()
