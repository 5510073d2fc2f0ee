"""The databases that a promise is proved on, and the stores over them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.gate import Rules
from engine.ports import Clock
from storage.database import open_store
from storage.store import DatabaseStore

ON_BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
"""Proves the promise on SQLite and on PostgreSQL; asks for the fixture `database_url`."""

MANY = 1_000_000
"""Pending actions a requester may have here: the cap is a promise of its own, and would stop every other test of load."""
AUDIT_KEY = "k" * 32
"""What signs the anchors."""


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder that costs no disk where the machine has such a one: for promises that no power cut is about."""
    shared = Path("/dev/shm")  # noqa: S108  Only the folder's place; its name is drawn.
    with TemporaryDirectory(prefix="autoq-", dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@asynccontextmanager
async def opened(
    url: str, folder: Path, clock: Clock, rules: Rules | None = None
) -> AsyncIterator[DatabaseStore]:
    """The service's store, closed afterwards; its anchors lie in `folder`."""
    rules = rules or Rules(max_pending=MANY)
    store = await open_store(url, clock=clock, rules=rules, audit_key=AUDIT_KEY, anchors=folder / "anchors")
    try:
        yield store
    finally:
        await store.close()
