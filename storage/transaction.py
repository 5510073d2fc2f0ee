"""What a unit of work sees: the tables as the engine's ports, over one connection in one transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.actions import StoredActions
from storage.audit import StoredAudit
from storage.keys import StoredKeys
from storage.leases import StoredLeases
from storage.members import StoredMembers
from storage.outbox import StoredOutbox
from storage.runs import StoredRuns


class StoredTransaction:
    """`engine.ports.Transaction`; `self_approval` marks audit rows while four eyes are switched off."""

    __slots__ = ("actions", "audit", "keys", "leases", "members", "outbox", "runs")

    def __init__(self, connection: AsyncConnection, *, self_approval: bool) -> None:
        self.actions = StoredActions(connection)
        self.members = StoredMembers(connection)
        self.keys = StoredKeys(connection)
        self.audit = StoredAudit(connection, self_approval=self_approval)
        self.outbox = StoredOutbox(connection)
        self.runs = StoredRuns(connection)
        self.leases = StoredLeases(connection)
