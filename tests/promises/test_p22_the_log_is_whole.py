"""P22: the audit log lacks nothing, forks nowhere, and tells when somebody has been at it."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import insert

from engine.actions import Verdict
from engine.actors import Door, person
from engine.audit import GENESIS, Anchor, AuditRow, chain
from engine.commands import Decide, Refuse
from engine.errors import NoRole
from engine.events import Event
from engine.gate import Rules
from engine.ports import Store, Transaction
from storage.database import open_store, open_tool_store
from storage.rows import audit_values
from storage.store import DatabaseStore
from storage.tables import audit
from tests.bot.slack.people import ADMIN, ENGINEER1
from tests.clock import START, HandClock
from tests.promises.databases import AUDIT_KEY, MANY, ON_BOTH, opened
from tests.promises.doors import furnish, hand_in
from tests.promises.stores import session_of
from tests.promises.tally import Tally
from tests.promises.tamperings import ONLY_ANCHORS_TELL, TAMPERINGS, fault_after

WRITERS = 4
Rows = Counter[tuple[str, str | None]]
"""How often something must stand in the log, by event and action."""


@asynccontextmanager
async def writers(url: str, folder: Path, clock: HandClock) -> AsyncIterator[list[DatabaseStore]]:
    """Stores with a writing connection each; on SQLite one is the service's, and the others are short commands beside it."""
    beside = open_store if url.startswith("postgresql") else open_tool_store
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(opened(url, folder, clock))]
        for _ in range(WRITERS - 1):
            stores.append(
                await beside(
                    url,
                    clock=clock,
                    rules=Rules(max_pending=MANY),
                    audit_key=AUDIT_KEY,
                    anchors=folder / "anchors",
                )
            )
            stack.push_async_callback(stores[-1].close)
        await furnish(stores[0], clock())
        yield stores


async def keep_writing(store: Store, rows: int) -> Rows:
    """Append so many rows, by commands that are committed together and by units of their own; what they were."""
    written: Rows = Counter()
    while (left := rows - written.total()) > 0:
        made = await asyncio.gather(*(hand_in(store, ENGINEER1) for _ in range(min(25, left))))
        written.update(("ActionQueued", action.id) for action in made)
        ends = [action.id for action in made[: max(0, rows - written.total())]]
        await asyncio.gather(*(_approve(store, action_id) for action_id in ends))
        written.update(("ActionApproved", action_id) for action_id in ends)
        for attempt in ("AttemptRefused", "RoleSet"):
            if written.total() < rows:
                await (_refuse(store) if attempt == "AttemptRefused" else store.write(_note))
                written[attempt, None] += 1
    return written


async def _approve(store: Store, action_id: str) -> None:
    await store.apply(
        Decide(action_id=action_id, verdict=Verdict.APPROVE, actor=person(ADMIN), door=Door.COMMAND)
    )


async def _refuse(store: Store) -> None:
    with suppress(NoRole):
        await store.apply(Refuse(actor=person(ENGINEER1), door=Door.COMMAND, attempt="QUEUE", error=NoRole()))


def _noted() -> Event:
    return Event(name="RoleSet", actor=ADMIN, at=START, facts={"person": ENGINEER1})


async def _note(tx: Transaction) -> None:
    await tx.audit.append(_noted())


async def read(store: Store) -> list[AuditRow]:
    """The whole log."""

    async def unit(tx: Transaction) -> list[AuditRow]:
        return [row async for row in tx.audit.rows()]

    return await store.read(unit)


def judge(before: int, written: Rows, log: list[AuditRow], tally: Tally) -> None:
    """Count the rows that were to be written, and those that are missing, in excess, out of place or on a branch."""
    grown = log[before:]
    tally.count(written.total())
    found: Rows = Counter((row.event, row.action_id) for row in grown)
    for kind, rows in (("missing", written - found), ("nobody's", found - written)):
        for each in rows.elements():
            tally.fail(f"{each} is {kind}")
    ends = [(0, GENESIS), *((row.seq, row.hash) for row in log)]
    for (seq, last), row in zip(ends, log, strict=False):
        if (row.seq, row.prev_hash, row.hash) != (seq + 1, last, row.rehashed()):
            tally.fail(f"row {row.seq} does not follow row {seq}")


