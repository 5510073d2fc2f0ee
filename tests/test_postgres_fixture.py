"""The PostgreSQL that tests ask for is real, empty, and gone when the run is."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.postgres import PostgresRun, PostgresServer

_ASKS_AND_DIES = """
import os, signal
from tests.postgres import PostgresRun
run = PostgresRun.begin()
with run.server().database():
    print(run.directory, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


async def _tables_before_adding_one(url: str) -> list[str]:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        names = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        await connection.execute(text("CREATE TABLE mark (id integer)"))
        return list(names)


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_every_test_gets_an_empty_database(postgres_url: str, turn: str) -> None:
    assert await _tables_before_adding_one(postgres_url) == [], turn


async def test_a_dropped_database_is_gone_though_somebody_was_connected(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.database() as url:
        engine = create_async_engine(url)
        connection = await engine.connect()
    with pytest.raises(DBAPIError):
        await connection.execute(text("SELECT 1"))
    await connection.close()
    await engine.dispose()


def test_a_killed_run_leaves_no_server_behind() -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _ASKS_AND_DIES],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    directory = Path(killed.stdout.strip())
    PostgresRun.join(str(directory)).wait_for_keeper()
    assert not directory.exists()
