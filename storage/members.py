"""Roles of people."""

from __future__ import annotations

import builtins
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, select

from engine.actors import Role
from engine.ports import Member
from storage.rows import member_of, role_of
from storage.session import Session
from storage.tables import members
from storage.upserts import EitherInsert, is_postgres, upsert


def _renewed(insert: EitherInsert) -> dict[str, object]:
    return {name: insert.excluded[name] for name in ("role", "set_by", "set_at")}


_ROLES_LOCK = 0x726F6C6573
"""The advisory lock under which PostgreSQL changes roles, so that each change knows the one before it: "roles" in ASCII."""

_LOCK = select(func.pg_advisory_xact_lock(_ROLES_LOCK))
_ROLE = select(members.c.slack_id, members.c.role).where(members.c.slack_id == bindparam("slack_id"))
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
        """Give the role, replacing another; answers the former role, and changes nothing when that is the same."""
        return await self._session.run(_set, member)

    async def remove(self, slack_id: str) -> Role | None:
        """Take the role away; answers the former role."""
        return await self._session.run(_remove, slack_id)


def _role_of(connection: Connection, slack_id: str) -> Role | None:
    row = connection.execute(_ROLE, {"slack_id": slack_id}).first()
    return None if row is None else role_of(row)


def _list(connection: Connection) -> builtins.list[Member]:
    return [member_of(row) for row in connection.execute(_ALL)]


def _set(connection: Connection, member: Member) -> Role | None:
    former = _former(connection, member.slack_id)
    if former is not member.role:
        connection.execute(_SET[connection.dialect.name], asdict(member))
    return former


def _remove(connection: Connection, slack_id: str) -> Role | None:
    former = _former(connection, slack_id)
    connection.execute(_REMOVE, {"slack_id": slack_id})
    return former


def _former(connection: Connection, slack_id: str) -> Role | None:
    """The role that stays the person's until this transaction ends."""
    if is_postgres(connection):
        connection.execute(_LOCK)
    return _role_of(connection, slack_id)
