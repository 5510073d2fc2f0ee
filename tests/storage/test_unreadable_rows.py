"""A stored value of the gate that autoq never writes becomes a sentence that names its row."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engine.actions import Status, Verdict
from engine.actors import ActorKind, Role, person
from engine.errors import RecordUnreadable
from engine.outbox import Lane
from engine.ports import ActionQuery, ApiKey, CycleRun, Transaction
from storage.errors import StorageError
from storage.store import DatabaseStore
from tests.engine.records import BOB, NOW
from tests.storage.acting import claim, decision, found, log, sql, submission, submit

Read = Callable[[Transaction], Awaitable[object]]

KEY = ApiKey(
    id="k1",
    name="ci",
    secret_hash="x",
    role=Role.ENGINEER,
    kind=ActorKind.PIPELINE,
    person=None,
    created_at=NOW,
)
READS: dict[str, Read] = {
    "actions": lambda tx: tx.actions.page(ActionQuery(now=NOW, limit=5)),
    "tallies": lambda tx: tx.actions.tally(0, NOW),
    "members": lambda tx: tx.members.role_of(BOB),
    "api_keys": lambda tx: tx.keys.list(),
    "runs": lambda tx: tx.runs.find("r1"),
}


@pytest.mark.parametrize(
    "table, column, value",
    [
        ("actions", "status", "'MAYBE'"),
        ("tallies", "status", "'MAYBE'"),
        ("members", "role", "'KING'"),
        ("api_keys", "kind", "'ROBOT'"),
        ("api_keys", "role", "''"),
        ("runs", "report", "'{'"),
    ],
)
async def test_what_autoq_never_writes_is_named_and_not_guessed(
    store: DatabaseStore, table: str, column: str, value: str
) -> None:
    await submit(store)
    await store.write(lambda tx: tx.keys.add(KEY))
    await store.write(lambda tx: tx.runs.start(CycleRun(id="r1", triggered_by="test", started_at=NOW)))
    await store.read(READS[table])
    await sql(store, f"UPDATE {table} SET {column} = {value}")

    with pytest.raises(StorageError, match=f"of the table {table} is not as autoq writes it"):
        await store.read(READS[table])


async def test_a_delivery_of_a_kind_that_nobody_knows_is_named(store: DatabaseStore) -> None:
    await submit(store)
    await sql(store, "UPDATE outbox SET kind = 'pigeon'")

    with pytest.raises(StorageError, match="of the table outbox is not as autoq writes it"):
        await store.write(claim(Lane.POST, NOW))


async def test_a_command_of_somebody_whose_role_nobody_knows_is_not_judged(store: DatabaseStore) -> None:
    await sql(store, "UPDATE members SET role = 'KING'")

    with pytest.raises(RecordUnreadable, match="of the table members"):
        await store.apply(submission(by=person(BOB)))


async def test_a_decision_about_an_unreadable_action_is_told_so_and_keeps_nobody_else(
    store: DatabaseStore,
) -> None:
    actions = [await submit(store) for _ in range(3)]
    broken = actions[1].id
    await sql(store, f"UPDATE actions SET status = 'MAYBE' WHERE id = '{broken}'")

    answers = await asyncio.gather(
        *(store.apply(decision(action.id, Verdict.APPROVE, BOB)) for action in actions),
        return_exceptions=True,
    )

    assert [isinstance(answer, RecordUnreadable) for answer in answers] == [False, True, False]
    assert broken in str(answers[1])
    for action in (actions[0], actions[2]):
        assert (await found(store, action.id)).status is Status.APPROVED
    assert len(await log(store)) == 5
