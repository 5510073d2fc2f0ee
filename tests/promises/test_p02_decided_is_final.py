"""P2: what is decided stays decided, whatever is tried afterwards: by command, by clock, by restart, or in the database itself."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.actions import Action, Status, Verdict, new_action_id, propose
from engine.actors import OPERATOR, Actor, ActorKind, Door, Role, person
from engine.commands import Cancel, Command, Decide, Expire, Idempotency, Refuse, Submit
from engine.errors import AutoqError, NoRole
from engine.gate import Rules
from engine.ports import Store
from engine.risk import RiskLevel
from engine.roster import give_role
from engine.times import HOUR, MINUTE
from storage.database import open_store
from storage.store import DatabaseStore
from tests.bot.slack.people import ADMIN, ENGINEER1, PM, VIEWER
from tests.clock import START, HandClock
from tests.promises.databases import MANY, in_memory
from tests.promises.doors import DELETION, RESTART
from tests.promises.lives import Life
from tests.promises.stores import NaiveStore, OneByOne
from tests.promises.tally import Tally

STEPS = 50
BETWEEN_STARTS = 10
"""Commands at least, so that a life is not all restarts."""
EXPIRY = 30 * MINUTE
HARMLESS = propose(action_type="health_check", description="Is it up?")
LEVELS = {HARMLESS: RiskLevel.LOW, RESTART: RiskLevel.HIGH, DELETION: RiskLevel.CRITICAL}
ROLES = {ADMIN: Role.ADMIN, ENGINEER1: Role.ENGINEER, PM: Role.PM}
MACHINE = Actor(id="ci-main", kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="k1")
ACTORS = (*map(person, (*ROLES, VIEWER)), MACHINE)
IDS = tuple(new_action_id(place.to_bytes(5, "big")) for place in range(6))
FORGERIES = (
    "UPDATE actions SET status = 'PENDING_APPROVAL', verdict = NULL, decided_by = NULL WHERE id = ?",
    "UPDATE actions SET status = 'APPROVED', verdict = 'APPROVE' WHERE id = ?",
    "UPDATE actions SET decided_by = 'U0SOMEBODY' WHERE id = ?",
    "UPDATE actions SET decided_at = decided_at - 1 WHERE id = ?",
    "UPDATE actions SET revision = revision + 1 WHERE id = ?",
    "UPDATE actions SET comment = 'I never said so' WHERE id = ?",
    "UPDATE actions SET description = 'Something else' WHERE id = ?",
    "UPDATE actions SET expires_at = expires_at + 1 WHERE id = ?",
    "DELETE FROM actions WHERE id = ?",
)

_ids, _actors = st.sampled_from(IDS), st.sampled_from(ACTORS)
_sent = st.none() | st.builds(Idempotency, key=st.sampled_from("ij"), body_hash=st.sampled_from("ab"))
COMMANDS = st.one_of(
    st.builds(
        Submit,
        action_id=_ids,
        proposal=st.sampled_from([RESTART, DELETION, HARMLESS]),
        actor=_actors,
        door=st.just(Door.API),
        idempotency=_sent,
    ),
    st.builds(
        Decide,
        action_id=_ids,
        verdict=st.sampled_from([Verdict.APPROVE, Verdict.REJECT]),
        actor=_actors,
        door=st.sampled_from([Door.BUTTON, Door.API]),
        confirmed=st.booleans(),
    ),
    st.builds(Cancel, action_id=_ids, actor=_actors, door=st.just(Door.COMMAND)),
    st.builds(Expire, action_id=_ids),
    st.builds(
        Refuse, actor=_actors, door=st.just(Door.BUTTON), attempt=st.just("READ"), error=st.just(NoRole())
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all lives of a test have in common: a loop, a database to begin with, and the store in front of it."""

    loop: asyncio.AbstractEventLoop
    folder: Path
    max_pending: int = 3
    forging: bool = True
    before: Callable[[Store, HandClock], Store] = lambda store, _: store

    @property
    def first(self) -> Path:
        """The database that each life begins with."""
        return self.folder / "first.db"

    def open(self, path: Path, clock: HandClock) -> DatabaseStore:
        """The store over a file."""
        rules = Rules(expiry=EXPIRY, max_pending=self.max_pending)
        return self.loop.run_until_complete(
            open_store(f"sqlite+aiosqlite:///{path}", clock=clock, rules=rules, audit_key="k")
        )

    def prepare(self) -> None:
        """Make the first database, in which people have their roles."""
        store = self.open(self.first, HandClock())
        for slack_id, role in ROLES.items():
            self.loop.run_until_complete(store.write(give_role(slack_id, role, OPERATOR, Door.CLI, START)))
        self.loop.run_until_complete(store.close())


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture) -> Iterator[World]:
    # Each start warns of an old SQLite, a thousand times.
    caplog.set_level(logging.ERROR, "storage")
    with in_memory() as folder, closing(asyncio.new_event_loop()) as loop:
        made = World(loop=loop, folder=folder)
        made.prepare()
        yield made
        loop.run_until_complete(loop.shutdown_default_executor())


