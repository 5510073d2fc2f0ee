"""Opening a database: what is refused, with which sentence, and what is in force afterwards."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import subprocess
import sys
import traceback
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Connection, make_url

from engine.errors import Busy
from engine.gate import Rules
from storage import sqlite
from storage.database import backend_of, open_store, open_tool_store
from storage.errors import StorageError
from storage.lock import LockFile
from storage.postgres import SETTINGS as POSTGRES_SETTINGS
from storage.postgres import Postgres
from storage.sqlite import READER_SETTINGS, SETTINGS, Sqlite, warn_of_old_release
from storage.store import DatabaseStore
from tests.engine.records import LOW
from tests.storage.acting import SetClock, submit
from tests.storage.conftest import OpenStore, on_postgres, on_sqlite


async def _refusal(url: str, clock: SetClock) -> str:
    with pytest.raises(StorageError) as refused:
        await open_store(url, clock=clock, rules=Rules())
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    "url, problem",
    [
        ("nonsense", "is not a URL"),
        ("mysql://host/name", "names mysql, which autoq does not speak"),
        ("oracle+nothing://host/name", "names oracle"),
        ("sqlite+aiosqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql+asyncpg://nobody@127.0.0.1:1/none", "cannot be used"),
    ],
)
async def test_a_url_that_leads_nowhere_is_refused_in_one_sentence(
    url: str, problem: str, clock: SetClock
) -> None:
    assert problem in await _refusal(url, clock)


@pytest.mark.parametrize(
    "url, problem",
    [
        ("postgresql+asyncpg://autoq:hunter@2secret@db/autoq", "has an @ too many"),
        ("postgresql+asyncpg://autoq:hunter@host/2secret@db/autoq", "has an @ too many"),
        ("postgresql+asyncpg://autoq:hunter@ss:2secret@db:5432/autoq", "is not a URL"),
        ("postgresql+asyncpg://autoq:hunter@127.0.0.1:1/a?2secret=require", "has an option that the driver"),
    ],
)
async def test_a_url_that_is_misread_is_refused_without_any_of_its_password(
    url: str, problem: str, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(StorageError) as refused:
        await open_store(url, clock=clock, rules=Rules())
    assert problem in str(refused.value)
    told = "".join(traceback.format_exception(refused.value)) + caplog.text
    assert "hunter" not in told
    assert "2secret" not in told


async def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path, clock: SetClock) -> None:
    assert "cannot be made" in await _refusal(f"sqlite:///{tmp_path / 'no' / 'autoq.db'}", clock)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, clock: SetClock) -> None:
    path = tmp_path / "autoq.db"
    path.write_text("This is no database, but a longer text than its header. " * 20)
    assert "cannot be used (file is not a database)" in await _refusal(f"sqlite:///{path}", clock)
    assert path.read_text().startswith("This is no database")


async def test_nobody_else_may_read_a_new_database(tmp_path: Path, clock: SetClock) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'autoq.db'}", clock=clock, rules=Rules())
    try:
        await submit(store)
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.glob("autoq.db*")}
    finally:
        await store.close()
    assert {"autoq.db", "autoq.db-wal", "autoq.db-shm"} <= set(modes)
    assert set(modes.values()) == {0o600}, modes


async def test_a_database_without_the_settings_is_refused(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SETTINGS", {**SETTINGS, "page_count": 77})
    assert "page_count = 1 where autoq needs 77" in await _refusal(f"sqlite:///{tmp_path / 'a.db'}", clock)


@on_sqlite
async def test_a_second_service_on_one_file_is_refused(store: DatabaseStore, open_another: OpenStore) -> None:
    with pytest.raises(StorageError, match=r"Another autoq service \(process \d+\)"):
        await open_another()
    await store.close()
    await open_another()


def test_the_lock_goes_with_its_process(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from storage.lock import LockFile;"
        "LockFile(Path(sys.argv[1])).take(); print('taken', flush=True); sys.stdin.read()"
    )
    database = str(tmp_path / "autoq.db")
    holder = subprocess.Popen(
        [sys.executable, "-c", code, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    with holder.stdout, holder.stdin:
        assert holder.stdout.readline() == b"taken\n"
        lock = LockFile(Path(database))
        with pytest.raises(StorageError, match=f"process {holder.pid}"):
            lock.take()
        holder.kill()
        holder.wait()
        lock.take()
        lock.release()
        lock.release()


async def test_a_tool_writes_beside_the_service(
    store: DatabaseStore, url: str, clock: SetClock, tmp_path: Path
) -> None:
    tool = await open_tool_store(
        url, clock=clock, rules=Rules(), audit_key="a key for tests only", anchors=tmp_path / "anchors"
    )
    try:
        await submit(tool, LOW)
        await submit(store, LOW)
        assert await tool.verify() is None
    finally:
        await tool.close()
    assert await store.verify() is None


@on_sqlite
async def test_the_settings_are_in_force_on_every_connection(store: DatabaseStore) -> None:
    backend = store._backend
    assert isinstance(backend, Sqlite)

    def settings(connection: Connection) -> dict[str, object]:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in READER_SETTINGS}

    async with backend.reading() as reader:
        assert await reader.run(settings) == READER_SETTINGS
    line = store._connection._line
    assert line is not None
    assert await line.run(settings) == {**SETTINGS, "query_only": 0}
    await line.rollback()


@on_postgres
async def test_the_session_settings_are_in_force(store: DatabaseStore) -> None:
    backend = store._backend
    assert isinstance(backend, Postgres)

    def settings(connection: Connection) -> dict[str, object]:
        return {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in (*POSTGRES_SETTINGS, "transaction_isolation", "transaction_read_only")
        }

    async with backend.reading() as reader:
        assert await reader.run(settings) == {
            **POSTGRES_SETTINGS,
            "transaction_isolation": "repeatable read",
            "transaction_read_only": "on",
        }
    line = store._connection._line
    assert line is not None
    assert await line.run(settings) == {
        **POSTGRES_SETTINGS,
        "transaction_isolation": "read committed",
        "transaction_read_only": "off",
    }
    await line.rollback()


@on_postgres
async def test_a_server_that_only_reads_is_refused(url: str, clock: SetClock) -> None:
    sentence = "transaction_read_only = on where autoq needs off"
    await _with_default(url, "on")
    try:
        assert sentence in await _refusal(url, clock)
    finally:
        await _with_default(url, "off")


async def _with_default(url: str, value: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        name = make_url(url).database
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}')
    finally:
        await connection.close()


@on_sqlite
async def test_a_reader_that_finds_no_connection_is_told_to_come_again(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_TURN", 0.01)
    async with AsyncExitStack() as taken:
        for _ in range(sqlite.READERS):
            await taken.enter_async_context(store._backend.reading())
        with pytest.raises(Busy):
            await store.read(lambda tx: tx.members.list())
    assert await store.read(lambda tx: tx.members.list())


@pytest.mark.parametrize(
    "version, mended",
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 44, 5), False),
        ((3, 45, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 60, 0), True),
    ],
)
def test_a_release_that_can_lose_commits_is_warned_of(
    version: tuple[int, ...], caplog: pytest.LogCaptureFixture, *, mended: bool
) -> None:
    with caplog.at_level(logging.WARNING):
        warn_of_old_release(version)
    assert (caplog.text == "") is mended


def test_this_python_has_a_sqlite_that_the_store_can_use() -> None:
    assert sqlite3.sqlite_version_info >= (3, 35)


async def test_many_that_make_a_new_file_at_once_all_open_it(tmp_path: Path) -> None:
    """One in a hundred is refused the file's first journal, which nobody waits for but who tries again."""
    for each in range(60):
        url = f"sqlite+aiosqlite:///{tmp_path / str(each)}.db"
        backends = [backend_of(url) for _ in range(3)]
        await asyncio.gather(*(backend.check() for backend in backends))
        for backend in backends:
            await backend.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")
async def test_what_only_reads_yields_the_processor_to_what_writes(tmp_path: Path) -> None:
    backend = Sqlite(make_url(f"sqlite+aiosqlite:///{tmp_path / 'autoq.db'}"))
    line = await backend.writing()
    try:
        writes = await line.run(_niceness)
        async with backend.reading() as reader:
            assert await reader.run(_niceness) > writes
        assert writes == os.getpriority(os.PRIO_PROCESS, 0)
    finally:
        await line.close()
        await backend.close()


def _niceness(_: Connection) -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)
