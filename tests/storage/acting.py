"""What the storage's tests do to a store: a clock to set, commands to give, facts to look up."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any

from sqlalchemy import Connection

from engine.actions import Action, Proposal, Verdict, new_action_id
from engine.actors import Actor, ActorKind, Door, Role, person
from engine.audit import AuditRow
from engine.commands import Cancel, Decide, Expire, Idempotency, Submit
from engine.outbox import Delivery, Lane, Notice, NoticeKind
from engine.ports import Member, Store, Transaction, Unit
from storage.database import backend_of
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from storage.store import DatabaseStore
from tests.engine.records import HIGH, NOW, ROLES

CI = Actor(id="ci", kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="k1")


class SetClock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


async def enrol(store: Store) -> None:
    """Give the engine's test people their roles."""

    async def unit(tx: Transaction) -> None:
        for slack_id, role in ROLES.items():
            await tx.members.set(Member(slack_id=slack_id, role=role, set_by="test", set_at=NOW))

    await store.write(unit)


def submission(
    proposal: Proposal = HIGH, *, by: Actor = CI, key: str | None = None, body: str = "body"
) -> Submit:
    """A fresh submission; `key` is an Idempotency-Key."""
    return Submit(
        action_id=new_action_id(secrets.token_bytes(5)),
        proposal=proposal,
        actor=by,
        door=Door.API,
        idempotency=None if key is None else Idempotency(key=key, body_hash=body),
    )


def card(action_id: str, revision: int) -> Notice:
    """An order to show an action's card at this revision."""
    return Notice(kind=NoticeKind.CARD, record_id=action_id, revision=revision, lane=Lane.POST)


async def submit(store: Store, proposal: Proposal = HIGH, *, by: Actor = CI) -> Action:
    """Hand an action in."""
    return (await store.apply(submission(proposal, by=by))).action


def decision(action_id: str, verdict: Verdict, by: str, comment: str = "") -> Decide | Cancel | Expire:
    """The command by which a person gives the verdict."""
    if verdict is Verdict.EXPIRE:
        return Expire(action_id=action_id)
    if verdict is Verdict.CANCEL:
        return Cancel(action_id=action_id, actor=person(by), door=Door.COMMAND, comment=comment)
    return Decide(action_id=action_id, verdict=verdict, actor=person(by), door=Door.BUTTON, comment=comment)


async def found(store: Store, action_id: str) -> Action:
    """The stored action, which must be there."""
    action = await store.read(lambda tx: tx.actions.find(action_id))
    assert action is not None
    return action


async def trail(store: Store, action_id: str) -> list[str]:
    """The events that the log tells of an action."""
    rows = await store.read(lambda tx: tx.audit.of_action(action_id))
    return [row.event for row in rows]


async def log(store: Store) -> list[AuditRow]:
    """The whole log."""

    async def unit(tx: Transaction) -> list[AuditRow]:
        return [row async for row in tx.audit.rows()]

    return await store.read(unit)


async def gathered(rows: AsyncIterator[Any]) -> list[Any]:
    """Everything that is streamed."""
    return [row async for row in rows]


def claim(lane: Lane, now: int, *, lease: int = 60, limit: int = 10) -> Unit[list[Delivery]]:
    """Takes rows of the lane."""

    async def unit(tx: Transaction) -> list[Delivery]:
        return await tx.outbox.claim(lane, now, now + lease, limit)

    return unit


async def run_raw(store: DatabaseStore, work: Callable[[Connection], Any]) -> Any:
    """Do something to the tables that no port offers, as a vandal or another program would."""
    assert isinstance(store._backend, Sqlite | Postgres)
    backend = backend_of(store._backend.writer.url.render_as_string(hide_password=False))
    line = await backend.writing()
    try:
        return await line.transact(work)
    finally:
        await line.close()
        await backend.close()


async def sql(store: DatabaseStore, *statements: str) -> list[Any]:
    """Run raw statements in one transaction; answers the rows of the last one."""

    def work(connection: Connection) -> list[Any]:
        result = None
        for statement in statements:
            result = connection.exec_driver_sql(statement)
        return list(result.all()) if result is not None and result.returns_rows else []

    rows: list[Any] = await run_raw(store, work)
    return rows
