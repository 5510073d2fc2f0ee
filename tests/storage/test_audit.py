"""The log: one chain, whoever appends to it, and every tampering with it found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.actions import Action, Verdict
from engine.audit import GENESIS, AuditRow, Head, chain
from engine.events import Event
from engine.ports import Transaction
from engine.times import MINUTE
from storage.store import DatabaseStore
from storage.upserts import is_postgres
from tests.engine.records import ALICE, BOB, NOW
from tests.storage.acting import SetClock, decision, log, run_raw, submit, trail
from tests.storage.conftest import OpenStore, on_postgres


def _event(number: int) -> Event:
    return Event(name="RoleSet", actor=ALICE, at=NOW + number, facts={"number": number})


async def test_rows_are_chained_in_order_from_the_first(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.audit.head()) == Head()
    for number in range(3):
        await store.write(lambda tx, number=number: tx.audit.append(_event(number)))  # type: ignore[misc]
    rows = await log(store)
    assert [row.seq for row in rows] == [1, 2, 3]
    assert rows[0].prev_hash == GENESIS
    assert all(after.prev_hash == before.hash for before, after in pairwise(rows))
    assert await store.read(lambda tx: tx.audit.head()) == Head(seq=3, hash=rows[-1].hash)


async def test_a_row_of_an_action_is_told_with_it(store: DatabaseStore) -> None:
    action = await submit(store)
    event = Event(name="ActionQuestioned", actor=ALICE, at=NOW, action_id=action.id)
    await store.write(lambda tx: tx.audit.append(event))
    assert await trail(store, action.id) == ["ActionQueued", "ActionQuestioned"]
    assert await trail(store, "ACT-NOSUCH00") == []


async def test_rows_can_be_read_from_any_place_on(store: DatabaseStore) -> None:
    async def after(tx: Transaction, seq: int) -> list[AuditRow]:
        return [row async for row in tx.audit.rows(seq)]

    await asyncio.gather(*(submit(store) for _ in range(1_050)))
    rows = await log(store)
    assert len(rows) == 1_050
    assert await store.read(lambda tx: after(tx, 1_040)) == rows[1_040:]
    assert await store.read(lambda tx: after(tx, 2_000)) == []


async def test_units_and_commands_append_to_one_chain(store: DatabaseStore) -> None:
    appends = [store.write(lambda tx: tx.audit.append(_event(1))) for _ in range(40)]
    await asyncio.gather(*appends, *(submit(store) for _ in range(40)))
    assert [row.seq for row in await log(store)] == list(range(1, 81))
    assert await store.verify() is None


@on_postgres
async def test_two_stores_append_to_one_chain(store: DatabaseStore, open_another: OpenStore) -> None:
    other = await open_another()
    await asyncio.gather(*(submit(each) for each in (store, other) * 60))
    await asyncio.gather(*(each.write(lambda tx: tx.audit.append(_event(1))) for each in (store, other) * 10))
    assert [row.seq for row in await log(store)] == list(range(1, 141))
    assert await store.verify() is None


def _rewritten(connection: Connection) -> None:
    """Change a row and forge the whole chain after it, so that only an anchor tells."""
    head = Head()
    rows = connection.exec_driver_sql("SELECT * FROM audit ORDER BY seq").all()
    for row in rows:
        actor = "U0SOMEBODY" if row.seq == 6 else row.actor
        bare = AuditRow(**{**row._mapping, "actor": actor, "prev_hash": head.hash, "hash": ""})
        head = Head(seq=row.seq, hash=bare.rehashed())
        connection.exec_driver_sql(
            f"UPDATE audit SET actor = '{actor}', prev_hash = '{bare.prev_hash}', hash = '{head.hash}'"
            f" WHERE seq = {row.seq}"
        )


def _run(*statements: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount == 1

    return work


_FORGED = chain(Head(seq=6, hash="0" * 64), _event(1))

TAMPERINGS: dict[str, tuple[Callable[[Connection], None], int]] = {
    "a row's body is changed": (_run("UPDATE audit SET body = '{}' WHERE seq = 2"), 2),
    "a row's actor is changed": (_run("UPDATE audit SET actor = 'U0X' WHERE seq = 4"), 4),
    "a row's time is changed": (_run("UPDATE audit SET at = at + 1 WHERE seq = 1"), 1),
    "a row's action is changed": (_run("UPDATE audit SET action_id = NULL WHERE seq = 4"), 4),
    "a row is deleted": (_run("DELETE FROM audit WHERE seq = 3"), 3),
    "two rows change places": (
        _run(
            "UPDATE audit SET seq = 99 WHERE seq = 2",
            "UPDATE audit SET seq = 2 WHERE seq = 3",
            "UPDATE audit SET seq = 3 WHERE seq = 99",
        ),
        2,
    ),
    "the end is cut off": (_run("DELETE FROM audit WHERE seq = 6"), 6),
    "all is rewritten": (_rewritten, 6),
    "a row is added behind": (
        _run(
            "INSERT INTO audit (seq, event, actor, at, body, prev_hash, hash) VALUES"
            f" (7, '{_FORGED.event}', 'U0X', 1, '{{}}', '{_FORGED.prev_hash}', '{_FORGED.hash}')"
        ),
        7,
    ),
    "a decision is turned round": (
        _run("UPDATE actions SET status = 'REJECTED', verdict = 'REJECT' WHERE verdict = 'APPROVE'"),
        4,
    ),
    "a decision is somebody else's": (
        _run("UPDATE actions SET decided_by = 'U0X' WHERE verdict = 'APPROVE'"),
        4,
    ),
    "an action's target is changed": (
        _run("UPDATE actions SET target = 'other' WHERE verdict = 'REJECT'"),
        5,
    ),
    "an action's risk is changed": (_run("UPDATE actions SET risk = 1 WHERE verdict = 'REJECT'"), 5),
    "an action is made nonsense": (
        _run("UPDATE actions SET status = 'SOMETHING' WHERE verdict = 'REJECT'"),
        5,
    ),
    "an action is deleted": (_run("DELETE FROM actions WHERE verdict = 'APPROVE'"), 4),
    "an action is approved by hand": (
        _run(
            "UPDATE actions SET status = 'APPROVED', revision = 2, verdict = 'APPROVE', decided_by = 'U0X',"
            f" decided_door = 'button', decided_at = {NOW}, comment = '' WHERE verdict IS NULL"
        ),
        3,
    ),
}


@pytest.fixture
async def told(store: DatabaseStore, clock: SetClock) -> list[Action]:
    """Three actions, one approved, one rejected, one waiting; six rows; the last of them anchored."""
    made = [await submit(store) for _ in range(3)]
    await store.apply(decision(made[0].id, Verdict.APPROVE, BOB))
    await store.apply(decision(made[1].id, Verdict.REJECT, ALICE))
    await store.write(lambda tx: tx.audit.append(_event(1)))
    await store.anchor()
    assert await store.verify() is None
    return made


@pytest.mark.parametrize("name", TAMPERINGS)
async def test_every_tampering_is_found_at_its_row(
    store: DatabaseStore, told: list[Action], name: str
) -> None:
    tamper, seq = TAMPERINGS[name]
    await _as_vandal(store, tamper)
    fault = await store.verify()
    assert fault is not None
    assert fault.seq == seq


async def test_without_its_anchor_a_log_that_was_rewritten_whole_passes(
    store: DatabaseStore, told: list[Action]
) -> None:
    """The control: this is what the anchors are for."""
    await _as_vandal(store, _rewritten)
    store._anchors.path.unlink()
    assert await store.verify() is None


async def _as_vandal(store: DatabaseStore, tamper: Callable[[Connection], None]) -> None:
    """Somebody with the database's password, who takes the guards off first."""

    def work(connection: Connection) -> Any:
        if is_postgres(connection):
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for name in (
                "actions_final",
                "actions_fixed",
                "actions_kept",
                "audit_unchanged",
                "audit_kept",
            ):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        tamper(connection)

    await run_raw(store, work)


async def test_the_head_is_anchored_when_it_is_due(store: DatabaseStore, clock: SetClock) -> None:
    async def anchored() -> int:
        await store.anchor()
        return len(store._anchors.read())

    assert await anchored() == 0
    await submit(store)
    assert await anchored() == 1
    await submit(store)
    assert await anchored() == 1
    clock.now += 10 * MINUTE
    assert await anchored() == 2
    clock.now += 10 * MINUTE
    assert await anchored() == 2
    assert await store.verify() is None


async def test_a_thousand_rows_anchor_themselves(store: DatabaseStore, open_another: OpenStore) -> None:
    await asyncio.gather(*(submit(store) for _ in range(1_100)))
    await store.close()
    (anchor,) = store._anchors.read()
    assert anchor.seq >= 1_000
    assert await (await open_another()).verify() is None


async def test_a_store_goes_on_from_the_anchors_of_the_one_before(
    store: DatabaseStore, open_another: OpenStore
) -> None:
    await submit(store)
    await store.anchor()
    await store.close()
    again = await open_another()
    await again.anchor()
    assert len(again._anchors.read()) == 1
