"""Roles, keys, runs and leases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.actors import ActorKind, Role
from engine.errors import NotSaved, TryAgain
from engine.ports import ApiKey, CycleRun, Member, Transaction
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, NOW, ROLES

KEY = ApiKey(
    id="k1",
    name="deploys",
    secret_hash="0" * 64,
    role=Role.ENGINEER,
    kind=ActorKind.PIPELINE,
    person=None,
    created_at=NOW,
    expires_at=NOW + 10,
)


async def test_a_role_is_given_changed_and_taken_away(store: DatabaseStore) -> None:
    member = Member(slack_id="U0DAVE0001", role=Role.PM, set_by=ALICE, set_at=NOW)
    assert await store.write(lambda tx: tx.members.set(member)) is None
    assert await store.read(lambda tx: tx.members.role_of("U0DAVE0001")) is Role.PM
    raised = replace(member, role=Role.ADMIN, set_at=NOW + 1)
    assert await store.write(lambda tx: tx.members.set(raised)) is Role.PM
    members = await store.read(lambda tx: tx.members.list())
    assert [each.slack_id for each in members] == sorted([*ROLES, "U0DAVE0001"])
    assert raised in members
    assert await store.write(lambda tx: tx.members.remove("U0DAVE0001")) is Role.ADMIN
    assert await store.write(lambda tx: tx.members.remove("U0DAVE0001")) is None
    assert await store.read(lambda tx: tx.members.role_of("U0DAVE0001")) is None


async def test_a_reader_cannot_write(store: DatabaseStore) -> None:
    with pytest.raises(TryAgain):
        await store.read(lambda tx: tx.members.remove(ALICE))
    assert await store.read(lambda tx: tx.members.role_of(ALICE)) is Role.ADMIN


async def test_a_key_reads_back_and_its_name_is_free_again_when_it_ends(store: DatabaseStore) -> None:
    assert await store.write(lambda tx: tx.keys.add(KEY))
    assert await store.read(lambda tx: tx.keys.find("k1")) == KEY
    assert await store.read(lambda tx: tx.keys.find("k2")) is None
    second = replace(KEY, id="k2", created_at=NOW + 9)
    assert not await store.write(lambda tx: tx.keys.add(second))
    third = replace(KEY, id="k3", created_at=NOW + 10)
    assert await store.write(lambda tx: tx.keys.add(third))
    assert await store.read(lambda tx: tx.keys.list()) == [third, KEY]


async def test_a_key_is_revoked_once(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.keys.add(KEY))
    assert await store.write(lambda tx: tx.keys.revoke("k1", NOW + 5))
    assert not await store.write(lambda tx: tx.keys.revoke("k1", NOW + 6))
    assert not await store.write(lambda tx: tx.keys.revoke("k2", NOW + 6))
    assert await store.read(lambda tx: tx.keys.find("k1")) == replace(KEY, revoked_at=NOW + 5)
    assert await store.write(lambda tx: tx.keys.add(replace(KEY, id="k4", created_at=NOW + 6)))


async def test_a_key_that_has_run_out_cannot_be_revoked(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.keys.add(KEY))
    assert not await store.write(lambda tx: tx.keys.revoke("k1", NOW + 10))


async def test_a_key_id_is_never_used_twice(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.keys.add(KEY))
    with pytest.raises(NotSaved):
        await store.write(lambda tx: tx.keys.add(replace(KEY, name="other")))
    assert await store.read(lambda tx: tx.keys.list()) == [KEY]


async def test_a_run_is_recorded_from_begin_to_report(store: DatabaseStore) -> None:
    first = CycleRun(id="r1", triggered_by=ALICE, started_at=NOW)
    second = CycleRun(id="r2", triggered_by="schedule", started_at=NOW + 1)
    assert await store.read(lambda tx: tx.runs.latest()) is None
    await store.write(lambda tx: tx.runs.start(first))
    await store.write(lambda tx: tx.runs.start(second))
    assert await store.read(lambda tx: tx.runs.latest()) == second
    report = {"expire": {"expired": 3, "ms": 12}, "reconcile": "failed"}
    await store.write(lambda tx: tx.runs.finish("r1", NOW + 5, report))
    assert await store.read(lambda tx: tx.runs.find("r1")) == replace(
        first, finished_at=NOW + 5, report=report
    )
    assert await store.read(lambda tx: tx.runs.find("r3")) is None


async def test_a_lease_has_one_holder_until_it_is_over(store: DatabaseStore) -> None:
    async def take(holder: str, now: int) -> bool:
        return await store.write(lambda tx: tx.leases.take("cycle", holder, now, now + 10))

    assert await take("one", NOW)
    assert not await take("two", NOW + 9)
    assert await take("one", NOW + 5)
    assert not await take("two", NOW + 14)
    assert await take("two", NOW + 15)
    await store.write(lambda tx: tx.leases.release("cycle", "one"))
    assert not await take("one", NOW + 16)
    await store.write(lambda tx: tx.leases.release("cycle", "two"))
    assert await take("one", NOW + 16)


async def test_of_many_who_want_a_lease_one_gets_it(store: DatabaseStore) -> None:
    async def take(holder: str) -> bool:
        return await store.write(lambda tx: tx.leases.take("cycle", holder, NOW, NOW + 10))

    assert sum(await asyncio.gather(*(take(f"process {number}") for number in range(20)))) == 1


async def test_a_unit_sees_one_moment(store: DatabaseStore) -> None:
    async def twice(tx: Transaction) -> tuple[Role | None, Role | None]:
        before = await tx.members.role_of(BOB)
        await store.write(lambda inner: inner.members.remove(BOB))
        return before, await tx.members.role_of(BOB)

    assert await store.read(twice) == (Role.ENGINEER, Role.ENGINEER)
    assert await store.read(lambda tx: tx.members.role_of(BOB)) is None
