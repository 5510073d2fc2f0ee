"""A store over each of the two databases, and what it takes to open another on the same one."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import create_engine

import storage.desk.desk  # noqa: F401 - The desk's tables belong to the metadata.
from engine.gate import Rules
from storage.database import migrate_database, open_store
from storage.migrate import upgrade
from storage.store import DatabaseStore
from storage.tables import metadata
from tests.postgres import PostgresServer
from tests.storage.acting import SetClock, enrol

OpenStore = Callable[..., Awaitable[DatabaseStore]]
"""Opens a store on the test's database; keyword arguments are those of `Rules`."""


@pytest.fixture
def clock() -> SetClock:
    """The time, which stands still."""
    return SetClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated empty SQLite database to copy, since migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "autoq.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated empty SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "autoq.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'autoq.db'}"


@pytest.fixture(scope="session")
def postgres_database(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database that this worker's tests have one after another."""
    with postgres_server.database() as url:
        asyncio.run(migrate_database(url))
        yield url


@pytest.fixture
async def migrated_postgres_url(postgres_database: str) -> str:
    """The URL of a migrated empty PostgreSQL database."""
    connection = await asyncpg.connect(postgres_database.replace("+asyncpg", ""))
    try:
        # As a replica, since the triggers that guard the tables would refuse.
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(f"TRUNCATE {', '.join([*metadata.tables, 'search_words'])}")
    finally:
        await connection.close()
    return postgres_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated empty database of either kind."""
    name = "sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"
    found: str = request.getfixturevalue(name)
    return found


@pytest.fixture
async def open_another(url: str, clock: SetClock, tmp_path: Path) -> AsyncIterator[OpenStore]:
    """Opens stores on the test's database and closes those that the test leaves open."""
    opened: list[DatabaseStore] = []

    async def opens(**rules: object) -> DatabaseStore:
        store = await open_store(
            url,
            clock=clock,
            rules=Rules(**{"max_pending": 10_000, **rules}),  # type: ignore[arg-type]
            audit_key="a key for tests only",
            anchors=tmp_path / "anchors",
        )
        opened.append(store)
        return store

    yield opens
    for store in opened:
        await store.close()


@pytest.fixture
async def store(open_another: OpenStore) -> DatabaseStore:
    """An empty store with the test people enrolled."""
    opened = await open_another()
    await enrol(opened)
    return opened


on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
