"""The desk's thread is a guest of the processor that clicks need."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from bot.desk.desk import ServiceDesk

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
