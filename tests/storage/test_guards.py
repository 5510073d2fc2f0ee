"""What the database itself refuses, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from engine.actions import Verdict
from storage.store import DatabaseStore
from tests.engine.records import BOB
from tests.storage.acting import decision, found, log, sql, submit
from tests.storage.conftest import on_postgres

DECIDED = (
    "status = 'PENDING_APPROVAL'",
    "status = 'REJECTED'",
    "verdict = 'REJECT'",
    "decided_by = 'U0X'",
    "comment = 'x'",
    "revision = 3",
)
CONTENT = {
    "id": "'ACT-00000000'",
    "action_type": "'x'",
    "description": "'x'",
    "environment": "'DEV'",
    "target_count": "2",
    "target": "'x'",
    "payload": "NULL",
    "risk": "1",
    "reasons": "'[]'",
    "requester": "'x'",
    "requested_by": "'x'",
    "requester_kind": "'agent'",
    "requester_person": "'x'",
    "door": "'cli'",
    "created_at": "1",
    "expires_at": "9000000000000000",
    "content_hash": "'x'",
    "policy_hash": "'x'",
}


async def test_a_decided_action_never_changes(store: DatabaseStore) -> None:
    action = await submit(store)
    decided = (await store.apply(decision(action.id, Verdict.APPROVE, BOB))).action
    for change in DECIDED:
        with pytest.raises(DBAPIError, match="a decided action never changes"):
            await sql(store, f"UPDATE actions SET {change}")
    assert await found(store, action.id) == decided


async def test_the_content_of_a_waiting_action_never_changes(store: DatabaseStore) -> None:
    action = await submit(store)
    for column, value in CONTENT.items():
        with pytest.raises(DBAPIError, match="the content of an action never changes"):
            await sql(store, f"UPDATE actions SET {column} = {value}")
    assert await found(store, action.id) == action


async def test_an_action_is_never_deleted(store: DatabaseStore) -> None:
    await submit(store)
    with pytest.raises(DBAPIError, match="actions are never deleted"):
        await sql(store, "DELETE FROM actions")


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
async def test_the_log_only_grows(store: DatabaseStore, statement: str) -> None:
    await submit(store)
    rows = await log(store)
    with pytest.raises(DBAPIError, match="the audit log only grows"):
        await sql(store, statement)
    assert await log(store) == rows


@on_postgres
@pytest.mark.parametrize("table", ["audit", "actions CASCADE"])
async def test_no_table_is_emptied_at_a_stroke(store: DatabaseStore, table: str) -> None:
    await submit(store)
    with pytest.raises(DBAPIError, match=r"only grows|never deleted"):
        await sql(store, f"TRUNCATE {table}")


async def test_two_rows_cannot_have_one_place_in_the_log(store: DatabaseStore) -> None:
    await submit(store)
    with pytest.raises(DBAPIError):
        await sql(
            store,
            "INSERT INTO audit (seq, event, actor, at, body, prev_hash, hash)"
            " VALUES (1, 'x', 'x', 1, '{}', 'x', 'x')",
        )
