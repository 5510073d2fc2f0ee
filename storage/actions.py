"""Reading actions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Connection, bindparam, func, literal_column, select

from engine.actions import Action, Status
from engine.audit import Standing, standing
from engine.gate import requester_key
from engine.ports import ActionPage, ActionQuery
from storage.pages import cursor_after, page_statement
from storage.rows import AnyRow, action_of, count_of
from storage.session import Session
from storage.tables import BUCKET, IS_OVERDUE, PENDING, actions, tallies

_CHUNK = 500
_SINCE = bindparam("since", type_=actions.c.created_at.type)

_FOREIGN = Standing(birth=b"")
"""Of a row that autoq did not write; nothing in the log is equal to it."""

_FIND = select(actions).where(actions.c.id == bindparam("id"))
_FIND_MANY = select(actions).where(actions.c.id.in_(bindparam("ids", expanding=True)))
_REVISIONS = select(actions.c.id, actions.c.revision).where(
    actions.c.id.in_(bindparam("ids", expanding=True))
)
_AFTER = select(actions).where(actions.c.id > bindparam("after")).order_by(actions.c.id).limit(_CHUNK)
_DUE = select(actions.c.id).where(IS_OVERDUE).order_by(actions.c.expires_at).limit(bindparam("limit"))
_STORED_PENDING = select(func.coalesce(func.sum(tallies.c.n), 0)).where(
    tallies.c.status == PENDING, tallies.c.n > literal_column("0")
)
_OVERDUE = select(func.count()).where(IS_OVERDUE, actions.c.created_at >= _SINCE)
_TALLY = (
    select(tallies.c.status, func.sum(tallies.c.n).label("n"))
    .where(tallies.c.bucket >= bindparam("bucket"))
    .group_by(tallies.c.status)
)


class StoredActions:
    """`engine.ports.Actions` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, action_id: str) -> Action | None:
        """The action with this id."""
        return await self._session.run(_find, action_id)

    async def find_many(self, action_ids: Sequence[str]) -> dict[str, Action]:
        """Those of the ids that exist."""
        return await self._session.run(_find_many, action_ids)

    async def revisions(self, action_ids: Sequence[str]) -> dict[str, int]:
        """The revision of those of the ids that exist."""
        return await self._session.run(_revisions, action_ids)

    async def page(self, query: ActionQuery) -> ActionPage:
        """One page, newest first."""
        return await self._session.run(_page, query)

    async def count_pending(self, now: int) -> int:
        """How many wait at `now`."""
        return await self._session.run(_count_pending, now)

    async def due(self, now: int, limit: int) -> list[str]:
        """Ids of pending actions whose time is over, the longest overdue first."""
        return await self._session.run(_due, now, limit)

    async def tally(self, since: int, now: int) -> dict[Status, int]:
        """How many actions created since then have each status at `now`."""
        return await self._session.run(_tally, since, now)

    async def standings(self) -> AsyncIterator[tuple[str, Standing]]:
        """How every stored action stands, by id; one whose row is not what autoq writes stands like no other."""
        after = ""
        while True:
            found = await self._session.run(_standings_after, after)
            for each in found:
                yield each
            if len(found) < _CHUNK:
                return
            after = found[-1][0]

    async def every(self) -> AsyncIterator[Action]:
        """All actions by id, some hundred at a time."""
        after = ""
        while True:
            found = await self._session.run(_following, after)
            for action in found:
                yield action
            if len(found) < _CHUNK:
                return
            after = found[-1].id


def _find(connection: Connection, action_id: str) -> Action | None:
    row = connection.execute(_FIND, {"id": action_id}).first()
    return None if row is None else action_of(row)


def _find_many(connection: Connection, action_ids: Sequence[str]) -> dict[str, Action]:
    found: dict[str, Action] = {}
    for start in range(0, len(action_ids), _CHUNK):
        ids = list(action_ids[start : start + _CHUNK])
        found.update((row.id, action_of(row)) for row in connection.execute(_FIND_MANY, {"ids": ids}))
    return found


def _revisions(connection: Connection, action_ids: Sequence[str]) -> dict[str, int]:
    return {row.id: row.revision for row in connection.execute(_REVISIONS, {"ids": list(action_ids)})}


def _page(connection: Connection, query: ActionQuery) -> ActionPage:
    statement, values = page_statement(query)
    rows = connection.execute(statement, values).all()
    items = tuple(action_of(row) for row in rows[: query.limit])
    more = len(rows) > query.limit
    return ActionPage(items=items, next_cursor=cursor_after(items[-1]) if more else None)


def _count_pending(connection: Connection, now: int) -> int:
    stored = connection.execute(_STORED_PENDING).scalar_one()
    return int(stored) - _overdue(connection, 0, now)


def _due(connection: Connection, now: int, limit: int) -> list[str]:
    return list(connection.execute(_DUE, {"now": now, "limit": limit}).scalars())


def _tally(connection: Connection, since: int, now: int) -> dict[Status, int]:
    rows = connection.execute(_TALLY, {"bucket": -(-since // BUCKET)})
    counts = dict.fromkeys(Status, 0) | dict(map(count_of, rows))
    overdue = _overdue(connection, since, now)
    counts[Status.PENDING_APPROVAL] -= overdue
    counts[Status.EXPIRED] += overdue
    return counts


def _overdue(connection: Connection, since: int, now: int) -> int:
    return int(connection.execute(_OVERDUE, {"since": since, "now": now}).scalar_one())


def _following(connection: Connection, after: str) -> list[Action]:
    return [action_of(row) for row in connection.execute(_AFTER, {"after": after})]


def _standings_after(connection: Connection, after: str) -> list[tuple[str, Standing]]:
    return [(row.id, _standing_of(row)) for row in connection.execute(_AFTER, {"after": after})]


def _standing_of(row: AnyRow) -> Standing:
    try:
        action = action_of(row)
        return standing(action) if row.requester == requester_key(action) else _FOREIGN
    except (ValueError, TypeError, LookupError, AttributeError):
        return _FOREIGN
