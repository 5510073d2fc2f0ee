"""Who waits for a change, or for news, is woken when it comes."""

from __future__ import annotations

import asyncio

import pytest

from engine.actions import Verdict
from engine.outbox import Lane
from storage import store as stores
from storage.store import DatabaseStore
from tests.engine.records import BOB, LOW, NOW
from tests.storage.acting import card, claim, decision, submit
from tests.storage.conftest import OpenStore, on_postgres

LONG = 30.0
"""Seconds that no test lasts: whoever returns was woken."""


async def test_a_change_wakes_whoever_waits_for_it(store: DatabaseStore) -> None:
    action, other = await submit(store), await submit(store)
    waiting = [asyncio.create_task(store.changed(action.id, 1, LONG)) for _ in range(3)]
    elsewhere = asyncio.create_task(store.changed(other.id, 1, LONG))
    await asyncio.sleep(0)
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await asyncio.gather(*waiting)
    assert not elsewhere.done()
    await store.apply(decision(other.id, Verdict.APPROVE, BOB))
    await elsewhere


async def test_a_change_that_has_come_already_is_not_waited_for(store: DatabaseStore) -> None:
    action = await submit(store)
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await store.changed(action.id, 1, LONG)


async def test_without_a_change_the_wait_ends_by_itself(store: DatabaseStore) -> None:
    action = await submit(store)
    await store.changed(action.id, 1, 0.01)
    await store.changed("ACT-NOSUCH00", 0, 0.01)
    assert store._watch._waiters == {}


async def test_who_gives_up_waiting_leaves_nothing_behind(store: DatabaseStore) -> None:
    action = await submit(store)
    waiting = asyncio.create_task(store.changed(action.id, 1, LONG))
    await asyncio.sleep(0)
    assert store._watch._waiters
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert store._watch._waiters == {}


async def test_closing_the_store_ends_every_wait(store: DatabaseStore) -> None:
    action = await submit(store)
    waiting = asyncio.create_task(store.changed(action.id, 1, LONG))
    await asyncio.sleep(0.05)
    await store.close()
    await waiting


@on_postgres
async def test_a_change_by_another_process_is_seen(
    store: DatabaseStore, open_another: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_POLL", 0.02)
    here = await open_another()
    action = await submit(store)
    waiting = asyncio.create_task(here.changed(action.id, 1, LONG))
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await waiting


async def test_news_is_told_once(store: DatabaseStore) -> None:
    await store.announced(LONG)
    await submit(store, LOW)
    await store.announced(0.01)
    await submit(store)
    await store.announced(LONG)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await store.announced(0.05)
    assert loop.time() - begin >= 0.04


async def test_news_wakes_whoever_waits(store: DatabaseStore) -> None:
    await store.announced(LONG)
    action = await submit(store)
    await store.announced(LONG)
    waiting = asyncio.create_task(store.announced(LONG))
    await asyncio.sleep(0)
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await waiting


async def test_a_card_that_is_shown_lets_its_replies_go(store: DatabaseStore) -> None:
    action = await submit(store)
    (row,) = await store.write(claim(Lane.POST, NOW))
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await store.announced(LONG)
    waiting = asyncio.create_task(store.announced(LONG))
    await asyncio.sleep(0)
    await store.write(lambda tx: tx.outbox.sent({row.key: 2}, NOW, "C0OPS", "1.1"))
    await waiting
    await store.write(lambda tx: tx.outbox.order(card(action.id, 2), NOW))
    await store.announced(LONG)


@on_postgres
async def test_news_of_another_process_is_heard(
    store: DatabaseStore, open_another: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_POLL", 0.02)
    here = await open_another()
    await here.announced(LONG)
    await here.announced(0.05)
    waiting = asyncio.create_task(here.announced(LONG))
    await asyncio.sleep(0)
    await submit(store)
    await waiting
