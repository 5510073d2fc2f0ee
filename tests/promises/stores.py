"""Stores that stand before the real one: to count, to hold, or to be as naive as a control needs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, text

from engine import gate
from engine.actions import Action
from engine.audit import Fault
from engine.commands import Command, Outcome, Refuse, Submit
from engine.errors import ActionNotFound, AutoqError
from engine.gate import Change, Rules, State
from engine.ports import Store, T, Transaction, Unit
from storage import changes
from storage.session import Session
from storage.transaction import StoredTransaction

_SET = text(
    "UPDATE actions SET status = :status, revision = :revision, verdict = :verdict, decided_by = :by,"
    " decided_person = :person, decided_door = :door, decided_at = :at, comment = :comment WHERE id = :id"
)


class Passing(Store):
    """Hands everything on to the real store."""

    def __init__(self, store: Store) -> None:
        self.real = store

    async def apply(self, command: Command) -> Outcome:
        return await self.real.apply(command)

    async def write(self, unit: Unit[T]) -> T:
        return await self.real.write(unit)

    async def read(self, unit: Unit[T]) -> T:
        return await self.real.read(unit)

    async def changed(self, action_id: str, revision: int, seconds: float) -> None:
        await self.real.changed(action_id, revision, seconds)

    async def announced(self, seconds: float) -> None:
        await self.real.announced(seconds)

    async def probe(self) -> str | None:
        return await self.real.probe()

    async def anchor(self) -> None:
        await self.real.anchor()

    async def verify(self) -> Fault | None:
        return await self.real.verify()

    async def close(self) -> None:
        await self.real.close()


class OneByOne(Passing):
    """Lets no command begin before the one that came before it has ended."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._turn = asyncio.Lock()

    async def apply(self, command: Command) -> Outcome:
        async with self._turn:
            return await self.real.apply(command)


class NaiveStore(Passing):
    """Decides as a handler does that nobody warned: get, check, set, commit; `seen` is how it sees the action that it got."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[Action], int],
        rules: Rules,
        seen: Callable[[Action], Action] = lambda action: action,
    ) -> None:
        super().__init__(store)
        self._clock = clock
        self._rules = rules
        self._seen = seen

    async def apply(self, command: Command) -> Outcome:
        if isinstance(command, Submit | Refuse):
            return await self.real.apply(command)
        state = await self.real.read(partial(known, command=command))
        found = state.actions.get(command.action_id)
        if found is None:
            raise ActionNotFound(action_id=command.action_id)
        state.actions[found.id] = self._seen(found)
        now = self._clock(found)
        try:
            change = gate.apply(state, command, now, self._rules)
        except AutoqError as error:
            event = gate.refusal_event(command, error, now)
            if event is not None:
                await self.real.write(lambda tx: tx.audit.append(event))
            raise
        await self.save(change)
        return change.outcome

    async def save(self, change: Change) -> None:
        """Set, and commit."""

        async def both(tx: Transaction) -> None:
            await _set(tx, change)
            await _log(tx, change)

        await self.real.write(both)


class HalvingStore(NaiveStore):
    """Commits the action and the log one after the other, in its caller's own time."""

    async def save(self, change: Change) -> None:
        await self.real.write(partial(_set, change=change))
        await self.real.write(partial(_log, change=change))


async def known(tx: Transaction, command: Command) -> State:
    action = await tx.actions.find(command.action_id or "")
    roles = {member.slack_id: member.role for member in await tx.members.list()}
    return State(actions={} if action is None else {action.id: action}, roles=roles)


async def _set(tx: Transaction, change: Change) -> None:
    action = change.outcome.action
    decision = action.decision
    assert decision is not None
    values = {
        "id": action.id,
        "status": action.status.value,
        "revision": action.revision,
        "verdict": decision.verdict.value,
        "by": decision.by,
        "person": decision.person,
        "door": decision.door.value,
        "at": decision.at,
        "comment": decision.comment,
    }

    def save(connection: Connection) -> None:
        connection.execute(_SET, values)
        changes._save_counts(connection, [change])

    await session_of(tx).run(save)


async def _log(tx: Transaction, change: Change) -> None:
    assert change.event is not None
    await tx.audit.append(change.event)


def session_of(tx: Transaction) -> Session:
    """What runs SQL of the test's own in the unit's transaction."""
    assert isinstance(tx, StoredTransaction)
    return tx.actions._session


async def unguard(store: Store, url: str) -> None:
    """Take away the trigger by which the database itself keeps what is decided."""
    table = " ON actions" if url.startswith("postgresql") else ""
    statement = text(f"DROP TRIGGER actions_final{table}")

    async def unit(tx: Transaction) -> None:
        await session_of(tx).run(Connection.execute, statement)

    await store.write(unit)
