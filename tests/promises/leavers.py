"""Callers who go away in the middle of a call: what they call, when they leave, and what may be left of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import Connection, QueuePool

from bot.slack import ids
from engine.actions import Action, Verdict
from engine.actors import OPERATOR, Door, Role, person
from engine.commands import Cancel, Decide
from engine.ports import ActionQuery, Transaction
from engine.roster import give_role
from storage.postgres import Postgres
from storage.sqlite import READERS, Sqlite
from storage.store import DatabaseStore
from tests.bot.slack.people import ADMIN, ENGINEER1, ENGINEER2, PM, VIEWER
from tests.promises.doors import MACHINE, Doors, hand_in
from tests.promises.stores import session_of

LONGEST = 120
"""Turns of the event loop after which the last caller leaves."""
LISTENING = 30
"""Seconds for which a caller asks to be told of a change."""

Call = Callable[[Doors, Action, random.Random], Awaitable[object]]


async def _decide(doors: Doors, action: Action, chance: random.Random) -> object:
    verdict = chance.choice((Verdict.APPROVE, Verdict.REJECT))
    command = Decide(action_id=action.id, verdict=verdict, actor=person(PM), door=Door.API, comment="gone")
    return await doors.store.apply(command)


async def _withdraw(doors: Doors, action: Action, _: random.Random) -> object:
    return await doors.store.apply(Cancel(action_id=action.id, actor=person(ENGINEER1), door=Door.COMMAND))


async def _hand_in(doors: Doors, _: Action, __: random.Random) -> object:
    return await hand_in(doors.store, ENGINEER1)


async def _give_role(doors: Doors, _: Action, chance: random.Random) -> object:
    role = chance.choice((*Role, None))
    return await doors.store.write(give_role(VIEWER, role, OPERATOR, Door.CLI, doors.clock()))


async def _look(doors: Doors, action: Action, _: random.Random) -> object:
    async def unit(tx: Transaction) -> None:
        await tx.actions.find(action.id)
        await tx.actions.page(ActionQuery(now=doors.clock(), limit=20))
        await tx.audit.of_action(action.id)

    return await doors.store.read(unit)


async def _listen(doors: Doors, action: Action, _: random.Random) -> object:
    await doors.store.changed(action.id, action.revision, LISTENING)
    return None


async def _wait_by_api(doors: Doors, action: Action, _: random.Random) -> object:
    return await doors.call(ADMIN, "GET", f"actions/{action.id}?wait={LISTENING}")


async def _list_by_api(doors: Doors, _: Action, __: random.Random) -> object:
    return await doors.call(ADMIN, "GET", "queue")


async def _submit_by_api(doors: Doors, _: Action, chance: random.Random) -> object:
    body = {"action_type": "service_restart", "environment": "PROD", "description": "Gone before you know."}
    headers = {"Idempotency-Key": f"gone-{chance.randrange(200)}"}
    return await doors.call(MACHINE, "POST", "queue", json=body, headers=headers)


async def _approve_by_api(doors: Doors, action: Action, _: random.Random) -> object:
    return await doors.call(ENGINEER2, "POST", f"approve/{action.id}", json={})


async def _click(doors: Doors, action: Action, _: random.Random) -> object:
    await doors.click(ENGINEER2, ids.ACTION_APPROVE, action)
    return None


async def _type(doors: Doors, action: Action, _: random.Random) -> object:
    return await doors.type(PM, f"/reject {action.id} gone")


async def _open_home(doors: Doors, _: Action, __: random.Random) -> object:
    return await doors.type(ADMIN, "/autoq")


CALLS: Sequence[Call] = (
    _decide,
    _withdraw,
    _hand_in,
    _give_role,
    _look,
    _listen,
    _wait_by_api,
    _list_by_api,
    _submit_by_api,
    _approve_by_api,
    _click,
    _type,
    _open_home,
)


async def leave(doors: Doors, actions: Sequence[Action], chance: random.Random) -> int:
    """Make a call about each action, and cancel each after some turns of the loop; how many had not ended before."""
    calls = [
        (chance.randrange(LONGEST), asyncio.create_task(_call(doors, action, chance))) for action in actions
    ]
    loop, left = asyncio.get_running_loop(), 0
    for turn in range(LONGEST):
        # Now and then a turn lasts as long as a thread needs to answer.
        await (loop.run_in_executor(None, int) if turn % 15 == 0 else asyncio.sleep(0))
        left += sum(call.cancel() for when, call in calls if when == turn)
    ends = await asyncio.gather(*(call for _, call in calls), return_exceptions=True)
    assert sum(isinstance(end, asyncio.CancelledError) for end in ends) <= left
    return left


async def _call(doors: Doors, action: Action, chance: random.Random) -> object:
    return await chance.choice(CALLS)(doors, action, chance)


def taken(store: DatabaseStore) -> list[str]:
    """Connections and waiters of the store that nobody uses any more and nobody has given back."""
    backend, left = store._backend, []
    if isinstance(backend, Sqlite) and len(backend._idle) != READERS:
        left.append(f"{READERS - len(backend._idle)} readers are taken")
    if isinstance(backend, Sqlite) and backend._turns._value != READERS:
        left.append(f"{READERS - backend._turns._value} turns are taken")
    if isinstance(backend, Postgres):
        pool = backend.readers.sync_engine.pool
        assert isinstance(pool, QueuePool)
        out = pool.checkedout()
        left += [f"{out} readers are taken"] if out else []
    return left + [f"{len(store._watch._waiters)} waiters are left"] * bool(store._watch._waiters)


_HALVES = {
    "actions whose card is not ordered as they stand": (
        "SELECT count(*) FROM actions LEFT JOIN outbox ON outbox.key = 'card:' || actions.id"
        " WHERE actions.status <> 'AUTO_DONE' AND outbox.revision IS DISTINCT FROM actions.revision"
    ),
    "decisions without their reply in the thread": (
        "SELECT count(*) FROM actions LEFT JOIN outbox ON outbox.key = 'thread:' || actions.id || ':2'"
        " WHERE actions.verdict IS NOT NULL AND outbox.key IS NULL"
    ),
    "statuses without a decision, or decisions without a status": (
        "SELECT count(*) FROM actions WHERE (status = 'PENDING_APPROVAL') <> (verdict IS NULL)"
    ),
    "pending actions that are not counted": (
        "SELECT (SELECT count(*) FROM actions WHERE status = 'PENDING_APPROVAL')"
        " - (SELECT coalesce(sum(n), 0) FROM waiting)"
    ),
    "actions that are not tallied": (
        "SELECT (SELECT count(*) FROM actions) - (SELECT coalesce(sum(n), 0) FROM tallies)"
    ),
    "keys without their action": (
        "SELECT count(*) FROM replies WHERE action_id NOT IN (SELECT id FROM actions)"
    ),
}


async def halves(tx: Transaction) -> list[str]:
    """What is stored by halves."""

    def number(connection: Connection, of: str) -> int:
        return int(connection.exec_driver_sql(of).scalar_one())

    found = {what: await session_of(tx).run(number, of) for what, of in _HALVES.items()}
    return [f"{many} {what}" for what, many in found.items() if many]
