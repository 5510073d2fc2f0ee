"""Reading actions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.actions import Action, Status
from engine.ports import ActionPage, ActionQuery
from storage.pages import cursor_after, page_statement
from storage.rows import action_of
from storage.tables import BUCKET, IS_PENDING, PENDING, actions, tallies

_CHUNK = 500
_NOW = bindparam("now", type_=actions.c.created_at.type)
_SINCE = bindparam("since", type_=actions.c.created_at.type)
_IS_DUE: ColumnElement[bool] = IS_PENDING & (actions.c.expires_at <= _NOW)

_FIND = select(actions).where(actions.c.id == bindparam("id"))
_FIND_MANY = select(actions).where(actions.c.id.in_(bindparam("ids", expanding=True)))
_REVISIONS = select(actions.c.id, actions.c.revision).where(
    actions.c.id.in_(bindparam("ids", expanding=True))
)
_AFTER = select(actions).where(actions.c.id > bindparam("after")).order_by(actions.c.id).limit(_CHUNK)
_DUE = select(actions.c.id).where(_IS_DUE).order_by(actions.c.expires_at).limit(bindparam("limit"))
_STORED_PENDING = select(func.coalesce(func.sum(tallies.c.n), 0)).where(
    tallies.c.status == PENDING, tallies.c.n > literal_column("0")
)
_OVERDUE = select(func.count()).where(_IS_DUE, actions.c.created_at >= _SINCE)
_TALLY = (
    select(tallies.c.status, func.sum(tallies.c.n).label("n"))
    .where(tallies.c.bucket >= bindparam("bucket"))
    .group_by(tallies.c.status)
)


class StoredActions:
    """`engine.ports.Actions` over a connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, action_id: str) -> Action | None:
        """The action with this id."""
        row = (await self._connection.execute(_FIND, {"id": action_id})).first()
        return None if row is None else action_of(row)

    async def find_many(self, action_ids: Sequence[str]) -> dict[str, Action]:
        """Those of the ids that exist."""
        found: dict[str, Action] = {}
        for start in range(0, len(action_ids), _CHUNK):
            ids = list(action_ids[start : start + _CHUNK])
            rows = await self._connection.execute(_FIND_MANY, {"ids": ids})
            found.update((row.id, action_of(row)) for row in rows)
        return found

    async def revisions(self, action_ids: Sequence[str]) -> dict[str, int]:
        """The revision of those of the ids that exist."""
        rows = await self._connection.execute(_REVISIONS, {"ids": list(action_ids)})
        return {row.id: row.revision for row in rows}

    async def page(self, query: ActionQuery) -> ActionPage:
        """One page, newest first."""
        statement, values = page_statement(query)
        rows = (await self._connection.execute(statement, values)).all()
        items = tuple(action_of(row) for row in rows[: query.limit])
        more = len(rows) > query.limit
        return ActionPage(items=items, next_cursor=cursor_after(items[-1]) if more else None)

    async def count_pending(self, now: int) -> int:
        """How many wait at `now`."""
        stored = await self._number(_STORED_PENDING)
        return stored - await self._overdue(0, now)

    async def due(self, now: int, limit: int) -> list[str]:
        """Ids of pending actions whose time is over, the longest overdue first."""
        rows = await self._connection.execute(_DUE, {"now": now, "limit": limit})
        return [row.id for row in rows]

    async def tally(self, since: int, now: int) -> dict[Status, int]:
        """How many actions created since then have each status at `now`."""
        rows = await self._connection.execute(_TALLY, {"bucket": -(-since // BUCKET)})
        counts = dict.fromkeys(Status, 0) | {Status(row.status): int(row.n) for row in rows}
        overdue = await self._overdue(since, now)
        counts[Status.PENDING_APPROVAL] -= overdue
        counts[Status.EXPIRED] += overdue
        return counts

    async def every(self) -> AsyncIterator[Action]:
        """All actions by id, some hundred at a time."""
        after = ""
        while True:
            rows = (await self._connection.execute(_AFTER, {"after": after})).all()
            for row in rows:
                yield action_of(row)
            if len(rows) < _CHUNK:
                return
            after = rows[-1].id

    async def _overdue(self, since: int, now: int) -> int:
        return await self._number(_OVERDUE, {"since": since, "now": now})

    async def _number(self, statement: Select[int], values: dict[str, int] | None = None) -> int:
        return int((await self._connection.execute(statement, values or {})).scalar_one())
