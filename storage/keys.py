"""API keys."""

from __future__ import annotations

import builtins
from dataclasses import asdict

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update

from engine.ports import ApiKey
from storage.rows import key_of
from storage.session import Session
from storage.tables import api_keys
from storage.upserts import is_postgres

_NAMES_LOCK = 0x6B657973
"""The advisory lock under which PostgreSQL takes new names: "keys" in ASCII."""

_NOW = bindparam("now", type_=api_keys.c.created_at.type)
_IN_FORCE: ColumnElement[bool] = api_keys.c.revoked_at.is_(None) & or_(
    api_keys.c.expires_at.is_(None), api_keys.c.expires_at > _NOW
)
_LOCK = select(func.pg_advisory_xact_lock(_NAMES_LOCK))
_FIND = select(api_keys).where(api_keys.c.id == bindparam("key_id"))
_ALL = select(api_keys).order_by(api_keys.c.created_at.desc(), api_keys.c.id.desc())
_NAMED = select(api_keys.c.id).where(api_keys.c.name == bindparam("name"), _IN_FORCE).limit(1)
_ADD = insert(api_keys)
_REVOKE = update(api_keys).where(api_keys.c.id == bindparam("key_id"), _IN_FORCE).values(revoked_at=_NOW)


class StoredKeys:
    """`engine.ports.Keys` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, key_id: str) -> ApiKey | None:
        """The key with this id, revoked or not."""
        return await self._session.run(_find, key_id)

    async def list(self) -> builtins.list[ApiKey]:
        """All keys, newest first."""
        return await self._session.run(_list)

    async def add(self, key: ApiKey) -> bool:
        """Store it; False, and nothing stored, when a key of this name is in force at `key.created_at`."""
        return await self._session.run(_add, key)

    async def revoke(self, key_id: str, now: int) -> bool:
        """Revoke it; False when there is no such key in force."""
        return await self._session.run(_revoke, key_id, now)


def _find(connection: Connection, key_id: str) -> ApiKey | None:
    row = connection.execute(_FIND, {"key_id": key_id}).first()
    return None if row is None else key_of(row)


def _list(connection: Connection) -> builtins.list[ApiKey]:
    return [key_of(row) for row in connection.execute(_ALL)]


def _add(connection: Connection, key: ApiKey) -> bool:
    if is_postgres(connection):
        connection.execute(_LOCK)
    if connection.execute(_NAMED, {"name": key.name, "now": key.created_at}).first() is not None:
        return False
    connection.execute(_ADD, asdict(key))
    return True


def _revoke(connection: Connection, key_id: str, now: int) -> bool:
    return connection.execute(_REVOKE, {"key_id": key_id, "now": now}).rowcount == 1
