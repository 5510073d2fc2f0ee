"""Cards that share a message."""

from __future__ import annotations

import asyncio

import pytest

from engine.actions import Verdict
from engine.outbox import Delivery, Lane
from engine.ports import Transaction
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, NOW
from tests.storage.acting import SetClock, claim, decision, submit
from tests.storage.conftest import OpenStore, on_postgres


@pytest.fixture
async def rows(store: DatabaseStore, clock: SetClock) -> list[Delivery]:
    """Three cards, claimed and bound to one message, the last one first."""
    for _ in range(3):
        clock.now += 1
        await submit(store)
    rows = (await store.write(claim(Lane.POST, clock.now)))[::-1]
    await store.write(lambda tx: tx.outbox.enter("digest:1", [row.key for row in rows]))
    return rows


async def test_a_digest_keeps_the_order_in_which_its_cards_entered(
    store: DatabaseStore, rows: list[Delivery]
) -> None:
    held = await store.read(lambda tx: tx.outbox.in_digest("digest:1"))
    assert [row.key for row in held] == [row.key for row in rows]
    assert {row.digest for row in held} == {"digest:1"}
    assert await store.read(lambda tx: tx.outbox.in_digest("digest:2")) == []
    await store.write(lambda tx: tx.outbox.enter("digest:2", []))


async def test_whoever_holds_one_row_of_a_digest_holds_the_digest(
    store: DatabaseStore, clock: SetClock, rows: list[Delivery]
) -> None:
    await _shown(store, rows)
    await store.apply(decision(rows[0].record_id, Verdict.APPROVE, BOB))
    (taken,) = await store.write(claim(Lane.UPDATE, clock.now))
    await store.apply(decision(rows[1].record_id, Verdict.REJECT, BOB))
    assert await store.write(claim(Lane.UPDATE, clock.now)) == []
    assert await store.read(lambda tx: tx.outbox.due(Lane.UPDATE, clock.now, 9)) == 0
    await store.write(lambda tx: tx.outbox.sent({taken.key: 2}, clock.now, "C0OPS", "1.1"))
    (then,) = await store.write(claim(Lane.UPDATE, clock.now))
    assert then.key == rows[1].key


async def test_a_digest_whose_outcome_is_unknown_comes_back_together(
    store: DatabaseStore, clock: SetClock, rows: list[Delivery]
) -> None:
    again = await store.write(claim(Lane.POST, clock.now + 60))
    assert {row.key for row in again} == {row.key for row in rows}
    assert {(row.state, row.digest) for row in again} == {("sending", "digest:1")}


@on_postgres
async def test_two_stores_never_hold_rows_of_one_digest(
    store: DatabaseStore, open_another: OpenStore, clock: SetClock, rows: list[Delivery]
) -> None:
    other = await open_another()
    await _shown(store, rows)
    for row in rows:
        await store.apply(decision(row.record_id, Verdict.APPROVE, ALICE))
    taken = await asyncio.gather(
        *(each.write(claim(Lane.UPDATE, clock.now, limit=1)) for each in (store, other) * 4)
    )
    assert sum(map(len, taken)) == 1


async def _shown(store: DatabaseStore, rows: list[Delivery]) -> None:
    async def unit(tx: Transaction) -> None:
        for row in rows:
            await tx.outbox.sent({row.key: 1}, NOW, "C0OPS", "1.1")

    await store.write(unit)
