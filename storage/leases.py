"""Rights that one process holds for a time."""

from __future__ import annotations

from sqlalchemy import Connection, Insert, bindparam, delete, or_

from storage.session import Session
from storage.tables import leases
from storage.upserts import EitherInsert, upsert

_RELEASE = delete(leases).where(leases.c.name == bindparam("lease"), leases.c.holder == bindparam("by"))


def _taken(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": insert.excluded.holder, "until": insert.excluded.until},
        where=or_(
            leases.c.until <= bindparam("now", type_=leases.c.until.type),
            leases.c.holder == insert.excluded.holder,
        ),
    ).returning(leases.c.name)


_TAKE = upsert(leases, _taken)


class StoredLeases:
    """`engine.ports.Leases` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def take(self, name: str, holder: str, now: int, until: int) -> bool:
        """Whether `holder` now has the lease until `until`: it was free, over, or already the holder's."""
        return await self._session.run(_take, name, holder, now, until)

    async def release(self, name: str, holder: str) -> None:
        """Give it back early."""
        await self._session.run(_release, name, holder)


def _take(connection: Connection, name: str, holder: str, now: int, until: int) -> bool:
    values = {"name": name, "holder": holder, "until": until, "now": now}
    return connection.execute(_TAKE[connection.dialect.name], values).first() is not None


def _release(connection: Connection, name: str, holder: str) -> None:
    connection.execute(_RELEASE, {"lease": name, "by": holder})
