"""Rights that one process holds for a time."""

from __future__ import annotations

from sqlalchemy import Insert, bindparam, delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

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
    """`engine.ports.Leases` over a connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, name: str, holder: str, now: int, until: int) -> bool:
        """Whether `holder` now has the lease until `until`: it was free, over, or already the holder's."""
        statement = _TAKE[self._connection.dialect.name]
        values = {"name": name, "holder": holder, "until": until, "now": now}
        return (await self._connection.execute(statement, values)).first() is not None

    async def release(self, name: str, holder: str) -> None:
        """Give it back early."""
        await self._connection.execute(_RELEASE, {"lease": name, "by": holder})
