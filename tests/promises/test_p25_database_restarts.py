"""P25: while the database restarts nothing is lost or done twice, and whoever calls is told to try again and nothing else."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.actions import Action, Verdict
from engine.actors import Door, person
from engine.commands import Decide
from engine.errors import TryAgain
from engine.events import DECIDED
from engine.gate import Rules
from engine.ports import Store, T, Transaction
from tests.bot.slack.people import ADMIN, ENGINEER2, PM
from tests.clock import START, HandClock
from tests.postgres import PostgresServer
from tests.promises.databases import MANY, opened
from tests.promises.defences import AckFirst
from tests.promises.doors import furnish, hand_in
from tests.promises.tally import Tally

CALLERS = 16
DECIDERS = (ADMIN, ENGINEER2, PM)
BETWEEN_TRIES = 0.05
SECONDS_TO_RECOVER = 60.0
LONGER_THAN_RETRIES = 3.0
"""Seconds for which the control's server stays away: no attempt of the store lasts so long."""


@contextmanager
def server_of_its_own() -> Iterator[PostgresServer]:
    """A server that this test alone may restart."""
    # A socket's path must be short.
    directory = Path(tempfile.mkdtemp(prefix="autoq-pg-", dir="/tmp"))
    directory.chmod(0o755)
    server = PostgresServer(directory)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory)


@dataclass(slots=True)
class Told:
    """What callers heard: by whom each action was decided, and what they should not have heard."""

    decided: dict[str, tuple[str, Verdict]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)


async def decide_all(store: Store, actions: list[Action], told: Told, chance: random.Random) -> None:
    """Decide one action after another, each until it is told how that went."""
    while actions:
        action = actions.pop()
        who, verdict = chance.choice(DECIDERS), chance.choice((Verdict.APPROVE, Verdict.REJECT))
        command = Decide(
            action_id=action.id,
            verdict=verdict,
            actor=person(who),
            door=Door.API,
            comment="as agreed",
            confirmed=True,
        )
        try:
            async with asyncio.timeout(SECONDS_TO_RECOVER):
                await _until_told(store, command, told)
        except TimeoutError:
            told.strange.append(f"{action.id}: nothing but try again for a minute")


async def _until_told(store: Store, command: Decide, told: Told) -> None:
    while True:
        try:
            await store.apply(command)
        except TryAgain:
            await asyncio.sleep(BETWEEN_TRIES)
        except Exception as error:  # noqa: BLE001  Whatever else is heard is what this promise is about.
            told.strange.append(f"{command.action_id}: {error!r}")
            return
        else:
            told.decided[command.action_id] = (command.actor.id, command.verdict)
            return


@asynccontextmanager
async def furnished(
    server: PostgresServer, folder: Path, actions: int
) -> AsyncIterator[tuple[Store, list[Action]]]:
    """A store over the server, with so many actions that wait for a decision."""
    clock = HandClock()
    with server.database() as url:
        async with opened(url, folder, clock) as store:
            await furnish(store, clock())
            yield store, [await hand_in(store) for _ in range(actions)]


async def restart(server: PostgresServer, chance: random.Random) -> None:
    """End the server in order or as a crash would, and start it again."""
    await asyncio.to_thread(server.stop, chance.choice((signal.SIGINT, signal.SIGQUIT)))
    await asyncio.to_thread(server.start)


async def judge(store: Store, actions: list[Action], told: Told, tally: Tally) -> None:
    """Each decision is there as its caller was told, once, in the actions and in the log."""

    async def unit(tx: Transaction) -> list[str]:
        held = await tx.actions.find_many([action.id for action in actions])
        wrong = []
        for action in actions:
            decision = held[action.id].decision
            rows = [row for row in await tx.audit.of_action(action.id) if row.event in DECIDED.values()]
            found = None if decision is None else (decision.by, decision.verdict)
            if found != told.decided.get(action.id) or len(rows) != 1:
                wrong.append(f"{action.id}: {told.decided.get(action.id)} is {found}, {len(rows)} rows")
        return wrong

    tally.count(len(actions))
    for each in [*told.strange, *await in_the_end(lambda: store.read(unit))]:
        tally.fail(each)


async def in_the_end(call: Callable[[], Awaitable[T]]) -> T:
    """What a caller hears who tries again as told; a reader's connection may still be one from before the restart."""
    async with asyncio.timeout(SECONDS_TO_RECOVER):
        while True:
            try:
                return await call()
            except TryAgain:
                await asyncio.sleep(BETWEEN_TRIES)


@pytest.mark.promise("P25")
async def test_nothing_is_lost_or_doubled_while_the_database_restarts(
    tmp_path: Path, scaled: Callable[[int], int], tally: Tally
) -> None:
    chance, told, restarts, decisions = random.Random(START), Told(), scaled(20), scaled(5_000)
    with server_of_its_own() as server:
        async with furnished(server, tmp_path, decisions) as (store, actions):
            left = [*actions]
            callers = [asyncio.create_task(decide_all(store, left, told, chance)) for _ in range(CALLERS)]
            for number in range(restarts):
                while len(left) > decisions * (restarts - number - 0.5) / restarts:
                    await asyncio.sleep(0.001)
                await restart(server, chance)
            await asyncio.gather(*callers)
            await judge(store, actions, told, tally)
            assert await in_the_end(store.verify) is None


async def test_an_answer_before_the_commit_does_not_survive_a_restart(tmp_path: Path) -> None:
    chance, told, seen = random.Random(START), Told(), Tally(name="control")
    with server_of_its_own() as server:
        async with furnished(server, tmp_path, 40) as (store, actions):
            naive = AckFirst(store, Rules(max_pending=MANY))
            await decide_all(naive, [*actions], told, chance)
            await asyncio.to_thread(server.stop, signal.SIGQUIT)
            await asyncio.sleep(LONGER_THAN_RETRIES)
            await asyncio.to_thread(server.start)
            await naive.settled()
            await judge(store, actions, told, seen)
    assert seen.bad, seen.line()