class Lives(RuleBasedStateMachine):
    """Does the same to the store and to a plain dict, and compares what they say and what they hold."""

    def __init__(self, world: World, ended: Callable[[], None]) -> None:
        super().__init__()
        self.world, self.ended, self.clock = world, ended, HandClock()
        self.path = Path(shutil.copy(world.first, world.folder / "life.db"))
        self.life = Life(
            levels=LEVELS, expiry=EXPIRY, max_pending=world.max_pending, roles=dict(ROLES), rows=len(ROLES)
        )
        self.store = world.open(self.path, self.clock)
        self.since_start = 0
        self.sound = True
        """Whether nothing has diverged yet; if something has, that is what shall be told."""
        self.look = sqlite3.connect(self.path, isolation_level=None)

    @rule(commands=st.lists(COMMANDS, min_size=1, max_size=4))
    def command(self, commands: list[Command]) -> None:
        """Give some commands together; those that arrive first are judged first."""
        self.since_start += 1
        front = self.world.before(self.store, self.clock)
        said = self.world.loop.run_until_complete(_answers(front, commands))
        told = [self.life.do(command, self.clock()) for command in commands]
        self.sound = said == told
        assert self.sound, f"{commands} were answered {said}, and the model says {told}"

    @rule(who=st.sampled_from([*ROLES, VIEWER]), role=st.none() | st.sampled_from(Role))
    def give_role(self, who: str, role: Role | None) -> None:
        """Give or take a role."""
        former = self.life.roles.pop(who, None)
        if role is not None:
            self.life.roles[who] = role
        self.life.rows += former is not role
        unit = give_role(who, role, OPERATOR, Door.CLI, self.clock())
        assert self.world.loop.run_until_complete(self.store.write(unit)) is former

    @rule(step=st.sampled_from([1, MINUTE, EXPIRY - 1, EXPIRY, HOUR, -1, -HOUR]))
    def move_clock(self, step: int) -> None:
        """Let time pass, or set the clock."""
        self.clock.now += step

    @precondition(lambda self: self.since_start >= BETWEEN_STARTS)
    @rule()
    def restart(self) -> None:
        """Stop the service and start it again."""
        self.since_start = 0
        self.world.loop.run_until_complete(self.store.close())
        self.store = self.world.open(self.path, self.clock)

    @rule(action_id=_ids, statement=st.sampled_from(FORGERIES))
    def forge(self, action_id: str, statement: str) -> None:
        """Try to change a decided action behind the service's back."""
        status = self.life.stored.get(action_id, (Status.PENDING_APPROVAL,))[0]
        if status is Status.PENDING_APPROVAL or not self.world.forging:
            return
        try:
            self.look.execute(statement, [action_id])
        except sqlite3.IntegrityError:
            return
        self.sound = False
        raise AssertionError(f"the database took {statement!r} for what is {status}")

    @invariant()
    def agrees(self) -> None:
        """The database holds what the dict holds, and the store counts what waits."""
        rows = self.look.execute("SELECT id, status, revision, decided_by, decided_at FROM actions")
        assert {name: (Status(status), *rest) for name, status, *rest in rows} == self.life.stored
        (logged,) = self.look.execute("SELECT count(*) FROM audit").fetchone()
        assert logged == self.life.rows
        waiting = self.store.read(lambda tx: tx.actions.count_pending(self.clock()))
        assert self.world.loop.run_until_complete(waiting) == len(self.life.waiting(self.clock()))

    def teardown(self) -> None:
        """End the life: the log is whole."""
        try:
            if self.sound:
                assert self.world.loop.run_until_complete(self.store.verify()) is None
        finally:
            self.look.close()
            self.world.loop.run_until_complete(self.store.close())
            for left in self.world.folder.glob("life.db*"):
                left.unlink()
        self.ended()


async def _answers(store: Store, commands: Sequence[Command]) -> list[str]:
    async def answer(command: Command) -> str:
        try:
            return str((await store.apply(command)).action.status)
        except AutoqError as error:
            return error.code

    return list(await asyncio.gather(*map(answer, commands)))


def live(world: World, lives: int, ended: Callable[[], None] = lambda: None) -> None:
    """Run so many lives. Raises AssertionError with one that diverges."""

    class Here(Lives):
        def __init__(self) -> None:
            super().__init__(world, ended)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=lives,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            # A life that diverges is told as it was: to shorten it takes minutes.
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.promise("P2")
def test_no_life_diverges_from_a_plain_dict(world: World, scaled: Callable[[int], int], tally: Tally) -> None:
    live(world, scaled(2_000), tally.count)


def reopened(action: Action) -> Action:
    """The action as if nobody had decided it."""
    waits = action.expires_at is not None
    return replace(action, status=Status.PENDING_APPROVAL, decision=None) if waits else action


def naive(store: Store, clock: HandClock) -> Store:
    """A gate that does not look whether an action is decided already."""
    return OneByOne(NaiveStore(store, lambda _: clock(), Rules(max_pending=MANY), seen=reopened))


def take_triggers(world: World) -> None:
    """Let the first database take any change of an action."""
    with closing(sqlite3.connect(world.first)) as connection:
        for name in ("actions_final", "actions_fixed", "actions_kept"):
            connection.execute(f"DROP TRIGGER {name}")


def test_a_gate_that_decides_twice_diverges(world: World) -> None:
    take_triggers(world)
    # Without a cap, which counts what the naive store leaves uncounted.
    with pytest.raises(AssertionError, match="the model says"):
        live(replace(world, max_pending=MANY, forging=False, before=naive), 200)


def test_a_database_without_triggers_takes_what_is_forged(world: World) -> None:
    take_triggers(world)
    with pytest.raises(AssertionError, match="the database took"):
        live(world, 200)
