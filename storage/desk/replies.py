"""Replies in threads: which requests a thread is about, and which replies have counted."""

from __future__ import annotations

from sqlalchemy import BindParameter, Connection, Insert, bindparam, select, text, union

from engine.desk.intakes import Place
from engine.desk.replies import Reply
from engine.desk.tickets import ServiceRequest
from storage.desk.request_rows import request_of
from storage.desk.tables import HAS_PLACE, heard_replies, requests
from storage.session import Session
from storage.tables import IS_TO_ASKER, outbox
from storage.upserts import EitherInsert, upsert

_HEARD = heard_replies.c
_CHANNEL: BindParameter[str] = bindparam("in_channel")
_THREAD: BindParameter[str] = bindparam("in_thread")
_ASKER: BindParameter[str] = bindparam("asker")
_MINE = requests.c.requester == _ASKER

_BELONG = (
    select(requests)
    .where(text(HAS_PLACE), requests.c.place_channel == _CHANNEL, requests.c.place_ts == _THREAD, _MINE)
    .order_by(requests.c.number.desc())
    .limit(bindparam("limit"))
)
_NAMED = union(
    select(outbox.c.record_id).where(text(IS_TO_ASKER), outbox.c.ts == _THREAD, outbox.c.channel == _CHANNEL),
    select(_HEARD.request_id).where(_HEARD.channel == _CHANNEL, _HEARD.thread == _THREAD),
)
_TOLD = (
    select(requests)
    .where(requests.c.id.in_(_NAMED), _MINE)
    .order_by(requests.c.number.desc())
    .limit(bindparam("limit"))
)
_FIND = select(_HEARD.request_id).where(
    _HEARD.channel == _CHANNEL, _HEARD.thread == _THREAD, _HEARD.ts == bindparam("at_ts")
)


def _kept(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_nothing(index_elements=["channel", "thread", "ts"]).returning(_HEARD.ts)


_KEEP = upsert(heard_replies, _kept)


class StoredReplies:
    """`engine.desk.ports.Replies` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def asked(self, thread: Place, requester: str, limit: int) -> list[ServiceRequest]:
        """The requests of somebody that a thread is about, newest first."""
        return await self._session.run(_asked, thread, requester, limit)

    async def heard(self, reply: Reply) -> bool:
        """Whether it was kept before."""
        return await self._session.run(_heard, reply)

    async def keep(self, reply: Reply, request_id: str) -> bool:
        """Remember for which request it counted; False, and nothing stored, when it was kept before."""
        return await self._session.run(_keep, reply, request_id)


def _asked(connection: Connection, thread: Place, requester: str, limit: int) -> list[ServiceRequest]:
    values = {"in_channel": thread.channel, "in_thread": thread.ts, "asker": requester, "limit": limit}
    found = {
        row.number: request_of(row)
        for statement in (_BELONG, _TOLD)
        for row in connection.execute(statement, values)
    }
    return [found[number] for number in sorted(found, reverse=True)[:limit]]


def _heard(connection: Connection, reply: Reply) -> bool:
    values = {"in_channel": reply.thread.channel, "in_thread": reply.thread.ts, "at_ts": reply.ts}
    return connection.execute(_FIND, values).first() is not None


def _keep(connection: Connection, reply: Reply, request_id: str) -> bool:
    values = {
        "channel": reply.thread.channel,
        "thread": reply.thread.ts,
        "ts": reply.ts,
        "request_id": request_id,
    }
    return connection.execute(_KEEP[connection.dialect.name], values).first() is not None
