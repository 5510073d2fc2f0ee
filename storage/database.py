"""Opens a store by its URL: engines, settings, migrations, lock file, writer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from engine.gate import Rules
from engine.ports import Clock
from storage.anchors import AnchorFile
from storage.errors import StorageError
from storage.faults import reason
from storage.lock import LockFile
from storage.migrate import HEAD, upgrade
from storage.session import Backend
from storage.sqlite import Sqlite
from storage.store import DatabaseStore


async def open_store(
    url: str, *, clock: Clock, rules: Rules, audit_key: str | None = None, anchors: Path | None = None
) -> DatabaseStore:
    """The service's store: migrated, checked, alone on its SQLite file. Raises StorageError with what to do.

    `audit_key` signs the anchors that go to the file `anchors`; both lie beside the database unless given.
    """
    # Now, rather than while somebody waits for the first answer of the desk.
    import storage.desk.desk  # noqa: F401, PLC0415 - As above.

    backend = backend_of(url)
    file = anchor_file(backend, audit_key, anchors)
    if not isinstance(backend, Sqlite):
        return await _opened(backend, clock, rules, file)
    lock = LockFile(backend.path)
    lock.take()
    try:
        return await _opened(backend, clock, rules, file, lock.release)
    except BaseException:
        lock.release()
        raise


async def open_tool_store(
    url: str, *, clock: Clock, rules: Rules, audit_key: str | None = None, anchors: Path | None = None
) -> DatabaseStore:
    """A store for one short command beside a running service: a second writer without the lock. Raises StorageError."""
    backend = backend_of(url)
    return await _opened(backend, clock, rules, anchor_file(backend, audit_key, anchors))


def anchor_file(backend: Backend, audit_key: str | None, anchors: Path | None) -> AnchorFile:
    """The anchors of a database: `<database>.anchors` and `<database>.key` unless given."""
    return AnchorFile(anchors or backend.beside(".anchors"), key=audit_key, key_file=backend.beside(".key"))


async def migrate_database(url: str) -> str:
    """Bring the tables up to date and answer their revision. Raises StorageError."""
    backend = backend_of(url)
    try:
        return await _migrated(backend)
    finally:
        await backend.close()


def backend_of(url: str) -> Backend:
    """The database that the URL names. Raises StorageError."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # What was misread may be a part of the password, and the error repeats it.
        raise StorageError(f"AUTOQ_DATABASE_URL is not a URL; {_EXPECTED} {_ESCAPED}") from None
    if "@" in f"{parsed.host}{parsed.database}" and parsed.get_backend_name() == "postgresql":
        raise StorageError(f"AUTOQ_DATABASE_URL has an @ too many. {_ESCAPED}")
    match parsed.get_backend_name():
        case "sqlite":
            return Sqlite(parsed)
        case "postgresql":
            # SQLAlchemy's async side brings its whole ORM with it, and a short command on SQLite would wait for that to load.
            from storage.postgres import Postgres  # noqa: PLC0415 - As above.

            return Postgres(parsed)
        case other:
            raise StorageError(f"AUTOQ_DATABASE_URL names {other}, which autoq does not speak; " + _EXPECTED)


_EXPECTED = "give sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME."
_ESCAPED = "Percent-encode @ : / in the password of AUTOQ_DATABASE_URL (@ is %40, : is %3A, / is %2F)."


async def _opened(
    backend: Backend,
    clock: Clock,
    rules: Rules,
    anchors: AnchorFile,
    release: Callable[[], None] = lambda: None,
) -> DatabaseStore:
    try:
        await _migrated(backend)
    except BaseException:
        await backend.close()
        raise
    return DatabaseStore(backend, clock=clock, rules=rules, anchors=anchors, release=release)


async def _migrated(backend: Backend) -> str:
    """The revision of a database that is checked and brought up to date. Raises StorageError."""
    try:
        await backend.check()
        line = await backend.writing()
        try:
            await line.transact(upgrade)
        finally:
            await line.close()
    except DBAPIError as error:
        raise StorageError(
            f"The database could not be brought up to date ({reason(error)}); let autoq make and change tables in it."
        ) from error
    return HEAD
