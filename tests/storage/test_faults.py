"""What becomes of commands and units when the database fails."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from engine.actions import Status, Verdict
from engine.errors import NotSaved
from engine.ports import Transaction
from storage import postgres
from storage.faults import is_passing, reason, sentence
from storage.sqlite import READERS, Sqlite
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, NOW
from tests.storage.acting import card, decision, found, sql, submission, submit
from tests.storage.conftest import on_sqlite


async def _pragma(store: DatabaseStore, statement: str) -> None:
    """Set something on the writing connection, between two transactions."""

    def work(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(statement).fetchall()

    line = store._connection._line
    assert line is not None
    await line.run(work)
    await line.rollback()


@on_sqlite
async def test_a_full_disk_refuses_everything_and_recovers_by_itself(store: DatabaseStore) -> None:
    kept = await submit(store)
    ((pages,),) = await sql(store, "PRAGMA page_count")
    await _pragma(store, f"PRAGMA max_page_count = {pages}")
    while True:
        answers = await asyncio.gather(
            *(store.apply(submission()) for _ in range(30)), return_exceptions=True
        )
        if any(isinstance(answer, BaseException) for answer in answers):
            break
    assert all(isinstance(answer, NotSaved) for answer in answers)
    assert "free some space" in str(store._connection.last_error)
    assert await store.verify() is None
    await _pragma(store, "PRAGMA max_page_count = 1000000")
    await store.apply(decision(kept.id, Verdict.APPROVE, BOB))
    assert await store.probe() is None
    assert await store.verify() is None


@on_sqlite
async def test_a_database_that_only_reads_refuses_and_says_why(store: DatabaseStore) -> None:
    action = await submit(store)
    await _pragma(store, "PRAGMA query_only = ON")
    with pytest.raises(NotSaved):
        await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    with pytest.raises(NotSaved):
        await store.write(lambda tx: tx.members.remove(ALICE))
    assert await store.probe() == (
        "The database cannot be written; make its file and folder (or its server) writable."
    )
    assert await found(store, action.id) == action
    await _pragma(store, "PRAGMA query_only = OFF")
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    assert await store.probe() is None


@on_sqlite
async def test_a_transaction_that_sqlite_ended_by_itself_is_not_taken_for_committed(
    store: DatabaseStore,
) -> None:
    def end(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.rollback()

    async def unit(tx: Transaction) -> None:
        await tx.members.remove(ALICE)
        await tx.members._session.run(end)  # type: ignore[attr-defined]

    with pytest.raises(NotSaved):
        await store.write(unit)
    assert await store.read(lambda tx: tx.members.role_of(ALICE)) is not None
    await submit(store)


@on_sqlite
async def test_a_connection_that_cannot_roll_back_is_opened_anew(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.close()
        raise sqlite3.OperationalError("disk I/O error")

    async def unit(tx: Transaction) -> None:
        await tx.members._session.run(failing)  # type: ignore[attr-defined]

    with pytest.raises(NotSaved):
        await store.write(unit)
    await submit(store)


@on_sqlite
async def test_a_database_that_another_program_holds_is_not_saved_to(store: DatabaseStore, url: str) -> None:
    await submit(store)
    await _pragma(store, "PRAGMA busy_timeout = 1")
    holder = sqlite3.connect(str(make_url(url).database), isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSaved):
            await submit(store)
        assert "database is locked" in str(await store.probe())
    finally:
        holder.close()
    await submit(store)
    assert await store.probe() is None


async def test_calls_that_are_cancelled_anywhere_leave_no_half_state(store: DatabaseStore) -> None:
    chance = random.Random(11)
    made = await asyncio.gather(*(submit(store) for _ in range(150)))
    threads = connection_threads()

    async def call(action_id: str) -> None:
        await store.apply(decision(action_id, Verdict.APPROVE, BOB))
        await store.read(lambda tx: tx.actions.find(action_id))
        await store.write(lambda tx: tx.outbox.order(card(action_id, 2), NOW))

    calls = [asyncio.create_task(call(action.id)) for action in made]
    for task in calls:
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        if chance.random() < 0.7:
            task.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await submit(store)
    for action in made:
        stored = await found(store, action.id)
        assert (stored.status is Status.APPROVED) == (stored.decision is not None)
    assert await store.verify() is None
    assert connection_threads() <= threads + READERS
    if isinstance(store._backend, postgres.Postgres):
        assert store._backend.readers.pool.checkedout() == 0  # type: ignore[attr-defined]
    if isinstance(store._backend, Sqlite):
        assert len(store._backend._idle) == 4


def connection_threads() -> int:
    """How many threads of SQLite connections are alive in this process."""
    return sum(thread.name.startswith(("reader-", "writer")) for thread in threading.enumerate())


def test_a_fault_says_in_one_sentence_what_to_do() -> None:
    def error(said: str) -> DBAPIError:
        return OperationalError("SELECT secret", {}, sqlite3.OperationalError(said))

    assert "free some space" in sentence(error("database or disk is full"))
    assert "writable" in sentence(error("attempt to write a readonly database"))
    assert "(one line)" in sentence(error("one line\nanother"))
    assert reason(OSError()) == "OSError"
    assert not is_passing(error("database is locked"))
    assert is_passing(ConnectionResetError())


def test_the_files_of_a_database_lie_beside_it(tmp_path: Path) -> None:
    backend = postgres.Postgres(make_url("postgresql://host/name"))
    assert backend.beside(".anchors") == Path("name.anchors")
