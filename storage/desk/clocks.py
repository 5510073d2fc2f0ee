"""Clocks of service levels, and the warnings given."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Connection, Insert, bindparam, func, select, text

from engine.desk.clocks import Clock, ClockKind, ClockState, EscalationLevel
from engine.desk.cycle import DeskStep
from engine.desk.escalations import Escalation
from storage.checked import checked
from storage.desk.failures import may_be_tried
from storage.desk.tables import HAS_NEXT, IS_TOLD, clocks, escalations
from storage.desk.texts import reason_text
from storage.rows import AnyRow, Values
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_OF = select(clocks).where(clocks.c.request_id == bindparam("request_id"))
_DUE = (
    select(clocks)
    .where(
        text(HAS_NEXT),
        clocks.c.next_at <= bindparam("now", type_=BigInteger),
        may_be_tried(DeskStep.DEADLINES, clocks.c.request_id.concat(":").concat(clocks.c.kind)),
    )
    .order_by(clocks.c.next_at, clocks.c.request_id, clocks.c.kind)
    .limit(bindparam("limit"))
)
_LEVELS = select(escalations.c.key, escalations.c.level).where(
    escalations.c.request_id == bindparam("request_id"), escalations.c.kind == bindparam("kind")
)
_WARNED = select(func.count()).where(text(IS_TOLD), escalations.c.at >= bindparam("since", type_=BigInteger))
_CHANGING = "state goal spent since due_at next_at ended_at".split()


def _saved(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["request_id", "kind"], set_={name: insert.excluded[name] for name in _CHANGING}
    )


def _escalated(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_nothing(index_elements=["key"]).returning(escalations.c.key)


_SAVE = upsert(clocks, _saved)
_ESCALATE = upsert(escalations, _escalated)


class StoredClocks:
    """`engine.desk.ports.Clocks` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, request_id: str) -> tuple[Clock, ...]:
        """The clocks of a request, RESPONSE before RESOLUTION."""
        return await self._session.run(_of, request_id)

    async def due(self, now: int, limit: int) -> list[Clock]:
        """Clocks with `next_at` <= now."""
        return await self._session.run(_due, now, limit)

    async def save(self, *clocks: Clock) -> None:
        """Store them, new or not."""
        await self._session.run(_save, clocks)

    async def levels(self, request_id: str, kind: ClockKind) -> frozenset[EscalationLevel]:
        """The levels that were recorded for a clock."""
        return await self._session.run(_levels, request_id, kind)

    async def warned(self, since: int) -> int:
        """How many warnings were given aloud at or after `since`."""
        return await self._session.run(_warned, since)

    async def escalate(self, escalation: Escalation, recipient: str | None) -> bool:
        """Record a warning and whom it goes to; False, and nothing stored, when its key is there already."""
        return await self._session.run(_escalate, escalation, recipient)


def _of(connection: Connection, request_id: str) -> tuple[Clock, ...]:
    found = [_clock_of(row) for row in connection.execute(_OF, {"request_id": request_id})]
    return tuple(sorted(found, key=lambda clock: list(ClockKind).index(clock.kind)))


def _due(connection: Connection, now: int, limit: int) -> list[Clock]:
    return [_clock_of(row) for row in connection.execute(_DUE, {"now": now, "limit": limit})]


def _save(connection: Connection, clocks: Sequence[Clock]) -> None:
    connection.execute(_SAVE[connection.dialect.name], [_values(clock) for clock in clocks])


def _levels(connection: Connection, request_id: str, kind: ClockKind) -> frozenset[EscalationLevel]:
    rows = connection.execute(_LEVELS, {"request_id": request_id, "kind": kind.value})
    return frozenset(_level_of(row) for row in rows)


def _warned(connection: Connection, since: int) -> int:
    return int(connection.execute(_WARNED, {"since": since}).scalar_one())


def _escalate(connection: Connection, escalation: Escalation, recipient: str | None) -> bool:
    values = {
        "key": escalation.key,
        "request_id": escalation.request_id,
        "kind": escalation.kind.value,
        "level": escalation.level.value,
        "at": escalation.at,
        "told": int(escalation.told),
        "reason": reason_text(escalation.reason),
        "recipient": recipient,
    }
    return connection.execute(_ESCALATE[connection.dialect.name], values).first() is not None


def _values(clock: Clock) -> Values:
    return {
        "request_id": clock.request_id,
        "kind": clock.kind.value,
        "state": clock.state.value,
        "goal": clock.goal,
        "spent": clock.spent,
        "since": clock.since,
        "due_at": clock.due_at,
        "next_at": clock.next_at,
        "ended_at": clock.ended_at,
    }


@checked("clocks")
def _clock_of(row: AnyRow) -> Clock:
    return Clock(
        request_id=row.request_id,
        kind=ClockKind(row.kind),
        state=ClockState(row.state),
        goal=row.goal,
        spent=row.spent,
        since=row.since,
        due_at=row.due_at,
        next_at=row.next_at,
        ended_at=row.ended_at,
    )


@checked("escalations")
def _level_of(row: AnyRow) -> EscalationLevel:
    return EscalationLevel(row.level)
