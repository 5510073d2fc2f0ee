"""SQLite: one writing connection and a few reading ones, with the settings under which an acknowledged commit survives a power cut."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DBAPIError

from engine.errors import Busy
from storage.errors import StorageError
from storage.faults import reason
from storage.repeated import speak
from storage.session import P, T, Work

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
READER_SETTINGS: Mapping[str, str | int] = {**SETTINGS, "query_only": 1}

_NICENESS = 5
"""How far threads that only read stand back behind those that decide."""
_TURN = 3.0
"""Seconds that a reader waits for a free connection."""
_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Seconds between the tries to set up a connection to a file that another one is just making."""
_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""The releases in which the WAL-reset bug (https://sqlite.org/wal.html#walresetbug) is fixed, by line."""


class SqliteLine:
    """A connection in a thread of its own; what it is given runs in order, whether or not anybody still waits for it.

    A thread that `yields` lets others have the processor first.
    """

    def __init__(self, engine: Engine, name: str, *, yields: bool = False) -> None:
        self._engine = engine
        begin = _step_back if yields else None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name, initializer=begin)
        self._connection: Connection | None = None

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work in the transaction, which begins with it if need be."""
        return await self._later(partial(self._run, work, *args, **kwargs))

    async def transact(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Begin, run the work and commit, without coming back to the event loop in between."""
        return await self._later(partial(self._transact, work, *args, **kwargs))

    async def commit(self) -> None:
        """Commit. Raises when SQLite has ended the transaction by itself."""
        await self._later(self._commit)

    async def rollback(self) -> None:
        """Take everything back; a connection that cannot is thrown away and opened anew."""
        await self._later(self._rollback)

    def rollback_soon(self) -> None:
        """As `rollback`, after what the thread still has to do, and without waiting for it."""
        self._thread.submit(self._rollback)

    async def close(self) -> None:
        """Close the connection and end its thread."""
        await self._later(self._close)
        self._thread.shutdown()

    async def _later(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return work(self._opened(), *args, **kwargs)

    def _transact(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            result = self._run(work, *args, **kwargs)
            self._commit()
        except BaseException:
            self._rollback()
            raise
        return result

    def _commit(self) -> None:
        connection = self._connection
        if connection is None or not connection.in_transaction():
            return
        driver = connection.connection.driver_connection
        if driver is None or not driver.in_transaction:
            raise sqlite3.OperationalError("the database has rolled the transaction back by itself")
        connection.commit()

    def _rollback(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.rollback()
        except (DBAPIError, sqlite3.Error):
            self._connection.invalidate()
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()


class Sqlite:
    """A database file with its connections."""

    others_write = False
    """One service process owns the file; the command line changes roles and keys, but no action."""
    takes_cancelling = True
    """What a connection's thread has begun it ends, and the next in line waits for that."""

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise StorageError(
                "AUTOQ_DATABASE_URL names no file, so nothing would be kept; give a path, such as"
                " sqlite+aiosqlite:///autoq.db."
            )
        self.path = Path(url.database)
        self.writer = _engine(self.path, size=1, begin="BEGIN IMMEDIATE", settings=SETTINGS)
        self.readers = _engine(self.path, size=READERS, begin="BEGIN", settings=READER_SETTINGS)
        speak(self.writer.dialect)
        self._idle = [SqliteLine(self.readers, f"reader-{number}", yields=True) for number in range(READERS)]
        # A queue would let whoever comes back at once overtake those who wait.
        self._turns = asyncio.Semaphore(READERS)

    def beside(self, suffix: str) -> Path:
        """`suffix` is put behind the file's whole name."""
        return self.path.with_name(self.path.name + suffix)

    async def writing(self) -> SqliteLine:
        """The writing connection."""
        return SqliteLine(self.writer, "writer")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqliteLine]:
        """A reading connection's transaction. Raises Busy when all stay taken."""
        try:
            async with asyncio.timeout(_TURN):
                await self._turns.acquire()
        except TimeoutError as error:
            raise Busy from error
        line = self._idle.pop()
        try:
            yield line
        finally:
            line.rollback_soon()
            self._idle.append(line)
            self._turns.release()

    async def check(self) -> None:
        """Holds when the file can be written and all settings are in force. Raises StorageError."""
        line = await self.writing()
        try:
            await asyncio.to_thread(_make_private, self.path)
            await line.transact(_read_back, SETTINGS)
            async with self.reading() as reader:
                await reader.run(_read_back, READER_SETTINGS)
        except (DBAPIError, sqlite3.Error, OSError) as error:
            raise StorageError(
                f"The database file {self.path} cannot be used ({reason(error)}); check that its folder exists"
                " and that autoq may write there."
            ) from error
        finally:
            await line.close()
        warn_of_old_release(sqlite3.sqlite_version_info)

    async def close(self) -> None:
        """Let go of the file."""
        for line in self._idle:
            await line.close()
        self.readers.dispose()
        self.writer.dispose()


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


def _make_private(path: Path) -> None:
    """Make the file, if it is new, for nobody else to read: it holds what is approved, unmasked. Its log takes its mode from it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _step_back() -> None:
    # A thread's priority is its own on Linux alone; elsewhere this would slow down the whole process.
    if sys.platform == "linux":
        os.nice(_NICENESS)


def _engine(path: Path, *, size: int, begin: str, settings: Mapping[str, str | int]) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        # The driver begins nothing by itself; the hook below does.
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def configure(driver: DBAPIConnection, _record: object) -> None:
        cursor = driver.cursor()
        for name, value in settings.items():
            _set(cursor, name, value)
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _set(cursor: DBAPICursor, name: str, value: str | int) -> None:
    """Set it. Two that open a new file at once both want it alone for its first journal, and SQLite waits for neither."""
    for pause in _PAUSES:
        try:
            cursor.execute(f"PRAGMA {name} = {value}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(pause)
        else:
            return
    cursor.execute(f"PRAGMA {name} = {value}")


def _read_back(connection: Connection, settings: Mapping[str, str | int]) -> None:
    for name, wanted in settings.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found != wanted:
            raise StorageError(
                f"SQLite has {name} = {found} where autoq needs {wanted}; keep the database on a local disk"
                " and use an ordinary build of SQLite."
            )
