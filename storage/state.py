"""Loads what a batch of gate commands needs to know, with one SELECT a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, func, select, tuple_

from engine.actors import Role
from engine.commands import Command, Expire, Refuse, Submit
from engine.gate import State, StoredReply, requester_key
from storage.rows import action_of, role_of
from storage.tables import IS_OVERDUE, actions, members, replies, waiting

_WHO: BindParameter[str] = bindparam("requesters", expanding=True)

_REPLIES = select(replies).where(
    tuple_(replies.c.key_id, replies.c.idempotency_key).in_(bindparam("keys", expanding=True))
)
# PostgreSQL locks what it reads, in one order everywhere; SQLite has locked the whole file already.
_ACTIONS = (
    select(actions)
    .where(actions.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(actions.c.id)
    .with_for_update()
)
_ROLES = select(members.c.slack_id, members.c.role).where(
    members.c.slack_id.in_(bindparam("people", expanding=True))
)
_WAITING = (
    select(waiting).where(waiting.c.requester.in_(_WHO)).order_by(waiting.c.requester).with_for_update()
)
_OVERDUE = (
    select(actions.c.requester, func.count().label("n")).where(IS_OVERDUE).group_by(actions.c.requester)
)


def load(connection: Connection, commands: Sequence[Command], now: int) -> State:
    """The actions, replies, counts and roles that the commands speak of."""
    submits = [command for command in commands if isinstance(command, Submit)]
    stored = _replies(connection, submits)
    ids = {command.action_id for command in commands if command.action_id is not None}
    ids.update(reply.action_id for reply in stored.values())
    rows = connection.execute(_ACTIONS, {"ids": sorted(ids)}) if ids else ()
    return State(
        actions={action.id: action for action in map(action_of, rows)},
        pending=_pending(connection, {requester_key(command.actor) for command in submits}, now),
        replies=stored,
        roles=_roles(connection, commands),
    )


def _replies(connection: Connection, submits: Iterable[Submit]) -> dict[tuple[str, str], StoredReply]:
    keys = {
        (command.actor.key, command.idempotency.key)
        for command in submits
        if command.idempotency is not None and command.actor.key is not None
    }
    if not keys:
        return {}
    return {
        (row.key_id, row.idempotency_key): StoredReply(body_hash=row.body_hash, action_id=row.action_id)
        for row in connection.execute(_REPLIES, {"keys": sorted(keys)})
    }


def _roles(connection: Connection, commands: Iterable[Command]) -> dict[str, Role]:
    people = {
        command.actor.person
        for command in commands
        if not isinstance(command, Expire | Refuse) and command.actor.person is not None
    }
    if not people:
        return {}
    return {row.slack_id: role_of(row) for row in connection.execute(_ROLES, {"people": sorted(people)})}


def _pending(connection: Connection, requesters: set[str], now: int) -> dict[str, int]:
    """How many actions of each requester still wait; those whose time is over wait no longer, swept or not."""
    if not requesters:
        return {}
    who = sorted(requesters)
    stored = {row.requester: row.n for row in connection.execute(_WAITING, {"requesters": who})}
    # Everybody's, since few are overdue at any time, and theirs are found by when they fell due.
    for row in connection.execute(_OVERDUE, {"now": now}):
        stored[row.requester] = stored.get(row.requester, 0) - row.n
    return stored
