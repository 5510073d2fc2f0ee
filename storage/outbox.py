"""What Slack still has to be shown: one row for everything that must appear once, at most one order a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    update,
)

from engine.outbox import Backlog, Delivery, Lane, Notice, NoticeKind
from storage.orders import ORDER
from storage.rows import Values, delivery_of, notice_values
from storage.session import Session
from storage.tables import IS_DEAD, IS_OPEN, IS_RENEWED, IS_SENDING, IS_STALE, actions, outbox
from storage.upserts import is_postgres

_CLAIM_LOCK = 0x6F757462
"""The advisory lock under which PostgreSQL gives rows out, so that no digest is split: "outb" in ASCII."""

_AT = outbox.c.next_at.type
_NOW = bindparam("now", type_=_AT)
_ACTION_AT = func.coalesce(
    select(actions.c.created_at).where(actions.c.id == bindparam("of_record")).scalar_subquery(), 0
)
_OF_KEY = and_(outbox.c.action_at == _ACTION_AT, outbox.c.key == bindparam("of"))
_HELD = _OF_KEY & IS_SENDING


_card = outbox.alias("card")
_WITH_CARD = outbox.outerjoin(
    _card,
    and_(
        outbox.c.kind == literal_column(f"'{NoticeKind.THREAD}'"),
        _card.c.action_at == outbox.c.action_at,
        _card.c.key == literal_column(f"'{NoticeKind.CARD}:'").concat(outbox.c.record_id),
    ),
)
_ROWS = select(outbox, _card.c.channel.label("parent_channel"), _card.c.ts.label("parent_ts")).select_from(
    _WITH_CARD
)
_FIND = _ROWS.where(_OF_KEY)
_RECORD_AT = select(_ACTION_AT)

_fellow = outbox.alias("fellow")
_IS_DUE = or_(
    and_(outbox.c.state == literal_column("'pending'"), outbox.c.next_at <= _NOW),
    and_(outbox.c.state == literal_column("'sending'"), outbox.c.lease_until <= _NOW),
)
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


def _due(rows: Select[Any]) -> Select[Any]:
    """The rows of a lane that may be given out, urgent first, then the oldest."""
    return (
        rows.where(outbox.c.lane == bindparam("lane"), IS_OPEN, _IS_DUE, _IS_FREE, _IS_READY)
        .order_by(outbox.c.urgency, outbox.c.created_at, outbox.c.key)
        .limit(bindparam("limit"))
    )


_GIVE = _due(_ROWS).with_for_update(of=outbox, skip_locked=True)
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
_ENTER = (
    update(outbox)
    .where(_OF_KEY)
    .values(
        digest=bindparam("common", type_=outbox.c.digest.type),
        digest_place=bindparam("place", type_=outbox.c.digest_place.type),
    )
)
_SHOWN = bindparam("shown", type_=outbox.c.revision.type)
_IS_SHOWN = outbox.c.revision <= _SHOWN
_SENT = (
    update(outbox)
    .where(_OF_KEY)
    .values(
        shown_revision=_SHOWN,
        state=case((_IS_SHOWN, "sent"), else_="pending"),
        lane=case((IS_RENEWED, Lane.UPDATE.value), else_=outbox.c.lane),
        next_at=case((_IS_SHOWN, outbox.c.next_at), else_=_NOW),
        attempts=case((_IS_SHOWN, outbox.c.attempts), else_=0),
        lease_until=None,
        channel=bindparam("in_channel", type_=outbox.c.channel.type),
        ts=bindparam("at_ts", type_=outbox.c.ts.type),
        last_error=None,
    )
    .returning(outbox.c.state)
)
_RETRY = update(outbox).where(_HELD).values(state="pending", lease_until=None).returning(outbox.c.state)
_UNKNOWN = update(outbox).where(_HELD).returning(outbox.c.state)
_DEAD = update(outbox).where(_HELD).values(state="dead", lease_until=None).returning(outbox.c.state)
_LOST = (
    update(outbox)
    .where(_OF_KEY)
    .values(
        state="pending",
        lane=outbox.c.first_lane,
        shown_revision=0,
        next_at=_NOW,
        created_at=_NOW,
        lease_until=None,
        channel=None,
        ts=None,
        digest=None,
        digest_place=None,
    )
    .returning(outbox.c.state)
)
_IN_DIGEST = _ROWS.where(outbox.c.digest == bindparam("digest")).order_by(outbox.c.digest_place)
_OPEN = (
    select(outbox.c.state, func.count().label("n"), func.min(outbox.c.created_at).label("oldest"))
    .where(IS_OPEN)
    .group_by(outbox.c.state)
)
_COUNT_DEAD = select(func.count()).where(IS_DEAD)
_STALE = select(outbox.c.record_id).where(IS_STALE).order_by(outbox.c.record_id).limit(bindparam("limit"))


class StoredOutbox:
    """`engine.ports.Outbox` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.ordered = False
        """Whether this unit has left something to announce."""

    async def claim(self, lane: Lane, now: int, lease_until: int, limit: int) -> list[Delivery]:
        """Take up to `limit` rows of a lane whose time has come, under the new lease."""
        return await self._session.run(_claim, lane, now, lease_until, limit)

    async def due(self, lane: Lane, now: int, at_most: int) -> int:
        """How many rows a claim of the lane would give now, counted up to `at_most`."""
        return await self._session.run(_count_due, lane, now, at_most)

    async def enter(self, digest: str, keys: Sequence[str]) -> None:
        """Bind claimed rows to one common message, in this order."""
        await self._session.run(_enter, digest, keys)

    async def sent(self, shown: Mapping[str, int], now: int, channel: str, ts: str) -> None:
        """The message now shows these revisions, by key; a later order makes a row pending again."""
        states = await self._session.run(_sent, shown, {"now": now, "in_channel": channel, "at_ts": ts})
        # A card that is shown lets its replies go.
        cards = any(key.startswith(f"{NoticeKind.CARD}:") for key in shown)
        self.ordered |= cards or "pending" in states

    async def retry(self, key: str, next_at: int, error: str) -> None:
        """What is being sent is pending again from `next_at` on."""
        await self._session.run(_change_one, _RETRY, key, {"next_at": next_at, "last_error": error})

    async def unknown(self, key: str, lease_until: int, error: str) -> None:
        """Nobody knows whether Slack took it: it stays sending until `lease_until`."""
        values = {"lease_until": lease_until, "last_error": error}
        await self._session.run(_change_one, _UNKNOWN, key, values)

    async def dead(self, key: str, error: str) -> None:
        """Slack refuses for good what is being sent."""
        await self._session.run(_change_one, _DEAD, key, {"last_error": error})

    async def lost(self, key: str, now: int) -> None:
        """Forget where the message stood; the row is pending, to be posted afresh."""
        await self._session.run(_change_one, _LOST, key, {"now": now})
        self.ordered = True

    async def find(self, key: str) -> Delivery | None:
        """One row."""
        return await self._session.run(_find, key)

    async def in_digest(self, digest: str) -> list[Delivery]:
        """The rows that one common message shows, in the order in which they entered it."""
        return await self._session.run(_in_digest, digest)

    async def waiting(self, now: int) -> Backlog:
        """How much is not yet shown; what waits for a later moment than `now` is not yet shown either."""
        del now
        return await self._session.run(_waiting)

    async def stale(self, limit: int) -> list[str]:
        """Ids of actions whose sent card shows another revision than was ordered with the action's last change."""
        return await self._session.run(_stale, limit)

    async def order(self, notice: Notice, now: int) -> None:
        """Order what the notice says to be shown (again); what is said once is never said again."""
        await self._session.run(_order, notice, now)
        self.ordered = True


