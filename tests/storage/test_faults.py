"""What becomes of commands and units when the database fails."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.actions import Status, Verdict
from engine.commands import Submit
from engine.errors import NotSaved, TryAgain
from engine.ports import Transaction
from storage import connection as connections
from storage import postgres
from storage.faults import is_passing, reason, sentence
from storage.sqlite import Sqlite
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB, NOW
from tests.storage.acting import decision, found, log, sql, submission, submit
from tests.storage.conftest import on_postgres, on_sqlite


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
    threads = threading.active_count()

    async def call(action_id: str) -> None:
        await store.apply(decision(action_id, Verdict.APPROVE, BOB))
        await store.read(lambda tx: tx.actions.find(action_id))
        await store.write(lambda tx: tx.outbox.order(action_id, 2, NOW))

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
    assert threading.active_count() <= threads + 4
    if isinstance(store._backend, postgres.Postgres):
        assert store._backend.readers.pool.checkedout() == 0  # type: ignore[attr-defined]
    if isinstance(store._backend, Sqlite):
        assert len(store._backend._idle) == 4


@pytest.fixture
async def admin(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection beside the store's."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    yield connection
    await connection.close()


_KILL = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE application_name = 'autoq' AND datname = current_database()"
)


@on_postgres
async def test_a_lost_connection_costs_no_caller_anything(
    store: DatabaseStore, admin: asyncpg.Connection
) -> None:
    for _ in range(5):
        await admin.execute(_KILL)
        outcomes = await asyncio.gather(*(store.apply(submission()) for _ in range(10)))
        assert len({outcome.action.id for outcome in outcomes}) == 10
    await admin.execute(_KILL)
    await store.write(lambda tx: tx.members.remove(ALICE))
    assert len(await log(store)) == 50
    assert await store.verify() is None


@on_postgres
async def test_connections_that_are_lost_at_any_moment_lose_and_double_nothing(
    store: DatabaseStore, admin: asyncpg.Connection
) -> None:
    async def kill() -> None:
        for _ in range(12):
            await admin.execute(_KILL)
            await asyncio.sleep(0.02)

    killing = asyncio.create_task(kill())
    commands: list[Submit] = []
    answers: list[Any] = []
    while not killing.done():
        commands += [submission() for _ in range(5)]
        answers += await asyncio.gather(
            *(store.apply(command) for command in commands[-5:]), return_exceptions=True
        )
    await killing
    assert all(not isinstance(answer, BaseException) or isinstance(answer, NotSaved) for answer in answers)
    for command, answer in zip(commands, answers, strict=True):
        if not isinstance(answer, BaseException):
            assert await found(store, command.action_id) == answer.action
    assert await store.verify() is None


class TestLostCommits:
    """The answer to a COMMIT is lost; the database knows whether it took place."""

    @pytest.fixture
    def lose(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        """Loses the answer of the next COMMIT, before or after it takes effect."""

        def arrange(*, after: bool) -> None:
            commit = AsyncConnection.commit
            losing = [True]

            async def lost(connection: Any) -> None:
                if losing and connection.sync_connection.dialect.name == "postgresql":
                    losing.clear()
                    if after:
                        await commit(connection)
                    else:
                        await connection.rollback()
                    raise ConnectionResetError("the answer is lost")
                await commit(connection)

            monkeypatch.setattr(AsyncConnection, "commit", lost)

        return arrange

    @on_postgres
    @pytest.mark.parametrize("after", [True, False])
    async def test_a_command_is_answered_with_what_became_of_it(
        self, store: DatabaseStore, lose: Any, *, after: bool
    ) -> None:
        lose(after=after)
        command = submission()
        outcome = await store.apply(command)
        assert await found(store, command.action_id) == outcome.action
        assert len(await log(store)) == 1

    @on_postgres
    @pytest.mark.parametrize("after", [True, False])
    async def test_a_unit_runs_once(self, store: DatabaseStore, lose: Any, *, after: bool) -> None:
        lose(after=after)
        assert await store.write(lambda tx: tx.members.remove(ALICE)) is not None
        assert await store.read(lambda tx: tx.members.role_of(ALICE)) is None

    @on_postgres
    async def test_whose_fate_stays_unknown_is_not_tried_again(
        self, store: DatabaseStore, lose: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgres, "_POLLS", 2)
        monkeypatch.setattr(postgres, "_POLL", 0)
        monkeypatch.setattr(postgres, "_FATE", text("SELECT 'in progress' WHERE :id <> ''"))
        lose(after=True)
        command = submission()
        with pytest.raises(NotSaved):
            await store.apply(command)
        assert len(await log(store)) == 1


@on_postgres
async def test_a_database_that_stays_away_is_not_saved_to_and_not_read(
    store: DatabaseStore, admin: asyncpg.Connection, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_PAUSE", 0.001)
    name = make_url(url).database
    other = await asyncpg.connect(url.replace("+asyncpg", "").replace(f"/{name}?", "/postgres?"))
    try:
        await other.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
        await other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await admin.execute(_KILL)
        with pytest.raises(NotSaved):
            await submit(store)
        with pytest.raises(TryAgain):
            await store.read(lambda tx: tx.members.list())
        assert await store.probe() is not None
    finally:
        await other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true CONNECTION LIMIT -1')
        await other.close()
    await submit(store)
    assert await store.probe() is None


@on_postgres
async def test_what_waits_too_long_for_a_lock_is_not_saved(
    store: DatabaseStore, admin: asyncpg.Connection
) -> None:
    action = await submit(store)
    await sql(store, "ALTER DATABASE " + _quoted(store) + " SET lock_timeout = '50ms'")
    await admin.execute("BEGIN")
    await admin.execute("SELECT * FROM actions FOR UPDATE")

    def impatient(connection: Connection) -> None:
        connection.exec_driver_sql("SET lock_timeout = '50ms'")

    line = store._connection._line
    assert line is not None
    await line.transact(impatient)
    with pytest.raises(NotSaved):
        await store.apply(decision(action.id, Verdict.APPROVE, BOB))
    await admin.execute("ROLLBACK")
    await store.apply(decision(action.id, Verdict.APPROVE, BOB))


def _quoted(store: DatabaseStore) -> str:
    assert isinstance(store._backend, postgres.Postgres)
    return f'"{store._backend._name}"'


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
