"""What the cycle could not work off, and the condition that leaves it out of the lists of work."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Insert,
    Text,
    bindparam,
    delete,
    exists,
    literal_column,
    select,
)

from engine.desk.cycle import DeskStep
from storage.desk.short_keys import short_key
from storage.desk.tables import failures
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_COUNT = select(failures.c.count).where(
    failures.c.step == bindparam("step"), failures.c.item_id == bindparam("item_id")
)
_RESTING = select(failures.c.item_id).where(
    failures.c.step == bindparam("step"),
    failures.c.item_id.in_(bindparam("items", expanding=True)),
    failures.c.next_at > bindparam("now", type_=BigInteger),
)
_FORGET = delete(failures).where(
    failures.c.step == bindparam("of_step"), failures.c.item_id == bindparam("of_item")
)


def _recorded(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["step", "item_id"],
        set_={
            "count": failures.c.count + 1,
            "error": insert.excluded.error,
            "next_at": insert.excluded.next_at,
        },
    )


_RECORD = upsert(failures, _recorded)


def may_be_tried(step: DeskStep, item_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether nothing keeps the step from the item at `now`."""
    return ~exists().where(
        failures.c.step == literal_column(f"'{step}'", Text),
        failures.c.item_id == item_id,
        failures.c.next_at > bindparam("now", type_=BigInteger),
    )


class StoredFailures:
    """`engine.desk.ports.Failures` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def count(self, step: str, item_id: str) -> int:
        """How often it has failed in a row."""
        return await self._session.run(_count, step, item_id)

    async def resting(self, step: str, item_ids: Collection[str], now: int) -> frozenset[str]:
        """Which of these items are left out until later than `now`."""
        return await self._session.run(_resting, step, item_ids, now)

    async def record(self, step: str, item_id: str, error: str, next_at: int) -> None:
        """It failed once more and is left out of the step's work until `next_at`."""
        await self._session.run(_record, step, item_id, error, next_at)

    async def forget(self, step: str, item_id: str) -> None:
        """It was worked off."""
        await self._session.run(_forget, step, item_id)


def _count(connection: Connection, step: str, item_id: str) -> int:
    values = {"step": step, "item_id": short_key(item_id)}
    return int(connection.execute(_COUNT, values).scalar() or 0)


def _resting(connection: Connection, step: str, item_ids: Collection[str], now: int) -> frozenset[str]:
    named = {short_key(item_id): item_id for item_id in item_ids}
    values = {"step": step, "items": list(named), "now": now}
    return frozenset(named[row.item_id] for row in connection.execute(_RESTING, values))


def _record(connection: Connection, step: str, item_id: str, error: str, next_at: int) -> None:
    values = {"step": step, "item_id": short_key(item_id), "count": 1, "error": error, "next_at": next_at}
    connection.execute(_RECORD[connection.dialect.name], values)


def _forget(connection: Connection, step: str, item_id: str) -> None:
    connection.execute(_FORGET, {"of_step": step, "of_item": short_key(item_id)})
