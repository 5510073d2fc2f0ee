"""The append-only log: chaining events after the head, and reading the chain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, insert, select

from engine.audit import AuditRow, Head, chain
from engine.events import Event
from storage.repeated import Repeated, alike
from storage.rows import AUDIT_ROW, audit_row_of, audit_values
from storage.session import Session
from storage.tables import actions, audit, trails
from storage.upserts import is_postgres

_CHUNK = 1_000
_CHAIN_LOCK = 0x6175746F71
"""The advisory lock under which a PostgreSQL database's chain grows: "autoq" in ASCII."""

_LOCK = select(func.pg_advisory_xact_lock(_CHAIN_LOCK))
_HEAD = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_INSERT = Repeated(alike(insert(audit)), AUDIT_ROW)
_INSERT_TRAIL = Repeated(alike(insert(trails)), ["action_at", "action_id", "seq"])
_AFTER = select(audit).where(audit.c.seq > bindparam("after")).order_by(audit.c.seq).limit(_CHUNK)
_BORN = select(actions.c.created_at).where(actions.c.id == bindparam("action_id"))
_OF_ACTION = (
    select(audit)
    .join(trails, trails.c.seq == audit.c.seq)
    .where(trails.c.action_at == _BORN.scalar_subquery(), trails.c.action_id == bindparam("action_id"))
    .order_by(trails.c.seq)
)


def append(
    connection: Connection, events: Sequence[Event], born: Mapping[str, int], *, self_approval: bool
) -> list[AuditRow]:
    """Chain the events after the present head, in the connection's transaction; `born` says when their actions were made.

    On PostgreSQL the chain is locked until the commit; the caller takes its row locks before.
    """
    if is_postgres(connection):
        connection.execute(_LOCK)
    head = _head(connection)
    rows: list[AuditRow] = []
    for event in events:
        row = chain(head, event, self_approval=self_approval)
        head = Head(seq=row.seq, hash=row.hash)
        rows.append(row)
    _INSERT.run(connection, [audit_values(row) for row in rows])
    steps = [
        {"action_at": born[row.action_id], "action_id": row.action_id, "seq": row.seq}
        for row in rows
        if row.action_id is not None and row.action_id in born
    ]
    _INSERT_TRAIL.run(connection, steps)
    return rows


class StoredAudit:
    """`engine.ports.AuditLog` in a session."""

    def __init__(self, session: Session, *, self_approval: bool) -> None:
        self._session = session
        self._self_approval = self_approval
        self.appended = 0
        """Rows that this unit has added."""

    async def append(self, event: Event) -> AuditRow:
        """Chain one event after the present head."""
        self.appended += 1
        return await self._session.run(_append_one, event, self_approval=self._self_approval)

    async def head(self) -> Head:
        """The end of the chain."""
        return await self._session.run(_head)

    async def of_action(self, action_id: str) -> list[AuditRow]:
        """The rows of one action, oldest first."""
        return await self._session.run(_of_action, action_id)

    async def rows(self, after: int = 0) -> AsyncIterator[AuditRow]:
        """All rows with `seq` above `after`, in order, a thousand at a time."""
        while True:
            found = await self._session.run(_following, after)
            for row in found:
                yield row
            if len(found) < _CHUNK:
                return
            after = found[-1].seq


def _append_one(connection: Connection, event: Event, *, self_approval: bool) -> AuditRow:
    at = connection.execute(_BORN, {"action_id": event.action_id}).scalar() if event.action_id else None
    born = {} if at is None or event.action_id is None else {event.action_id: at}
    (row,) = append(connection, [event], born, self_approval=self_approval)
    return row


def _head(connection: Connection) -> Head:
    found = connection.execute(_HEAD).first()
    return Head() if found is None else Head(seq=found.seq, hash=found.hash)


def _of_action(connection: Connection, action_id: str) -> list[AuditRow]:
    return [audit_row_of(row) for row in connection.execute(_OF_ACTION, {"action_id": action_id})]


def _following(connection: Connection, after: int) -> list[AuditRow]:
    return [audit_row_of(row) for row in connection.execute(_AFTER, {"after": after})]
