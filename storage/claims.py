"""Which rows of the outbox are given out to be sent, and to whom: one process at a time, a digest as a whole, each person in turn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    update,
)

from engine.outbox import Delivery, Lane, NoticeKind
from storage.rows import delivery_of
from storage.tables import IS_OPEN, outbox
from storage.upserts import is_postgres

_CLAIM_LOCK = 0x6F757462
"""The advisory lock under which PostgreSQL gives rows out, so that no digest is split: "outb" in ASCII."""

_AT = outbox.c.next_at.type
_NOW = bindparam("now", type_=_AT)

_card = outbox.alias("card")
_WITH_CARD = outbox.outerjoin(
    _card,
    and_(
        outbox.c.kind == literal_column(f"'{NoticeKind.THREAD}'"),
        _card.c.action_at == outbox.c.action_at,
        _card.c.key == literal_column(f"'{NoticeKind.CARD}:'").concat(outbox.c.record_id),
    ),
)
ROWS = select(outbox, _card.c.channel.label("parent_channel"), _card.c.ts.label("parent_ts")).select_from(
    _WITH_CARD
)
"""All columns, and of a thread reply where its card stands."""


def _is_due(table: FromClause) -> ColumnElement[bool]:
    """Whether a row's time has come: it waits no longer, or nobody knows what became of it."""
    return or_(
        and_(table.c.state == literal_column("'pending'"), table.c.next_at <= _NOW),
        and_(table.c.state == literal_column("'sending'"), table.c.lease_until <= _NOW),
    )


_fellow = outbox.alias("fellow")
_IS_DUE = _is_due(outbox)
_IS_FREE = not_(
    exists().where(
        _fellow.c.digest == outbox.c.digest,
        _fellow.c.state == literal_column("'sending'"),
        _fellow.c.lease_until > _NOW,
    )
)
_IS_READY = or_(
    outbox.c.kind != literal_column(f"'{NoticeKind.THREAD}'"), _card.c.shown_revision >= outbox.c.revision
)


_earlier = outbox.alias("earlier")
_PLACE = tuple_(outbox.c.urgency, outbox.c.created_at, outbox.c.key)
_IS_FIRST = not_(
    exists().where(
        _earlier.c.lane == literal_column(f"'{Lane.DIRECT}'"),
        or_(_earlier.c.state == literal_column("'pending'"), _earlier.c.state == literal_column("'sending'")),
        _earlier.c.recipient == outbox.c.recipient,
        _is_due(_earlier),
        tuple_(_earlier.c.urgency, _earlier.c.created_at, _earlier.c.key) < _PLACE,
    )
)


def _due(rows: Select[Any]) -> Select[Any]:
    """The rows of a lane that may be given out, urgent first, then the oldest."""
    return (
        rows.where(outbox.c.lane == bindparam("lane"), IS_OPEN, _IS_DUE, _IS_FREE, _IS_READY)
        .order_by(outbox.c.urgency, outbox.c.created_at, outbox.c.key)
        .limit(bindparam("limit"))
    )


_GIVE = _due(ROWS).with_for_update(of=outbox, skip_locked=True)
# Nobody waits behind what somebody else is told.
_GIVE_EACH = _due(ROWS.where(_IS_FIRST)).with_for_update(of=outbox, skip_locked=True)
_COUNT = select(func.count()).select_from(_due(select(outbox.c.key).select_from(_WITH_CARD)).subquery())
_LOCK = select(func.pg_advisory_xact_lock(_CLAIM_LOCK))
# The state again, since a row that was locked a moment ago may have been taken before it was.
_CLAIM = (
    update(outbox)
    .where(
        outbox.c.action_at.in_(bindparam("times", expanding=True)),
        outbox.c.key.in_(bindparam("keys", expanding=True)),
        _IS_DUE,
    )
    .values(state="sending", lease_until=bindparam("until", type_=_AT), attempts=outbox.c.attempts + 1)
    .returning(outbox.c.key)
)


def claim(connection: Connection, lane: Lane, now: int, lease_until: int, limit: int) -> list[Delivery]:
    """Take up to `limit` rows of a lane whose time has come; of direct messages the first for each person."""
    if is_postgres(connection):
        connection.execute(_LOCK)
    due = connection.execute(
        _GIVE_EACH if lane is Lane.DIRECT else _GIVE, {"lane": lane.value, "now": now, "limit": limit}
    ).all()
    if not due:
        return []
    values = {
        "times": list({row.action_at for row in due}),
        "keys": [row.key for row in due],
        "now": now,
        "until": lease_until,
    }
    taken = set(connection.execute(_CLAIM, values).scalars())
    return [
        replace(delivery_of(row), lease_until=lease_until, attempts=row.attempts + 1)
        for row in due
        if row.key in taken
    ]


def count_due(connection: Connection, lane: Lane, now: int, at_most: int) -> int:
    """How many rows of a lane have their time come, counted up to `at_most`."""
    return int(connection.execute(_COUNT, {"lane": lane.value, "now": now, "limit": at_most}).scalar_one())
