"""Copies of a database that is at work."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import make_url

from engine.gate import Rules
from storage import backup
from storage.backup import back_up
from storage.database import open_store
from storage.errors import StorageError
from storage.store import DatabaseStore
from tests.storage.acting import SetClock, log, submit
from tests.storage.conftest import on_postgres, on_sqlite

KEY = "a key for tests only"


@on_sqlite
async def test_a_backup_under_load_restores_verifies_and_counts(
    store: DatabaseStore, url: str, clock: SetClock, tmp_path: Path
) -> None:
    await asyncio.gather(*(submit(store) for _ in range(200)))
    await store.anchor()
    stop = asyncio.Event()

    async def load() -> None:
        while not stop.is_set():
            await submit(store)

    working = [asyncio.create_task(load()) for _ in range(4)]
    copies = [tmp_path / f"copy-{number}.db" for number in range(3)]
    counts = [await back_up(url, copy, audit_key=KEY, anchors=tmp_path / "anchors") for copy in copies]
    stop.set()
    await asyncio.gather(*working)
    assert sorted(counts) == counts
    assert counts[0] >= 200
    for copy, count in zip(copies, counts, strict=True):
        await _restored(copy, count, clock, tmp_path)
    assert sorted(path.name for path in tmp_path.glob("copy-*.partial*")) == []


@on_sqlite
async def test_commits_between_its_steps_do_not_make_a_backup_begin_again(
    store: DatabaseStore, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.gather(*(submit(store) for _ in range(200)))
    monkeypatch.setattr(backup, "_PAGES", 1)
    steps, committed = 0, sqlite3.connect(make_url(url).database or "", check_same_thread=False)
    copying = aiosqlite.Connection.backup

    def commits(*_: int) -> None:
        nonlocal steps
        steps += 1
        assert steps < 5_000, "it began again and again"
        committed.execute(f"PRAGMA user_version = {steps}")
        committed.commit()

    async def watched(live: aiosqlite.Connection, copy: aiosqlite.Connection, **told: Any) -> None:
        await copying(live, copy, progress=commits, **told)

    monkeypatch.setattr(aiosqlite.Connection, "backup", watched)
    with closing(committed):
        await back_up(url, tmp_path / "copy.db", audit_key=KEY, anchors=tmp_path / "anchors")
    assert steps > 20


async def _restored(copy: Path, count: int, clock: SetClock, tmp_path: Path) -> None:
    store = await open_store(
        f"sqlite:///{copy}", clock=clock, rules=Rules(), audit_key=KEY, anchors=tmp_path / "anchors"
    )
    try:
        assert await store.verify() is None
        assert len(await log(store)) == count
    finally:
        await store.close()


@on_sqlite
async def test_a_backup_is_one_private_file(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    await submit(store)
    (tmp_path / "out").mkdir()
    copy = tmp_path / "out" / "copy.db"
    assert await back_up(url, copy, audit_key=KEY, anchors=tmp_path / "anchors") == 1
    assert list((tmp_path / "out").iterdir()) == [copy]
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@on_sqlite
async def test_a_backup_replaces_nothing(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("precious")
    with pytest.raises(StorageError, match="exists already"):
        await back_up(url, copy, audit_key=KEY)
    assert copy.read_text() == "precious"


@on_sqlite
async def test_a_backup_that_fails_keeps_nothing(store: DatabaseStore, url: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be made"):
        await back_up(url, tmp_path / "no" / "copy.db", audit_key=KEY)
    await submit(store)
    await store.anchor()
    path = str(make_url(url).database)
    with closing(sqlite3.connect(path)) as vandal, vandal:
        vandal.execute("DROP TRIGGER audit_unchanged")
        vandal.execute("UPDATE audit SET actor = 'x'")
    with pytest.raises(StorageError, match="fails at row 1"):
        await back_up(url, tmp_path / "copy.db", audit_key=KEY, anchors=tmp_path / "anchors")
    assert list(tmp_path.glob("copy.db*")) == []


@on_sqlite
async def test_a_file_that_came_meanwhile_is_not_replaced(
    store: DatabaseStore, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    check = backup._checked

    async def slow(*args: Any) -> int:
        copy.write_text("precious")
        return await check(*args)

    monkeypatch.setattr(backup, "_checked", slow)
    with pytest.raises(StorageError, match="nothing was kept"):
        await back_up(url, copy, audit_key=KEY)
    assert copy.read_text() == "precious"


@on_sqlite
async def test_a_copy_that_is_damaged_or_cannot_be_made_is_not_kept(url: str, tmp_path: Path) -> None:
    path = Path(str(make_url(url).database))
    pages = bytearray(path.read_bytes())
    pages[8_192:8_292] = b"x" * 100
    path.write_bytes(pages)
    with pytest.raises(StorageError, match=r"damaged|failed"):
        await back_up(url, tmp_path / "copy.db", audit_key=KEY)
    path.write_text("no database at all, but long enough to be taken for one " * 9)
    with pytest.raises(StorageError, match="failed"):
        await back_up(url, tmp_path / "copy.db", audit_key=KEY)
    assert list(tmp_path.glob("copy.db*")) == []


async def test_what_is_not_there_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="There is no database"):
        await back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db", audit_key=KEY)
    assert not (tmp_path / "none.db").exists()


@on_postgres
async def test_postgresql_is_backed_up_by_its_own_tool(url: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="pg_dump"):
        await back_up(url, tmp_path / "copy.db", audit_key=KEY)
