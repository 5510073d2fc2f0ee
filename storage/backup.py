"""Copies a running SQLite database to a file, and proves that the copy is whole."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import aiosqlite

from engine.audit import Anchor
from storage.database import anchor_file, backend_of
from storage.errors import StorageError
from storage.sqlite import Sqlite
from storage.transaction import StoredTransaction
from storage.verify import verify

_PAGES = 1_000
"""Pages copied between two chances for the writer."""


async def back_up(
    url: str, target: Path, *, audit_key: str | None = None, anchors: Path | None = None
) -> int:
    """Copy the database to `target`, a new file, and answer the number of audit rows in it.

    The copy is checked by SQLite and against the audit log and its anchors before it gets its name. Raises StorageError.
    """
    backend = backend_of(url)
    try:
        if not isinstance(backend, Sqlite):
            raise StorageError(
                "autoq backs up SQLite only; for PostgreSQL use pg_dump, which takes a consistent copy while autoq runs."
            )
        file = anchor_file(backend, audit_key, anchors)
        held = await asyncio.to_thread(file.read)
        key = await asyncio.to_thread(file.key)
        partial = await asyncio.to_thread(_begun, backend.path, target)
        try:
            await _copy(backend.path, partial)
            rows = await _checked(partial, held, key)
            await asyncio.to_thread(_name, partial, target)
        finally:
            await asyncio.to_thread(_clear, partial)
        return rows
    finally:
        await backend.close()


def _begun(source: Path, target: Path) -> Path:
    """An empty private file beside the target, under a name of its own."""
    if not source.exists():
        raise StorageError(f"There is no database {source} to back up; check AUTOQ_DATABASE_URL.")
    if target.exists():
        raise StorageError(f"{target} exists already; name a file that does not, so that no backup is lost.")
    try:
        descriptor, name = tempfile.mkstemp(".partial", target.name + ".", target.parent)
    except OSError as error:
        raise StorageError(
            f"The backup {target} cannot be made ({error.strerror}); name a file in a folder that autoq may write to."
        ) from error
    os.close(descriptor)
    return Path(name)


async def _copy(source: Path, partial: Path) -> None:
    try:
        async with aiosqlite.connect(source) as live, aiosqlite.connect(partial) as copy:
            await live.execute("PRAGMA query_only = ON")
            # Without a view of one moment, the copy would begin again after each commit and never end beside a busy service.
            await live.execute("BEGIN")
            await live.execute("SELECT 1 FROM sqlite_schema")
            await live.backup(copy, pages=_PAGES, sleep=0)
            async with copy.execute("PRAGMA integrity_check") as found:
                said = await found.fetchone()
    except sqlite3.Error as error:
        raise StorageError(f"The backup of {source} failed ({error}); nothing was kept.") from error
    if said is None or said[0] != "ok":
        raise StorageError(f"The copy of {source} is damaged ({said}); nothing was kept, so check the disk.")


async def _checked(copy: Path, anchors: Iterable[Anchor], key: bytes) -> int:
    backend = backend_of(f"sqlite:///{copy}")
    try:
        async with backend.reading() as session:
            transaction = StoredTransaction(session, self_approval=False)
            fault = await verify(transaction, anchors, key)
            head = await transaction.audit.head()
    finally:
        await backend.close()
    if fault is not None:
        raise StorageError(
            f"The audit log in the copy fails at row {fault.seq} ({fault.problem}); nothing was kept, run"
            " `autoq audit verify` on the database."
        )
    return head.seq


def _name(partial: Path, target: Path) -> None:
    """Give the copy its name once it is on the disk; an existing file is never replaced."""
    try:
        with closing(sqlite3.connect(partial)) as copy:
            # A single file is easier to keep than three; a store that opens it turns the log on again.
            copy.execute("PRAGMA journal_mode = DELETE")
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        os.link(partial, target)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"The backup to {target} failed ({error}); nothing was kept.") from error


def _clear(partial: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)
