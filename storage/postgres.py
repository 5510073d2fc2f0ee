"""PostgreSQL: the session settings under which autoq works, and what became of a commit whose answer was lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import StorageError
from storage.sqlite import reason

_log = logging.getLogger(__name__)

READERS = 8
SETTINGS: Mapping[str, str] = {
    "synchronous_commit": "on",
    "lock_timeout": "3s",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",
}
"""What every session asks for and `check` reads back."""

_POLLS = 50
_POLL = 0.1
"""Seconds between two questions after a commit's fate."""

_WHOSE = text("SELECT pg_current_xact_id_if_assigned()::text")
_FATE = text("SELECT pg_xact_status(CAST(:id AS text)::xid8)").bindparams(bindparam("id"))


class Postgres:
    """A PostgreSQL database with its two engines."""

    name = "postgresql"

    def __init__(self, url: URL) -> None:
        self._name = url.database or "postgres"
        self._where = f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}"
        self.writer = _engine(url, size=1)
        self.readers = _engine(url, size=READERS).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def beside(self, suffix: str) -> Path:
        """In the folder that autoq runs in, under the database's name."""
        return Path(self._name + suffix)

    async def check(self) -> None:
        """Holds when the server answers, may be written and has our settings. Raises StorageError."""
        try:
            async with self.writer.begin() as connection:
                for name, wanted in {**SETTINGS, "transaction_read_only": "off"}.items():
                    found = (await connection.execute(text(f"SHOW {name}"))).scalar()
                    if found != wanted:
                        raise StorageError(
                            f"PostgreSQL has {name} = {found} where autoq needs {wanted}; connect to the primary"
                            " server, without a pooler that drops session settings."
                        )
                if (await connection.execute(text("SHOW fsync"))).scalar() != "on":
                    _log.warning(
                        "PostgreSQL runs with fsync off: a power cut can take back acknowledged decisions.",
                        extra={"event": "postgres_fsync_off"},
                    )
        except (DBAPIError, OSError) as error:
            raise StorageError(
                f"PostgreSQL at {self._where} cannot be used ({reason(error)}); check AUTOQ_DATABASE_URL and that"
                " the server is up."
            ) from error

    async def check_readers(self) -> None:
        """Nothing to hold: a reading transaction is declared read only when it begins."""

    async def before_commit(self, connection: AsyncConnection) -> str | None:
        """The number of the transaction, by which its fate can be asked later; None when it wrote nothing."""
        return (await connection.execute(_WHOSE)).scalar()

    async def was_committed(self, proof: object) -> bool:
        """Whether a transaction whose COMMIT was never answered did commit. Raises what the connection raises."""
        if proof is None:
            return True
        for _ in range(_POLLS):
            async with self.writer.connect() as connection:
                fate = (await connection.execute(_FATE, {"id": proof})).scalar()
            if fate != "in progress":
                return fate == "committed"
            await asyncio.sleep(_POLL)
        return False

    async def close(self) -> None:
        """End all sessions."""
        await self.readers.dispose()
        await self.writer.dispose()


def _engine(url: URL, *, size: int) -> AsyncEngine:
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=3,
        hide_parameters=True,
        connect_args={
            "timeout": 5,
            "command_timeout": 15,
            "server_settings": {**SETTINGS, "application_name": "autoq", "jit": "off"},
        },
    )
