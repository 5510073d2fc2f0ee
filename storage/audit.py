"""The append-only log: chaining events after the head, and reading the chain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Connection, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.audit import AuditRow, Head, chain
from engine.events import Event
from storage.rows import audit_row_of, audit_values
from storage.tables import audit
from storage.upserts import is_postgres

_CHUNK = 1_000
_CHAIN_LOCK = 0x6175746F71
"""The advisory lock under which a PostgreSQL database's chain grows: "autoq" in ASCII."""

_LOCK = select(func.pg_advisory_xact_lock(_CHAIN_LOCK))
_HEAD = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_INSERT = insert(audit)
_AFTER = select(audit).where(audit.c.seq > bindparam("after")).order_by(audit.c.seq).limit(_CHUNK)
_OF_ACTION = select(audit).where(audit.c.action_id == bindparam("action_id")).order_by(audit.c.seq)


def append(connection: Connection, events: Sequence[Event], *, self_approval: bool) -> list[AuditRow]:
    """Chain the events after the present head, in the connection's transaction.

    On PostgreSQL the chain is locked until the commit; the caller takes its row locks before.
    """
    if is_postgres(connection):
        connection.execute(_LOCK)
    found = connection.execute(_HEAD).first()
    head = Head() if found is None else Head(seq=found.seq, hash=found.hash)
    rows: list[AuditRow] = []
    for event in events:
        row = chain(head, event, self_approval=self_approval)
        head = Head(seq=row.seq, hash=row.hash)
        rows.append(row)
    connection.execute(_INSERT, [audit_values(row) for row in rows])
    return rows


class StoredAudit:
    """`engine.ports.AuditLog` over a connection."""

    def __init__(self, connection: AsyncConnection, *, self_approval: bool) -> None:
        self._connection = connection
        self._self_approval = self_approval
        self.appended = 0
        """Rows that this unit has added."""

    async def append(self, event: Event) -> AuditRow:
        """Chain one event after the present head."""
        (row,) = await self._connection.run_sync(append, [event], self_approval=self._self_approval)
        self.appended += 1
        return row

    async def head(self) -> Head:
        """The end of the chain."""
        found = (await self._connection.execute(_HEAD)).first()
        return Head() if found is None else Head(seq=found.seq, hash=found.hash)

    async def of_action(self, action_id: str) -> list[AuditRow]:
        """The rows of one action, oldest first."""
        rows = await self._connection.execute(_OF_ACTION, {"action_id": action_id})
        return [audit_row_of(row) for row in rows]

    async def rows(self, after: int = 0) -> AsyncIterator[AuditRow]:
        """All rows with `seq` above `after`, in order, a thousand at a time."""
        while True:
            rows = (await self._connection.execute(_AFTER, {"after": after})).all()
            for row in rows:
                yield audit_row_of(row)
            if len(rows) < _CHUNK:
                return
            after = rows[-1].seq
