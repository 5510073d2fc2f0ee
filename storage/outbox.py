"""What Slack still has to be shown: one row for everything that must appear once, at most one order a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    Connection,
    Update,
    and_,
    bindparam,
    case,
    func,
    select,
    update,
)

from engine.outbox import Backlog, Delivery, Lane, Notice, NoticeKind
from storage.claims import ROWS, claim, count_due
from storage.orders import ORDER
from storage.rows import Values, delivery_of, notice_values
from storage.session import Session
from storage.tables import IS_DEAD, IS_OPEN, IS_RENEWED, IS_SENDING, IS_STALE, actions, outbox

_AT = outbox.c.next_at.type
_NOW = bindparam("now", type_=_AT)
_ACTION_AT = func.coalesce(
    select(actions.c.created_at).where(actions.c.id == bindparam("of_record")).scalar_subquery(), 0
)
_OF_KEY = and_(outbox.c.action_at == _ACTION_AT, outbox.c.key == bindparam("of"))
_HELD = _OF_KEY & IS_SENDING


_FIND = ROWS.where(_OF_KEY)
_RECORD_AT = select(_ACTION_AT)

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
_VOID = update(outbox).where(_HELD).values(state="void", lease_until=None).returning(outbox.c.state)
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
_IN_DIGEST = ROWS.where(outbox.c.digest == bindparam("digest")).order_by(outbox.c.digest_place)
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
        return await self._session.run(claim, lane, now, lease_until, limit)

    async def due(self, lane: Lane, now: int, at_most: int) -> int:
        """How many rows a claim of the lane would give now, counted up to `at_most`."""
        return await self._session.run(count_due, lane, now, at_most)

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

    async def void(self, key: str) -> None:
        """There is nothing to say any more."""
        await self._session.run(_change_one, _VOID, key, {"last_error": None})

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
