"""PostgreSQL: the session settings under which autoq works, and what became of a commit whose answer was lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, bindparam, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from engine.errors import Busy
from storage.errors import StorageError
from storage.faults import Unsettled, is_connection_lost, reason
from storage.repeated import speak
from storage.session import P, T, Work

_log = logging.getLogger(__name__)

READERS = 8
SETTINGS: Mapping[str, str] = {
    "synchronous_commit": "on",
    "lock_timeout": "3s",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",
}
"""What every session asks for and `check` reads back."""

_PATIENCE = 8.0
"""Seconds for which a commit's fate is asked after, since nobody else is served meanwhile."""
_POLL = 0.1
"""Seconds between two questions after it."""
_ANSWER = 2.0
"""Seconds that one question may take to connect, and as many to be answered."""

_WHOSE = text("SELECT pg_current_xact_id_if_assigned()::text")
_FATE = text("SELECT pg_xact_status(CAST(:id AS text)::xid8)").bindparams(bindparam("id"))


class PostgresLine:
    """A connection whose transaction begins with the first piece of work."""

    def __init__(self, witness: AsyncEngine, connection: AsyncConnection) -> None:
        self._witness = witness
        self._connection = connection

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work in the transaction."""
        return await self._connection.run_sync(work, *args, **kwargs)

    async def transact(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work and commit it."""
        result = await self.run(work, *args, **kwargs)
        await self.commit()
        return result

    async def commit(self) -> None:
        """Commit; when the connection is lost meanwhile, ask on another what became of it. Raises Unsettled."""
        if not self._connection.in_transaction():
            return
        number = (await self._connection.execute(_WHOSE)).scalar()
        try:
            await self._connection.commit()
        except (DBAPIError, OSError) as error:
            if not is_connection_lost(error) or number is None or not await self._was_committed(number):
                raise
            await self._connection.rollback()

    async def rollback(self) -> None:
        """Take everything back."""
        await self._connection.rollback()
        if self._connection.invalidated:
            raise ConnectionError("the connection was lost")

    async def close(self) -> None:
        """Give the connection back to the pool."""
        await self._connection.close()

    async def _was_committed(self, number: str) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + _PATIENCE
        while True:
            with contextlib.suppress(SQLAlchemyError, OSError):
                async with self._witness.connect() as connection:
                    fate = (await connection.execute(_FATE, {"id": number})).scalar()
                if fate != "in progress":
                    return bool(fate == "committed")
            if loop.time() + _POLL >= until:
                raise Unsettled
            await asyncio.sleep(_POLL)


class Postgres:
    """A PostgreSQL database with its engines: one writes, one reads, and the witness asks what became of a commit."""

    others_write = True
    takes_cancelling = False
    """A connection that is left while it is being made, or given back, would stay open for ever."""

    def __init__(self, url: URL) -> None:
        self._name = url.database or "postgres"
        self._where = f"{url.host or url.query.get('host', 'localhost')}/{self._name}"
        self.writer = _engine(url, size=1)
        self.witness = _engine(url, size=1, connecting=_ANSWER, answering=_ANSWER)
        self.readers = _engine(url, size=READERS).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        speak(self.writer.dialect)

    def beside(self, suffix: str) -> Path:
        """In the folder that autoq runs in, under the database's name."""
        return Path(self._name + suffix)

    async def writing(self) -> PostgresLine:
        """A connection that may write. Raises what connecting raises."""
        return PostgresLine(self.witness, await self.writer.connect())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[PostgresLine]:
        """A transaction that reads as of one moment. Raises Busy when all readers stay taken."""
        try:
            connection = await self.readers.connect()
        except PoolTimeout as error:
            raise Busy from error
        try:
            yield PostgresLine(self.witness, connection)
        finally:
            await connection.close()

    async def check(self) -> None:
        """Holds when the server answers, may be written and has our settings. Raises StorageError."""
        try:
            async with self.writer.connect() as connection:
                await connection.run_sync(_read_back)
        except (DBAPIError, OSError) as error:
            raise StorageError(
                f"PostgreSQL at {self._where} cannot be used ({reason(error)}); check AUTOQ_DATABASE_URL and that"
                " the server is up."
            ) from error
        except TypeError:
            # The driver takes the options for arguments and repeats what it does not know, which may be a part of the password.
            raise StorageError(
                "AUTOQ_DATABASE_URL has an option that the driver does not know; remove it (TLS is ssl=require, not"
                " sslmode=require), and percent-encode a ? in the password."
            ) from None

    async def close(self) -> None:
        """End all sessions."""
        await self.readers.dispose()
        await self.witness.dispose()
        await self.writer.dispose()


def _engine(url: URL, *, size: int, connecting: float = 5, answering: float = 15) -> AsyncEngine:
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=3,
        hide_parameters=True,
        connect_args={
            "timeout": connecting,
            "command_timeout": answering,
            "server_settings": {**SETTINGS, "application_name": "autoq", "jit": "off"},
        },
    )


def _read_back(connection: Connection) -> None:
    for name, wanted in {**SETTINGS, "transaction_read_only": "off"}.items():
        found = connection.execute(text(f"SHOW {name}")).scalar()
        if found != wanted:
            raise StorageError(
                f"PostgreSQL has {name} = {found} where autoq needs {wanted}; connect to the primary server,"
                " without a pooler that drops session settings."
            )
    if connection.execute(text("SHOW fsync")).scalar() != "on":
        _log.warning(
            "PostgreSQL runs with fsync off: a power cut can take back acknowledged decisions.",
            extra={"event": "postgres_fsync_off"},
        )
