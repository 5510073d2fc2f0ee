"""Roles of people."""

from __future__ import annotations

import builtins

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.actors import Role
from engine.ports import Member
from storage.rows import member_of
from storage.tables import members
from storage.upserts import EitherInsert, upsert


def _renewed(insert: EitherInsert) -> dict[str, object]:
    return {name: insert.excluded[name] for name in ("role", "set_by", "set_at")}


_ROLE = select(members.c.role).where(members.c.slack_id == bindparam("slack_id"))
_LIST = select(members).order_by(members.c.slack_id)
_REMOVE = delete(members).where(members.c.slack_id == bindparam("slack_id"))
_SET = upsert(
    members,
    lambda insert: insert.on_conflict_do_update(index_elements=["slack_id"], set_=_renewed(insert)),
)


class StoredMembers:
    """`engine.ports.Members` over a connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def role_of(self, slack_id: str) -> Role | None:
        """The person's role now."""
        role = (await self._connection.execute(_ROLE, {"slack_id": slack_id})).scalar()
        return None if role is None else Role(role)

    async def list(self) -> builtins.list[Member]:
        """Everybody with a role, by id."""
        return [member_of(row) for row in await self._connection.execute(_LIST)]

    async def set(self, member: Member) -> Role | None:
        """Give the role, replacing another; answers the former role."""
        former = await self._locked(member.slack_id)
        await self._connection.execute(
            _SET[self._connection.dialect.name],
            {
                "slack_id": member.slack_id,
                "role": member.role.value,
                "set_by": member.set_by,
                "set_at": member.set_at,
            },
        )
        return former

    async def remove(self, slack_id: str) -> Role | None:
        """Take the role away; answers the former role."""
        former = await self._locked(slack_id)
        await self._connection.execute(_REMOVE, {"slack_id": slack_id})
        return former

    async def _locked(self, slack_id: str) -> Role | None:
        role = (await self._connection.execute(_ROLE.with_for_update(), {"slack_id": slack_id})).scalar()
        return None if role is None else Role(role)
