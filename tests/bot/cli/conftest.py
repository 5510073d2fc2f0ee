"""Somebody at a shell: an empty folder with a fresh database, and `autoq` to type."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import run
from engine.gate import Rules
from storage.database import migrate_database, open_tool_store
from storage.store import DatabaseStore
from tests.clock import HandClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a command."""

    code: int
    out: str
    err: str


Autoq = Callable[..., Ran]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with its tables; each test works on a copy."""
    path = tmp_path_factory.mktemp("migrated") / "autoq.db"
    asyncio.run(migrate_database(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def folder(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the shell stands in; it has a database and no settings."""
    shutil.copy(migrated, tmp_path / "autoq.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """A command sets the process's log up; what was set up before comes back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def autoq(folder: Path, logging_restored: None, capsys: pytest.CaptureFixture[str]) -> Autoq:
    """Type a command."""

    def typed(*words: str) -> Ran:
        capsys.readouterr()
        code = run(list(words))
        out, err = capsys.readouterr()
        return Ran(code=code, out=out, err=err)

    return typed


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def opened(folder: Path, clock: HandClock) -> DatabaseStore:
    """The folder's database, as a second writer."""
    return await open_tool_store(f"sqlite+aiosqlite:///{folder / 'autoq.db'}", clock=clock, rules=Rules())
