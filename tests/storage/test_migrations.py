"""The revisions of the tables: up, down, and what they make is what the code is written for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url

import storage
import storage.desk.desk
from engine.gate import Rules
from storage.database import backend_of, migrate_database, open_store
from storage.errors import StorageError
from storage.migrate import HEAD, revision, upgrade
from storage.session import Backend
from storage.tables import metadata
from tests.postgres import PostgresServer
from tests.storage.acting import SetClock

_MIGRATIONS = Path(storage.__file__).parent / "migrations"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, tmp_path: Path
) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    with postgres_server.database() as url:
        yield url


async def _on(backend: Backend, work: Any, *args: Any) -> Any:
    line = await backend.writing()
    try:
        return await line.transact(work, *args)
    finally:
        await line.close()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _in_common})
    return list(compare_metadata(context, metadata))


def _in_common(name: str | None, kind: str, _parents: Any) -> bool:
    """The index of words is each database's own, and SQLite keeps it in tables of its own."""
    return kind != "table" or not (name or "").startswith("search_words")


def _down(connection: Connection) -> None:
    command.downgrade(_config(connection), "base")


def _left(connection: Connection) -> list[str]:
    left = inspect(connection).get_table_names()
    if connection.dialect.name == "postgresql":
        left += list(
            connection.exec_driver_sql("SELECT proname FROM pg_proc WHERE proname LIKE 'autoq%%'").scalars()
        )
    return left


async def test_the_revisions_make_the_tables_of_the_code(empty_url: str) -> None:
    assert await migrate_database(empty_url) == HEAD
    backend = backend_of(empty_url)
    try:
        assert await _on(backend, _differences) == []
        assert await _on(backend, revision) == HEAD
    finally:
        await backend.close()


async def test_down_leaves_nothing_and_up_again_works(empty_url: str) -> None:
    backend = backend_of(empty_url)
    try:
        for _ in range(2):
            await _on(backend, upgrade)
            await _on(backend, _down)
            assert await _on(backend, _left) == ["alembic_version"]
    finally:
        await backend.close()


async def test_migrating_again_changes_nothing_and_two_at_once_do_no_harm(empty_url: str) -> None:
    assert set(await asyncio.gather(migrate_database(empty_url), migrate_database(empty_url))) == {HEAD}
    assert await migrate_database(empty_url) == HEAD


async def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    def failing(connection: Connection) -> None:
        upgrade(connection)
        raise ZeroDivisionError

    backend = backend_of(empty_url)
    try:
        with pytest.raises(ZeroDivisionError):
            await _on(backend, failing)
        assert await _on(backend, _left) == []
    finally:
        await backend.close()


async def test_a_database_of_a_newer_autoq_is_refused(empty_url: str) -> None:
    def from_the_future(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    await migrate_database(empty_url)
    backend = backend_of(empty_url)
    try:
        await _on(backend, from_the_future)
    finally:
        await backend.close()
    with pytest.raises(StorageError, match="made by another version of autoq"):
        await migrate_database(empty_url)


def test_the_newest_revision_is_the_one_that_the_code_is_written_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


# The workers share one server, and with it its roles.
_GUEST = f"guest_{os.getpid()}"


async def _start(url: str) -> object:
    return await open_store(url, clock=SetClock(), rules=Rules())


@pytest.mark.parametrize("start", [migrate_database, _start])
async def test_a_role_that_may_not_make_tables_is_told_so(
    start: Callable[[str], Awaitable[object]], postgres_server: PostgresServer
) -> None:
    with postgres_server.database() as url:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            await connection.execute(
                f"CREATE ROLE {_GUEST} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC"
            )
            guest = make_url(url).set(username=_GUEST).render_as_string(hide_password=False)
            with pytest.raises(StorageError, match="permission denied for schema public") as refused:
                await start(guest)
            assert "let autoq make and change tables" in str(refused.value)
        finally:
            await connection.execute(f"DROP ROLE {_GUEST}")
            await connection.close()
