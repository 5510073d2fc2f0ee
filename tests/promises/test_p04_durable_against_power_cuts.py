"""P4: what was acknowledged is there after a power cut at any moment, with the settings that the store works under."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest
from sqlalchemy import Connection, event

from engine.actions import Verdict
from engine.actors import Door, person
from engine.commands import Decide
from storage.sqlite import SETTINGS, Sqlite
from storage.store import DatabaseStore
from tests.bot.slack.people import ENGINEER2
from tests.clock import START, HandClock
from tests.promises.databases import in_memory, opened
from tests.promises.doors import furnish, hand_in
from tests.promises.power import Recording, cuts, recorded
from tests.promises.tally import Tally

COMMITS = 300
"""Enough for SQLite to move its log into the database several times."""
DATABASE = "autoq.db"

Statement = tuple[str, Any, bool]
State = tuple[dict[str, int], int]
"""Every action's revision, and the rows of the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the real store sent to a real database: where it began, the statements of each commit, and what must hold after so many."""

    before: bytes
    commits: list[list[Statement]]
    states: list[State]
    settings: dict[str, str | int]


async def work(folder: Path) -> Work:
    """Let the store take in and decide actions one by one, and note what it sends."""
    clock, chance = HandClock(), random.Random(START)
    url = f"sqlite+aiosqlite:///{folder / DATABASE}"
    async with opened(url, folder, clock) as store:
        await furnish(store, clock())
        settings = await _settings(store)
        before = _copied(folder / DATABASE)
        noted = _note(store)
        states = [_state(folder / DATABASE)]
        waiting: list[str] = []
        while len(states) <= COMMITS:
            clock.now += 1_000_000
            if waiting and chance.random() < 0.5:
                await store.apply(_approve(waiting.pop(chance.randrange(len(waiting)))))
            else:
                waiting.append((await hand_in(store)).id)
            states.append(_state(folder / DATABASE))
    assert len(noted) == COMMITS
    return Work(before=before, commits=noted, states=states, settings=settings)


def _approve(action_id: str) -> Decide:
    return Decide(
        action_id=action_id, verdict=Verdict.APPROVE, actor=person(ENGINEER2), door=Door.API, confirmed=True
    )


def _note(store: DatabaseStore) -> list[list[Statement]]:
    """The statements of every commit from now on."""
    assert isinstance(store._backend, Sqlite)
    under_way: list[Statement] = []
    commits: list[list[Statement]] = []

    @event.listens_for(store._backend.writer, "before_cursor_execute")
    def note(_c: object, _cursor: object, sql: str, values: Any, _x: object, many: bool) -> None:  # noqa: FBT001  SQLAlchemy's order.
        under_way.append((sql, values, many))

    @event.listens_for(store._backend.writer, "commit")
    def commit(_: object) -> None:
        commits.append([*under_way, ("COMMIT", (), False)])
        under_way.clear()

    return commits


async def _settings(store: DatabaseStore) -> dict[str, str | int]:
    """What the store's writing connection says about itself."""

    def read(connection: Connection) -> dict[str, str | int]:
        names = [*SETTINGS, "wal_autocheckpoint"]
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names}

    line = store._connection._line
    assert line is not None
    return await line.transact(read)


def _copied(database: Path) -> bytes:
    """The database as one file."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()


def _state(database: Path) -> State:
    with closing(sqlite3.connect(database)) as file:
        return _read(file)


def _read(file: sqlite3.Connection) -> State:
    (rows,) = file.execute("SELECT count(*) FROM audit").fetchone()
    return dict(file.execute("SELECT id, revision FROM actions")), rows


def replay(folder: Path, done: Work, **changed: str | int) -> Recording:
    """Send the same again through a disk that remembers, with the store's settings or others."""
    path = folder / "replayed.db"
    path.write_bytes(done.before)
    with recorded(path, {**done.settings, **changed}) as (connection, recording):
        for statements in done.commits:
            for sql, values, many in statements:
                _send(connection, sql, values, many=many)
            recording.acknowledge()
        return Recording(list(recording.steps))


def _send(connection: apsw.Connection, sql: str, values: Any, *, many: bool) -> None:
    (connection.executemany if many else connection.execute)(sql, values).fetchall()


def fault(folder: Path, files: dict[str, bytearray], allowed: Sequence[State]) -> str | None:
    """What is wrong with the database that the disk holds, None when it holds one of the states."""
    for name in ("replayed.db", "replayed.db-wal", "replayed.db-shm"):
        (folder / name).unlink(missing_ok=True)
    for name, held in files.items():
        (folder / name).write_bytes(held)
    try:
        with closing(sqlite3.connect(folder / "replayed.db")) as file:
            (said,) = file.execute("PRAGMA integrity_check").fetchone()
            found = _read(file)
    except sqlite3.Error as error:
        return f"damaged: {error}"
    if said != "ok":
        return f"damaged: {said}"
    return None if found in allowed else f"lost: {found[1]} rows where {allowed[0][1]} were acknowledged"


def cut_again_and_again(folder: Path, done: Work, recording: Recording, times: int, tally: Tally) -> None:
    """Cut the power at so many moments; either what was acknowledged is there, or that and the commit under way."""
    first = recording.steps.index(("", None))
    chance = random.Random(START)
    moments = sorted(chance.choices(range(first, len(recording.steps) + 1), k=times))
    begun = {"replayed.db": done.before}
    for acknowledged, files in cuts(begun, recording.steps, moments, START):
        found = fault(folder, files, done.states[acknowledged : acknowledged + 2])
        tally.check(found is None, str(found))


@pytest.mark.promise("P4")
async def test_what_was_acknowledged_survives_every_power_cut(
    scaled: Callable[[int], int], tally: Tally
) -> None:
    with in_memory() as folder:
        done = await work(folder)
        assert {name: done.settings[name] for name in SETTINGS} == dict(SETTINGS)
        recording = replay(folder, done)
        assert any(name == "replayed.db" and change for name, change in recording.steps), "no checkpoint"
        cut_again_and_again(folder, done, recording, scaled(1_000), tally)


async def test_commits_that_are_not_synced_are_lost() -> None:
    with in_memory() as folder:
        done = await work(folder)
        seen = Tally(name="control")
        cut_again_and_again(folder, done, replay(folder, done, synchronous=1), 50, seen)
    assert seen.bad > seen.cases / 4, seen.line()
    assert any("lost" in told for told in seen.faults), seen.faults