def _of(key: str) -> Values:
    """The values of `_OF_KEY`; a key names its record in its second part."""
    return {"of": key, "of_record": key.split(":")[1] if ":" in key else ""}


def _claim(connection: Connection, lane: Lane, now: int, lease_until: int, limit: int) -> list[Delivery]:
    if is_postgres(connection):
        connection.execute(_LOCK)
    due = connection.execute(_GIVE, {"lane": lane.value, "now": now, "limit": limit}).all()
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


def _count_due(connection: Connection, lane: Lane, now: int, at_most: int) -> int:
    return int(connection.execute(_COUNT, {"lane": lane.value, "now": now, "limit": at_most}).scalar_one())


def _enter(connection: Connection, digest: str, keys: Sequence[str]) -> None:
    if keys:
        places = [{**_of(key), "common": digest, "place": place} for place, key in enumerate(keys)]
        connection.execute(_ENTER, places)


def _change_one(connection: Connection, statement: Update, key: str, values: Values) -> str | None:
    """Change the row; its state afterwards, None when there is no such row in the state that the statement asks for."""
    return connection.execute(statement, {**_of(key), **values}).scalar()


def _sent(connection: Connection, shown: Mapping[str, int], values: Values) -> list[str | None]:
    return [
        _change_one(connection, _SENT, key, {**values, "shown": revision}) for key, revision in shown.items()
    ]


def _find(connection: Connection, key: str) -> Delivery | None:
    row = connection.execute(_FIND, _of(key)).first()
    return None if row is None else delivery_of(row)


def _in_digest(connection: Connection, digest: str) -> list[Delivery]:
    return [delivery_of(row) for row in connection.execute(_IN_DIGEST, {"digest": digest})]


def _waiting(connection: Connection) -> Backlog:
    open_rows = {row.state: row for row in connection.execute(_OPEN)}
    return Backlog(
        pending=open_rows["pending"].n if "pending" in open_rows else 0,
        sending=open_rows["sending"].n if "sending" in open_rows else 0,
        dead=connection.execute(_COUNT_DEAD).scalar_one(),
        oldest=min((row.oldest for row in open_rows.values()), default=None),
    )


def _stale(connection: Connection, limit: int) -> list[str]:
    return list(connection.execute(_STALE, {"limit": limit}).scalars())


def _order(connection: Connection, notice: Notice, now: int) -> None:
    action_at = connection.execute(_RECORD_AT, {"of_record": notice.record_id}).scalar_one()
    ORDER.run(connection, [notice_values(notice, now, action_at)])
