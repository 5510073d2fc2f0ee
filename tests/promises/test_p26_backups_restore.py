"""P26: a backup that was taken while the service worked can be opened, verifies, and holds what was acknowledged before it began."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from engine.actions import Verdict
from engine.actors import Door, person
from engine.commands import Decide
from engine.ports import Store
from storage.backup import back_up
from storage.errors import StorageError
from tests.bot.slack.people import ENGINEER2
from tests.clock import START, HandClock
from tests.promises.databases import AUDIT_KEY, in_memory, opened
from tests.promises.doors import furnish, hand_in
from tests.promises.tally import Tally

WRITERS = 4
DATABASE = "autoq.db"
Take = Callable[[Path, Path], Awaitable[int]]
"""Back the database of a folder up to a file; the rows of the audit log that it should hold."""


@asynccontextmanager
async def load(store: Store) -> AsyncIterator[list[str]]:
    """Writers that hand in and decide without a pause; the list grows with every acknowledged action."""
    acknowledged: list[str] = []
    chance = random.Random(START)

    async def write() -> None:
        while True:
            action = await hand_in(store)
            acknowledged.append(action.id)
            if chance.random() < 0.5:
                await store.apply(
                    Decide(
                        action_id=action.id,
                        verdict=Verdict.APPROVE,
                        actor=person(ENGINEER2),
                        door=Door.API,
                        confirmed=True,
                    )
                )
            # A load, not a flood: what was written has to be verified once for every backup.
            await asyncio.sleep(0.03)

    writers = [asyncio.create_task(write()) for _ in range(WRITERS)]
    try:
        yield acknowledged
    finally:
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)


async def online(folder: Path, target: Path) -> int:
    """As `autoq backup` does."""
    url = f"sqlite+aiosqlite:///{folder / DATABASE}"
    return await back_up(url, target, audit_key=AUDIT_KEY, anchors=folder / "anchors")


async def copied(folder: Path, target: Path) -> int:
    """As somebody does who copies the database's file."""
    with closing(sqlite3.connect(folder / DATABASE)) as live:
        (rows,) = live.execute("SELECT count(*) FROM audit").fetchone()
    shutil.copy(folder / DATABASE, target)
    return int(rows)


async def fault(folder: Path, backup: Path, rows: int, acknowledged: list[str]) -> str | None:
    """What the restored backup lacks, None when it is whole."""
    restored = folder / "restored"
    restored.mkdir()
    try:
        shutil.copy(backup, restored / DATABASE)
        shutil.copy(folder / "anchors", restored / "anchors")
        async with opened(f"sqlite+aiosqlite:///{restored / DATABASE}", restored, HandClock()) as store:
            broken = await store.verify()
            head = await store.read(lambda tx: tx.audit.head())
            held = await store.read(lambda tx: tx.actions.find_many(acknowledged))
            await hand_in(store)
    finally:
        shutil.rmtree(restored)
    if broken is not None:
        return f"the restored log fails: {broken}"
    if head.seq != rows or len(held) < len(acknowledged):
        return f"{head.seq} of {rows} rows and {len(held)} of {len(acknowledged)} actions were restored"
    return None


async def back_up_again_and_again(folder: Path, times: int, tally: Tally, take: Take = online) -> None:
    """So many backups while others write, each restored."""
    clock = HandClock()
    async with opened(f"sqlite+aiosqlite:///{folder / DATABASE}", folder, clock) as store:
        await furnish(store, clock())
        await store.anchor()
        async with load(store) as acknowledged:
            for number in range(times):
                target = folder / f"backup-{number}.db"
                before = [*acknowledged]
                rows = await take(folder, target)
                try:
                    found = await fault(folder, target, rows, before)
                except StorageError as error:
                    found = str(error)
                tally.check(found is None, str(found))
        assert len(acknowledged) > times


@pytest.mark.promise("P26")
async def test_every_backup_restores(scaled: Callable[[int], int], tally: Tally) -> None:
    with in_memory() as folder:
        await back_up_again_and_again(folder, scaled(50), tally)


async def test_a_copy_of_the_file_is_no_backup() -> None:
    seen = Tally(name="control")
    with in_memory() as folder:
        await back_up_again_and_again(folder, 3, seen, copied)
    assert seen.bad == 3, seen.line()
