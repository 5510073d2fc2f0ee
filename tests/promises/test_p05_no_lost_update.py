"""P5: what several writers add at the same time is all there, and nobody is told that the database is locked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from engine.gate import Rules
from engine.ports import Store, Transaction
from storage import sqlite
from storage.database import open_tool_store
from tests.clock import HandClock
from tests.promises.adder import ROLES_EVERY, SUBMITS_EVERY, add, count, make_counter
from tests.promises.databases import MANY, opened
from tests.promises.doors import MACHINE
from tests.promises.processes import helpers
from tests.promises.stores import session_of
from tests.promises.tally import Tally

WRITERS = 8
TIMES = 500


async def judge(store: Store, tally: Tally, times: int, failed: list[str]) -> None:
    """Count the additions, and those that are not there."""
    added, submits = WRITERS * times, WRITERS * -(-times // SUBMITS_EVERY)
    tally.count(added + submits + WRITERS * -(-times // ROLES_EVERY))
    for fault in failed:
        tally.fail(fault)
    found, waiting, tallied, breaks = await store.read(_look)
    for wanted, held, what in (
        (added, found, "sum"),
        (submits, waiting, "waiting"),
        (submits, tallied, "tally"),
    ):
        for _ in range(abs(wanted - held)):
            tally.fail(f"the {what} is {held} instead of {wanted}")
    for fault in breaks:
        tally.fail(fault)


async def _look(tx: Transaction) -> tuple[int, int, int, list[str]]:
    """The number, the counters that autoq keeps, and where the log tells of a former role that nobody had."""

    def number(connection: Connection, of: str) -> int:
        return int(connection.execute(text(of)).scalar_one())

    run, former, breaks = session_of(tx).run, None, []
    async for row in tx.audit.rows():
        facts = json.loads(row.body) if row.event == "RoleSet" else {"former": former, "role": former}
        if facts["former"] != former:
            breaks.append(f"row {row.seq} says that the role was {facts['former']}, and it was {former}")
        former = facts["role"]
    return (
        await run(count),
        await run(number, f"SELECT coalesce(sum(n), 0) FROM waiting WHERE requester = '{MACHINE}'"),
        await run(number, "SELECT coalesce(sum(n), 0) FROM tallies"),
        breaks,
    )


async def add_beside(url: str, folder: Path, times: int, tally: Tally) -> None:
    """Let the service and two tools write to one SQLite file at the same time, each by a connection of its own."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(url, folder, HandClock()))
        await make_counter(store)
        stores: list[Store] = [store]
        for name in ("one", "other"):
            tool = await open_tool_store(
                url, clock=HandClock(), rules=Rules(max_pending=MANY), audit_key="k", anchors=folder / name
            )
            stack.push_async_callback(tool.close)
            stores.append(tool)
        shares = zip(stores, (4, 2, 2), strict=True)
        failed = await asyncio.gather(*(add(each, writers, times) for each, writers in shares))
        await judge(store, tally, times, [fault for some in failed for fault in some])


async def add_apart(
    url: str, folder: Path, processes: int, times: int, tally: Tally, *, locking: bool = True
) -> None:
    """Let so many processes write to one PostgreSQL database at the same time."""
    async with opened(url, folder, HandClock()) as store:
        await make_counter(store)
        async with helpers(processes, "tests.promises.adder", url, str(folder)) as adders:
            order = {"writers": WRITERS // processes, "times": times, "locking": locking}
            for place, adder in enumerate(adders, start=1):
                assert await adder.ask({**order, "draws": place * MANY}) == "at the line"
            await asyncio.gather(*(adder.tell("go") for adder in adders))
            failed = [fault for adder in adders for fault in await adder.hear()]
        await judge(store, tally, times, failed)


@pytest.mark.promise("P5")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_that_is_added_is_lost_on_sqlite(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    await add_beside(database_url, tmp_path, scaled(TIMES), tally)


@pytest.mark.promise("P5")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("processes", [1, 4])
async def test_nothing_that_is_added_is_lost_on_postgres(
    database_url: str, tmp_path: Path, processes: int, scaled: Callable[[int], int], tally: Tally
) -> None:
    await add_apart(database_url, tmp_path, processes, scaled(TIMES), tally)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_transactions_that_lock_late_fail_or_lose(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, seen = sqlite._engine, Tally(name="control")
    monkeypatch.setattr(sqlite, "_engine", lambda *path, begin, **rest: engine(*path, begin="BEGIN", **rest))
    await add_beside(database_url, tmp_path, 10, seen)
    assert seen.bad, seen.line()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_units_that_do_not_lock_what_they_read_lose(database_url: str, tmp_path: Path) -> None:
    seen = Tally(name="control")
    await add_apart(database_url, tmp_path, 2, 25, seen, locking=False)
    assert any("the sum is" in fault for fault in seen.faults), seen.line()
