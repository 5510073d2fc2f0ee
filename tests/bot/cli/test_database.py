"""`autoq migrate` and `autoq backup`: tables are brought up to date, and a running database is copied and checked."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.actors import OPERATOR, Door, Role
from engine.gate import Rules
from engine.roster import give_role
from storage.database import open_store
from tests.bot.cli.conftest import Autoq
from tests.clock import START, HandClock


def test_a_new_database_gets_its_tables(autoq: Autoq, folder: Path) -> None:
    (folder / "autoq.db").unlink()
    first, again = autoq("migrate"), autoq("migrate")
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("The database is at revision ")
    assert again.out == first.out
    with closing(sqlite3.connect(folder / "autoq.db")) as connection:
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (0,)


@pytest.mark.parametrize("command", ["migrate", "audit verify", "user list", "backup copy.db"])
@pytest.mark.parametrize(
    "url,said",
    [
        ("sqlite+aiosqlite:////nowhere/autoq.db", "/nowhere/autoq.db"),
        ("sqlite+aiosqlite:///:memory:", "AUTOQ_DATABASE_URL names no file"),
        ("mysql://h/d", "AUTOQ_DATABASE_URL names mysql, which autoq does not speak"),
        ("autoq.db", "AUTOQ_DATABASE_URL is not a URL"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(
    autoq: Autoq, monkeypatch: pytest.MonkeyPatch, command: str, url: str, said: str
) -> None:
    monkeypatch.setenv("AUTOQ_DATABASE_URL", url)
    ran = autoq(*command.split())
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("command", ["migrate", "audit verify", "user list", "backup copy.db"])
@pytest.mark.parametrize("url", ["autoq:hunter@2secret@db/autoq", "autoq:hunter@ss:2secret@db:5432/autoq"])
def test_no_part_of_a_password_is_printed(
    autoq: Autoq, monkeypatch: pytest.MonkeyPatch, command: str, url: str
) -> None:
    monkeypatch.setenv("AUTOQ_DATABASE_URL", f"postgresql+asyncpg://{url}")
    ran = autoq(*command.split())
    assert (ran.code, ran.out) == (1, "")
    assert "Percent-encode @ : / in the password of AUTOQ_DATABASE_URL" in ran.err
    assert "hunter" not in ran.err
    assert "2secret" not in ran.err


async def test_a_backup_is_taken_under_a_running_service(autoq: Autoq, folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{folder / 'autoq.db'}"
    running = await open_store(url, clock=HandClock(), rules=Rules())
    try:
        await running.write(give_role("U0123456789", Role.PM, OPERATOR, Door.CLI, START))
        ran = await asyncio.to_thread(autoq, "backup", "copy.db")
        await running.write(give_role("U0123456789", None, OPERATOR, Door.CLI, START))
    finally:
        await running.close()
    assert (ran.code, ran.out, ran.err) == (0, "copy.db holds a checked copy with 1 audit rows.\n", "")
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        assert copy.execute("SELECT slack_id, role FROM members").fetchall() == [("U0123456789", "PM")]


def test_a_backup_never_replaces_a_file(autoq: Autoq, folder: Path) -> None:
    (folder / "copy.db").write_text("precious")
    ran = autoq("backup", "copy.db")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "copy.db exists already; name a file that does not, so that no backup is lost.\n"
    assert (folder / "copy.db").read_text() == "precious"


def test_wrong_settings_are_told_a_line_each(autoq: Autoq, folder: Path) -> None:
    (folder / ".env").write_text("AUTOQ_PORT=high\nAUTOQ_LANGUAGE=fr\n")
    ran = autoq("migrate")
    assert (ran.code, ran.out) == (1, "")
    assert [line.split()[0] for line in ran.err.splitlines()] == ["AUTOQ_PORT", "AUTOQ_LANGUAGE"]
