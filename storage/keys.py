"""API keys."""

from __future__ import annotations

import builtins
from dataclasses import asdict

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.ports import ApiKey
from storage.rows import key_of
from storage.tables import api_keys

_NAMES_LOCK = 0x6B657973
"""The advisory lock under which PostgreSQL takes new names: "keys" in ASCII."""

_NOW = bindparam("now", type_=api_keys.c.created_at.type)
_IN_FORCE: ColumnElement[bool] = api_keys.c.revoked_at.is_(None) & or_(
    api_keys.c.expires_at.is_(None), api_keys.c.expires_at > _NOW
)
_LOCK = select(func.pg_advisory_xact_lock(_NAMES_LOCK))
_FIND = select(api_keys).where(api_keys.c.id == bindparam("key_id"))
_LIST = select(api_keys).order_by(api_keys.c.created_at.desc(), api_keys.c.id.desc())
_NAMED = select(api_keys.c.id).where(api_keys.c.name == bindparam("name"), _IN_FORCE).limit(1)
_ADD = insert(api_keys)
_REVOKE = update(api_keys).where(api_keys.c.id == bindparam("key_id"), _IN_FORCE).values(revoked_at=_NOW)


class StoredKeys:
    """`engine.ports.Keys` over a connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, key_id: str) -> ApiKey | None:
        """The key with this id, revoked or not."""
        row = (await self._connection.execute(_FIND, {"key_id": key_id})).first()
        return None if row is None else key_of(row)

    async def list(self) -> builtins.list[ApiKey]:
        """All keys, newest first."""
        return [key_of(row) for row in await self._connection.execute(_LIST)]

    async def add(self, key: ApiKey) -> bool:
        """Store it; False, and nothing stored, when a key of this name is in force at `key.created_at`."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(_LOCK)
        holder = await self._connection.execute(_NAMED, {"name": key.name, "now": key.created_at})
        if holder.first() is not None:
            return False
        await self._connection.execute(_ADD, asdict(key))
        return True

    async def revoke(self, key_id: str, now: int) -> bool:
        """Revoke it; False when there is no such key in force."""
        result = await self._connection.execute(_REVOKE, {"key_id": key_id, "now": now})
        return result.rowcount == 1
