"""Roles of people."""

from __future__ import annotations

import builtins
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, select

from engine.actors import Role
from engine.ports import Member
from storage.rows import member_of
from storage.session import Session
from storage.tables import members
from storage.upserts import EitherInsert, upsert


def _renewed(insert: EitherInsert) -> dict[str, object]:
    return {name: insert.excluded[name] for name in ("role", "set_by", "set_at")}


_ROLE = select(members.c.role).where(members.c.slack_id == bindparam("slack_id"))
_LOCKED = _ROLE.with_for_update()
_ALL = select(members).order_by(members.c.slack_id)
_REMOVE = delete(members).where(members.c.slack_id == bindparam("slack_id"))
_SET = upsert(
    members,
    lambda insert: insert.on_conflict_do_update(index_elements=["slack_id"], set_=_renewed(insert)),
)


class StoredMembers:
    """`engine.ports.Members` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def role_of(self, slack_id: str) -> Role | None:
        """The person's role now."""
        return await self._session.run(_role_of, slack_id)

    async def list(self) -> builtins.list[Member]:
        """Everybody with a role, by id."""
        return await self._session.run(_list)

    async def set(self, member: Member) -> Role | None:
        """Give the role, replacing another; answers the former role."""
        return await self._session.run(_set, member)

    async def remove(self, slack_id: str) -> Role | None:
        """Take the role away; answers the former role."""
        return await self._session.run(_remove, slack_id)


def _role_of(connection: Connection, slack_id: str, statement: Select[Any] = _ROLE) -> Role | None:
    role = connection.execute(statement, {"slack_id": slack_id}).scalar()
    return None if role is None else Role(role)


def _list(connection: Connection) -> builtins.list[Member]:
    return [member_of(row) for row in connection.execute(_ALL)]


def _set(connection: Connection, member: Member) -> Role | None:
    former = _role_of(connection, member.slack_id, _LOCKED)
    connection.execute(_SET[connection.dialect.name], asdict(member))
    return former


def _remove(connection: Connection, slack_id: str) -> Role | None:
    former = _role_of(connection, slack_id, _LOCKED)
    connection.execute(_REMOVE, {"slack_id": slack_id})
    return former
