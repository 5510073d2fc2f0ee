"""What a unit of work sees: the tables as the engine's ports, in one session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.actions import StoredActions
from storage.audit import StoredAudit
from storage.keys import StoredKeys
from storage.leases import StoredLeases
from storage.members import StoredMembers
from storage.outbox import StoredOutbox
from storage.runs import StoredRuns
from storage.session import Session

if TYPE_CHECKING:
    from storage.desk.desk import StoredDesk


class StoredTransaction:
    """`engine.desk.ports.DeskTransaction`; `self_approval` marks audit rows while four eyes are switched off."""

    __slots__ = ("_desk", "_session", "actions", "audit", "keys", "leases", "members", "outbox", "runs")

    def __init__(self, session: Session, *, self_approval: bool) -> None:
        self._session = session
        self._desk: StoredDesk | None = None
        self.actions = StoredActions(session)
        self.members = StoredMembers(session)
        self.keys = StoredKeys(session)
        self.audit = StoredAudit(session, self_approval=self_approval)
        self.outbox = StoredOutbox(session)
        self.runs = StoredRuns(session)
        self.leases = StoredLeases(session)

    @property
    def desk(self) -> StoredDesk:
        """The desk's part, made when a unit first asks for it: most never do."""
        if self._desk is None:
            # A short command that has nothing to do with the desk does not wait for it to load.
            from storage.desk.desk import StoredDesk  # noqa: PLC0415 - As above.

            self._desk = StoredDesk(self._session)
        return self._desk
