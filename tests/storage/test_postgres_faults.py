"""What becomes of commands and units when PostgreSQL or the way to it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from engine.actions import Verdict
from engine.commands import Submit
from engine.errors import NotSaved, OutcomeUnknown, TryAgain
from engine.ports import Transaction
from storage import connection as connections
from storage import postgres
from storage.faults import Unsettled
from storage.postgres import Postgres, PostgresLine
from storage.store import DatabaseStore
from tests.engine.records import ALICE, BOB
from tests.storage.acting import decision, found, log, sql, submission, submit
from tests.storage.conftest import on_postgres


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
        _never_tell(monkeypatch)
        lose(after=True)
        command = submission()
        with pytest.raises(OutcomeUnknown):
            await store.apply(command)
        assert len(await log(store)) == 1

    @on_postgres
    async def test_a_unit_whose_fate_stays_unknown_is_not_run_again(
        self, store: DatabaseStore, lose: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _never_tell(monkeypatch)
        lose(after=True)
        runs: list[str] = []

        async def unit(tx: Transaction) -> None:
            runs.append("run")
            await tx.members.remove(ALICE)

        with pytest.raises(OutcomeUnknown):
            await store.write(unit)
        assert runs == ["run"]
        assert await store.read(lambda tx: tx.members.role_of(ALICE)) is None

    @on_postgres
    async def test_readiness_says_so_rather_than_fail(
        self, store: DatabaseStore, lose: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _never_tell(monkeypatch)
        lose(after=True)
        assert "lost during a commit" in str(await store.probe())
        assert await store.probe() is None


async def test_a_fate_that_nobody_tells_is_asked_after_for_so_long_and_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "_POLL", 0)
    monkeypatch.setattr(postgres, "_PATIENCE", 0.05)
    asked: list[str] = []

    async def unreachable() -> asyncpg.Connection:
        asked.append("asked")
        raise ConnectionRefusedError

    witness = create_async_engine("postgresql+asyncpg://", async_creator=unreachable)
    line = PostgresLine(witness, AsyncConnection(witness))
    async with asyncio.timeout(10):
        with pytest.raises(Unsettled):
            await line._was_committed("7")
    assert len(asked) > 1


async def test_a_server_that_takes_connections_and_says_nothing_holds_the_writer_up_for_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "_ANSWER", 0.05)
    monkeypatch.setattr(postgres, "_PATIENCE", 0)
    leave = asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await leave.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        backend = Postgres(make_url(f"postgresql+asyncpg://autoq:secret@127.0.0.1:{port}/autoq"))
        line = PostgresLine(backend.witness, AsyncConnection(backend.witness))
        async with asyncio.timeout(4):
            with pytest.raises(Unsettled):
                await line._was_committed("7")
        leave.set()
        await backend.close()


@on_postgres
async def test_a_database_that_stays_away_is_not_saved_to_and_not_read(
    store: DatabaseStore, admin: asyncpg.Connection, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_PAUSE", 0.001)
    monkeypatch.setattr(store._news, "_poll", 0.001)
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
        # Who waits for news or a change waits on.
        await store.announced(0)
        await store.announced(0.01)
        await store.changed("ACT-NOSUCH00", 0, 0.01)
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


def _never_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database never say what became of a commit, and nobody ask for long."""
    monkeypatch.setattr(postgres, "_PATIENCE", 0)
    monkeypatch.setattr(postgres, "_FATE", text("SELECT 'in progress' WHERE :id <> ''"))


def _quoted(store: DatabaseStore) -> str:
    assert isinstance(store._backend, Postgres)
    return f'"{store._backend._name}"'
