"""SQLite: one writing connection and a few reading ones, with the settings under which an acknowledged commit survives a power cut."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import StorageError

_log = logging.getLogger(__name__)

READERS = 4
SETTINGS: Mapping[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: without it a power cut takes back what was acknowledged.
    "busy_timeout": 10_000,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "journal_size_limit": 67_108_864,
}
"""What every connection sets and `check` reads back; `synchronous` and the like as SQLite's numbers."""

_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""The releases in which the WAL-reset bug (https://sqlite.org/wal.html#walresetbug) is fixed, by line."""


class Sqlite:
    """A database file with its two engines."""

    name = "sqlite"

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise StorageError(
                "AUTOQ_DATABASE_URL names no file, so nothing would be kept; give a path, such as"
                " sqlite+aiosqlite:///autoq.db."
            )
        self.path = Path(url.database)
        self.writer = _engine(url, size=1, begin="BEGIN IMMEDIATE", settings=SETTINGS)
        self.readers = _engine(url, size=READERS, begin="BEGIN", settings={**SETTINGS, "query_only": 1})

    def beside(self, suffix: str) -> Path:
        """`suffix` is put behind the file's whole name."""
        return self.path.with_name(self.path.name + suffix)

    async def check(self) -> None:
        """Holds when the file can be written and all settings are in force. Raises StorageError."""
        try:
            await _read_back(self.writer, SETTINGS)
            async with self.writer.begin():
                pass
        except (DBAPIError, sqlite3.Error) as error:
            raise StorageError(
                f"The database file {self.path} cannot be used ({reason(error)}); check that its folder exists"
                " and that autoq may write there."
            ) from error
        warn_of_old_release(sqlite3.sqlite_version_info)

    async def check_readers(self) -> None:
        """Holds when reading connections cannot write. Raises StorageError."""
        await _read_back(self.readers, {**SETTINGS, "query_only": 1})

    async def before_commit(self, connection: AsyncConnection) -> None:
        """Holds when the transaction is still one: after some errors SQLite has ended it by itself."""
        driver = (await connection.get_raw_connection()).driver_connection
        if driver is None or not driver.in_transaction:
            raise sqlite3.OperationalError("the transaction was rolled back by the database")

    async def was_committed(self, proof: object) -> bool:
        """Never: what SQLite did not report as committed is not."""
        del proof
        return False

    async def close(self) -> None:
        """Let go of the file."""
        await self.readers.dispose()
        await self.writer.dispose()


def reason(error: BaseException) -> str:
    """What the driver said, without the statement."""
    return str(error.orig if isinstance(error, DBAPIError) else error)


def warn_of_old_release(version: tuple[int, ...]) -> None:
    """Log it when this SQLite can lose commits while two connections write and checkpoint at the same instant."""
    mended = version >= _MENDED[0] or any(version[:2] == line[:2] and version >= line for line in _MENDED[1:])
    if not mended:
        _log.warning(
            "SQLite %s has the WAL-reset bug, which autoq's single writer avoids; update SQLite to 3.51.3 or newer"
            " when you can, and let no other program write to the database.",
            ".".join(map(str, version)),
            extra={"event": "sqlite_old"},
        )


def _engine(url: URL, *, size: int, begin: str, settings: Mapping[str, str | int]) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=3,
        hide_parameters=True,
        # The driver begins nothing by itself; the hook below does.
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def configure(driver: DBAPIConnection, _record: object) -> None:
        cursor = driver.cursor()
        for name, value in settings.items():
            cursor.execute(f"PRAGMA {name} = {value}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


async def _read_back(engine: AsyncEngine, settings: Mapping[str, str | int]) -> None:
    async with engine.connect() as connection:
        for name, wanted in settings.items():
            found = (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            if found != wanted:
                raise StorageError(
                    f"SQLite has {name} = {found} where autoq needs {wanted}; keep the database on a local disk"
                    " and use an ordinary build of SQLite."
                )
