"""`python -m tests.promises.adder URL FOLDER`: a process whose writers each add one to the same numbers, many times.

It is told how many writers, how many times, and whether they lock what they read; it answers what failed.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sqlalchemy import Connection, text

from engine.actors import OPERATOR, Door, Role
from engine.errors import AutoqError
from engine.ports import Store, Transaction, Unit
from engine.roster import give_role
from tests.bot.slack.people import VIEWER
from tests.clock import START, HandClock
from tests.promises.databases import opened
from tests.promises.doors import hand_in, let_draw_from
from tests.promises.processes import lines, say
from tests.promises.stores import session_of

SUBMITS_EVERY = 5
"""Every so many additions the writer hands an action in, which adds to the counters that autoq keeps itself."""
ROLES_EVERY = 7
"""And gives the same person another role, which reads the former one first."""
_MAKE = "CREATE TABLE counter (n BIGINT NOT NULL)"


async def make_counter(store: Store) -> None:
    """A number that begins at nought."""

    def make(connection: Connection) -> None:
        connection.execute(text(_MAKE))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    await store.write(lambda tx: session_of(tx).run(make))


def count(connection: Connection) -> int:
    """The number."""
    return int(connection.execute(text("SELECT n FROM counter")).scalar_one())


def plus_one(*, locking: bool) -> Unit[None]:
    """Reads the number, then writes the next one; between the two the event loop turns."""

    def read(connection: Connection) -> int:
        lock = " FOR UPDATE" if locking and connection.dialect.name == "postgresql" else ""
        return int(connection.execute(text(f"SELECT n FROM counter{lock}")).scalar_one())

    def save(connection: Connection, n: int) -> None:
        connection.execute(text("UPDATE counter SET n = :n"), {"n": n})

    async def unit(tx: Transaction) -> None:
        n = await session_of(tx).run(read)
        await asyncio.sleep(0)
        await session_of(tx).run(save, n + 1)

    return unit


async def add(store: Store, writers: int, times: int, *, locking: bool = True) -> list[str]:
    """Let so many writers add together, each so many times; what failed."""
    failed = []

    async def write(writer: int) -> None:
        for turn in range(times):
            role = list(Role)[(turn + writer) % 3]
            try:
                await store.write(plus_one(locking=locking))
                if turn % SUBMITS_EVERY == 0:
                    await hand_in(store)
                if turn % ROLES_EVERY == 0:
                    await store.write(give_role(VIEWER, role, OPERATOR, Door.CLI, START))
            except AutoqError as error:
                failed.append(f"{error.code}: {error}")

    await asyncio.gather(*map(write, range(writers)))
    return failed


async def main(url: str, folder: Path) -> None:
    """Add once told to."""
    told = lines()
    async with opened(url, folder, HandClock()) as store:
        order = await anext(told)
        let_draw_from(order.pop("draws"))
        say("at the line")
        assert await anext(told) == "go"
        say(await add(store, **order))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
