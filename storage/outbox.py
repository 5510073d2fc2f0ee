"""What Slack still has to be shown: one row for everything that must appear once, at most one order a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
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
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.outbox import Backlog, Delivery, Lane, Notice, NoticeKind
from engine.risk import RiskLevel
from storage.rows import Values, delivery_of, notice_values
from storage.tables import IS_DEAD, IS_OPEN, IS_SENDING, IS_STALE, actions, outbox
from storage.upserts import EitherInsert, upsert

_CLAIM_LOCK = 0x6F757462
"""The advisory lock under which PostgreSQL gives rows out, so that no digest is split: "outb" in ASCII."""

_AT = outbox.c.next_at.type
_NOW = bindparam("now", type_=_AT)
_OF_KEY = outbox.c.key == bindparam("of")
_HELD = _OF_KEY & IS_SENDING
_IS_CARD: ColumnElement[bool] = outbox.c.kind == literal_column(f"'{NoticeKind.CARD}'")


def _ordered(insert: EitherInsert) -> Insert:
    """The upsert of an order: what is being sent stays so, and comes back when it was sent with an older revision."""
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "revision": case((new.revision > outbox.c.revision, new.revision), else_=outbox.c.revision),
            "state": case((IS_SENDING, outbox.c.state), else_=new.state),
            "next_at": case((IS_SENDING, outbox.c.next_at), else_=new.next_at),
            # The wait is as old as the first order that Slack was not yet shown.
            "created_at": case((IS_OPEN, outbox.c.created_at), else_=new.created_at),
            "attempts": case((IS_OPEN, outbox.c.attempts), else_=new.attempts),
        },
    )


ORDER = upsert(outbox, _ordered)
"""Order what a row of `notice_values` says; for one or many."""

_card = outbox.alias("card")
_WITH_CARD = outbox.outerjoin(
    _card,
    and_(
        outbox.c.kind == literal_column(f"'{NoticeKind.THREAD}'"),
        _card.c.key == literal_column(f"'{NoticeKind.CARD}:'").concat(outbox.c.action_id),
    ),
)
_ROWS = select(outbox, _card.c.channel.label("parent_channel"), _card.c.ts.label("parent_ts")).select_from(
    _WITH_CARD
)
_FIND = _ROWS.where(outbox.c.key == bindparam("key"))
_RISK = select(actions.c.risk).where(actions.c.id == bindparam("action_id"))

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
    .where(outbox.c.key.in_(bindparam("keys", expanding=True)), _IS_DUE)
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
        lane=case((_IS_CARD, Lane.UPDATE.value), else_=outbox.c.lane),
        next_at=case((_IS_SHOWN, outbox.c.next_at), else_=_NOW),
        attempts=case((_IS_SHOWN, outbox.c.attempts), else_=0),
        lease_until=None,
        channel=bindparam("in_channel", type_=outbox.c.channel.type),
        ts=bindparam("at_ts", type_=outbox.c.ts.type),
        last_error=None,
    )
    .returning(outbox.c.state)
)
_RETRY = update(outbox).where(_HELD).values(state="pending", lease_until=None)
_UNKNOWN = update(outbox).where(_HELD)
_DEAD = update(outbox).where(_HELD).values(state="dead", lease_until=None)
_LOST = (
    update(outbox)
    .where(_OF_KEY)
    .values(
        state="pending",
        lane=case((_IS_CARD, Lane.POST.value), else_=outbox.c.lane),
        shown_revision=0,
        next_at=_NOW,
        created_at=_NOW,
        lease_until=None,
        channel=None,
        ts=None,
        digest=None,
        digest_place=None,
    )
)
_IN_DIGEST = _ROWS.where(outbox.c.digest == bindparam("digest")).order_by(outbox.c.digest_place)
_OPEN = (
    select(outbox.c.state, func.count().label("n"), func.min(outbox.c.created_at).label("oldest"))
    .where(IS_OPEN)
    .group_by(outbox.c.state)
)
_COUNT_DEAD = select(func.count()).where(IS_DEAD)
_STALE = select(outbox.c.action_id).where(IS_STALE).order_by(outbox.c.action_id).limit(bindparam("limit"))


class StoredOutbox:
    """`engine.ports.Outbox` over a connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.ordered = False
        """Whether this unit has left something to announce."""

    async def claim(self, lane: Lane, now: int, lease_until: int, limit: int) -> list[Delivery]:
        """Take up to `limit` rows of a lane whose time has come, under the new lease."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(_LOCK)
        wanted = {"lane": lane.value, "now": now, "limit": limit}
        due = (await self._connection.execute(_GIVE, wanted)).all()
        if not due:
            return []
        values = {"keys": [row.key for row in due], "now": now, "until": lease_until}
        taken = set((await self._connection.execute(_CLAIM, values)).scalars())
        return [
            replace(delivery_of(row), lease_until=lease_until, attempts=row.attempts + 1)
            for row in due
            if row.key in taken
        ]

    async def due(self, lane: Lane, now: int, at_most: int) -> int:
        """How many rows a claim of the lane would give now, counted up to `at_most`."""
        values = {"lane": lane.value, "now": now, "limit": at_most}
        return int((await self._connection.execute(_COUNT, values)).scalar_one())

    async def enter(self, digest: str, keys: Sequence[str]) -> None:
        """Bind claimed rows to one common message, in this order."""
        places = [{"of": key, "common": digest, "place": place} for place, key in enumerate(keys)]
        if places:
            await self._connection.execute(_ENTER, places)

    async def sent(self, key: str, revision: int, now: int, channel: str, ts: str) -> None:
        """The message now shows `revision`; a later order makes the row pending again."""
        values = {"of": key, "shown": revision, "now": now, "in_channel": channel, "at_ts": ts}
        state = (await self._connection.execute(_SENT, values)).scalar()
        # A card that is shown lets its replies go.
        self.ordered |= state == "pending" or key.startswith(f"{NoticeKind.CARD}:")

    async def retry(self, key: str, next_at: int, error: str) -> None:
        """What is being sent is pending again from `next_at` on."""
        await self._change(_RETRY, key, {"next_at": next_at, "last_error": error})

    async def unknown(self, key: str, lease_until: int, error: str) -> None:
        """Nobody knows whether Slack took it: it stays sending until `lease_until`."""
        await self._change(_UNKNOWN, key, {"lease_until": lease_until, "last_error": error})

    async def dead(self, key: str, error: str) -> None:
        """Slack refuses for good what is being sent."""
        await self._change(_DEAD, key, {"last_error": error})

    async def lost(self, key: str, now: int) -> None:
        """Forget where the message stood; the row is pending, to be posted afresh."""
        await self._change(_LOST, key, {"now": now})
        self.ordered = True

    async def find(self, key: str) -> Delivery | None:
        """One row."""
        row = (await self._connection.execute(_FIND, {"key": key})).first()
        return None if row is None else delivery_of(row)

    async def in_digest(self, digest: str) -> list[Delivery]:
        """The rows that one common message shows, in the order in which they entered it."""
        return [delivery_of(row) for row in await self._connection.execute(_IN_DIGEST, {"digest": digest})]

    async def waiting(self, now: int) -> Backlog:
        """How much is not yet shown."""
        del now  # What waits for a later moment is not yet shown either.
        open_rows = {row.state: row for row in await self._connection.execute(_OPEN)}
        return Backlog(
            pending=open_rows["pending"].n if "pending" in open_rows else 0,
            sending=open_rows["sending"].n if "sending" in open_rows else 0,
            dead=(await self._connection.execute(_COUNT_DEAD)).scalar_one(),
            oldest=min((row.oldest for row in open_rows.values()), default=None),
        )

    async def stale(self, limit: int) -> list[str]:
        """Ids of actions whose sent card shows another revision than was ordered with the action's last change."""
        return list((await self._connection.execute(_STALE, {"limit": limit})).scalars())

    async def order(self, action_id: str, revision: int, now: int) -> None:
        """Order the card of an action to show `revision` (again); nothing for an action that does not exist."""
        risk = (await self._connection.execute(_RISK, {"action_id": action_id})).scalar()
        if risk is None:
            return
        urgent = RiskLevel(risk) is RiskLevel.CRITICAL
        card = Notice(kind=NoticeKind.CARD, action_id=action_id, revision=revision, urgent=urgent)
        await self._connection.execute(ORDER[self._connection.dialect.name], notice_values(card, now))
        self.ordered = True

    async def _change(self, statement: Update, key: str, values: Values) -> None:
        await self._connection.execute(statement, {"of": key, **values})
