"""What grouping is worth on a slow disk: decisions in the time of one sync that takes two milliseconds more."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import event

from engine.actions import Verdict, new_action_id, propose
from engine.actors import OPERATOR, Actor, ActorKind, Door, Role, person
from engine.commands import Decide, Submit
from engine.gate import Rules
from engine.ports import Store
from engine.roster import give_role
from storage.database import open_store
from storage.sqlite import Sqlite
from tests.benchmarks.figures import Figure

SLOWER = 0.002
"""Seconds that each commit takes more, as on a disk that syncs in two milliseconds."""
AT_ONCE = 64
DECIDER = "U0ENGINEER1"
GATE, AIM = 2.5, 5.0
MACHINE = Actor(id="bench", kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="bench")
PROPOSAL = propose(action_type="service_restart", description="Memory grows.", environment="PROD")


async def slow_disk(rounds: int, size: int) -> list[Figure]:
    """Decisions, 64 at once, for each time that the disk was waited for."""
    with TemporaryDirectory(prefix="autoq-bench-") as folder:
        store = await open_store(
            f"sqlite+aiosqlite:///{Path(folder) / 'autoq.db'}",
            clock=lambda: time.time_ns() // 1_000,
            rules=Rules(max_pending=1_000_000),
        )
        await store.write(give_role(DECIDER, Role.ENGINEER, OPERATOR, Door.CLI, 1))
        found = [await _decisions_a_sync(store, size) for _ in range(rounds)]
        await store.close()
    return [
        Figure(
            name="fsync.decisions",
            said="decisions in the time of one sync, 2 ms added to each, 64 at once",
            value=median(found),
            gate=GATE,
            aim=AIM,
            better="more",
            measured=f"{median(found) / SLOWER:,.0f}/s",
        )
    ]


async def _decisions_a_sync(store: Store, size: int) -> float:
    """How many decisions are made, 64 callers at once, in the time that one sync takes at least."""
    ids = [await _waiting(store) for _ in range(size)]

    def slowly(_connection: object) -> None:
        time.sleep(SLOWER)  # In the writer's own thread: this is the disk.

    backend = store._backend  # type: ignore[attr-defined]  # The disk is behind the port, where nobody else reaches.
    assert isinstance(backend, Sqlite)
    event.listen(backend.writer, "commit", slowly)
    began = time.perf_counter()
    try:
        waiting = iter(ids)
        async with asyncio.TaskGroup() as callers:
            for _ in range(AT_ONCE):
                callers.create_task(_decide_all(store, waiting))
    finally:
        event.remove(backend.writer, "commit", slowly)
    return size / (time.perf_counter() - began) * SLOWER


async def _decide_all(store: Store, waiting: Iterator[str]) -> None:
    for action_id in waiting:
        await store.apply(
            Decide(action_id=action_id, verdict=Verdict.APPROVE, actor=person(DECIDER), door=Door.BUTTON)
        )


async def _waiting(store: Store) -> str:
    command = Submit(
        action_id=new_action_id(secrets.token_bytes(5)), proposal=PROPOSAL, actor=MACHINE, door=Door.API
    )
    return (await store.apply(command)).action.id