@pytest.mark.promise("P22")
@ON_BOTH
async def test_four_writers_append_to_one_chain(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    async with writers(database_url, tmp_path, HandClock()) as stores:
        before = len(await read(stores[0]))
        part = scaled(20_000) // WRITERS
        written = await asyncio.gather(*(keep_writing(store, part) for store in stores))
        judge(before, sum(written, Counter()), await read(stores[0]), tally)
        await stores[0].anchor()
        assert await stores[0].verify() is None


async def _naively(store: Store, rows: int, looked: asyncio.Barrier, turn: asyncio.Lock) -> Rows:
    """Append as somebody does who looks at the end of the log before the transaction begins: all look, then one after the other writes."""
    written: Rows = Counter()
    for _ in range(rows):
        head = await store.read(lambda tx: tx.audit.head())
        row = chain(head, _noted())
        await looked.wait()

        async def unit(tx: Transaction, row: AuditRow = row) -> None:
            seq = (await tx.audit.head()).seq + 1
            values = {**audit_values(row), "seq": seq}
            await session_of(tx).run(lambda connection: connection.execute(insert(audit), values))

        async with turn:
            await store.write(unit)
        written["RoleSet", None] += 1
    return written


@ON_BOTH
async def test_a_writer_that_looks_before_it_writes_forks_the_chain(
    database_url: str, tmp_path: Path
) -> None:
    seen = Tally(name="control")
    async with writers(database_url, tmp_path, HandClock()) as stores:
        before = len(await read(stores[0]))
        looked, turn = asyncio.Barrier(len(stores)), asyncio.Lock()
        written = await asyncio.gather(*(_naively(store, 10, looked, turn) for store in stores))
        judge(before, sum(written, Counter()), await read(stores[0]), seen)
        assert await stores[0].verify() is not None
    assert seen.bad, seen.line()


@asynccontextmanager
async def open_log(url: str, folder: Path) -> AsyncIterator[DatabaseStore]:
    """A store whose log holds actions, some of them decided, and ends with rows that no action speaks of."""
    async with opened(url, folder, HandClock()) as store:
        await furnish(store, START)
        await keep_writing(store, 60)
        for _ in range(10):
            await _refuse(store)
        await store.anchor()
        yield store


async def tamper(store: DatabaseStore, cases: int, anchors: Iterable[Anchor], tally: Tally) -> None:
    """Tamper in every way in turn; each must be found."""
    chance, key, held = random.Random(START), store._anchors.key(), list(anchors)
    for name in itertools.islice(itertools.cycle(TAMPERINGS), cases):
        fault = await fault_after(store, TAMPERINGS[name], chance, held, key)
        tally.check(fault is not None, name)


@pytest.mark.promise("P22")
@ON_BOTH
async def test_no_tampering_goes_unseen(
    database_url: str, tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    tally.name += " tampered"
    async with open_log(database_url, tmp_path) as store:
        before = await read(store)
        await tamper(store, scaled(1_000), store._anchors.read(), tally)
        tally.check(await store.verify() is None, "a log that nobody has touched does not verify")
        assert await read(store) == before


@ON_BOTH
async def test_without_an_anchor_a_cut_and_a_rewritten_log_pass(database_url: str, tmp_path: Path) -> None:
    seen = Tally(name="control")
    async with open_log(database_url, tmp_path) as store:
        await tamper(store, 2 * len(TAMPERINGS), [], seen)
    assert seen.bad == 2 * len(ONLY_ANCHORS_TELL), seen.line()
    assert set(seen.faults) == set(ONLY_ANCHORS_TELL)
