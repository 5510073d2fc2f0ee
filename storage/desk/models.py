"""Learned models, and the requests that they are learned from."""

from __future__ import annotations

from sqlalchemy import Connection, Insert, bindparam, func, select, text

from engine.desk.ports import StoredModel
from engine.desk.tickets import ServiceRequest
from storage.desk.request_rows import request_of
from storage.desk.tables import IS_LABELLED, models, requests
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_FIND = select(models).where(models.c.kind == bindparam("kind"))
_LEARNED_AT = select(models.c.learned_at).where(models.c.kind == bindparam("kind"))
_LABELS = select(func.count()).select_from(requests).where(text(IS_LABELLED))
_LESSONS = (
    select(requests).where(text(IS_LABELLED)).order_by(requests.c.number.desc()).limit(bindparam("limit"))
)


def _saved(insert: EitherInsert) -> Insert:
    changing = ("content", "learned_at", "labels")
    return insert.on_conflict_do_update(
        index_elements=["kind"], set_={name: insert.excluded[name] for name in changing}
    )


_SAVE = upsert(models, _saved)


class StoredModels:
    """`engine.desk.ports.Models` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, kind: str) -> StoredModel | None:
        """The model of a kind."""
        return await self._session.run(_find, kind)

    async def learned_at(self, kind: str) -> int | None:
        """When the model of a kind was learned."""
        return await self._session.run(_learned_at, kind)

    async def save(self, model: StoredModel) -> None:
        """Keep it in the place of the former one of its kind."""
        await self._session.run(_save, model)

    async def labels(self) -> int:
        """How many requests people have classified."""
        return await self._session.run(_labels)

    async def lessons(self, limit: int) -> list[ServiceRequest]:
        """The newest requests that people have classified, oldest first."""
        return await self._session.run(_lessons, limit)


def _find(connection: Connection, kind: str) -> StoredModel | None:
    row = connection.execute(_FIND, {"kind": kind}).first()
    if row is None:
        return None
    return StoredModel(kind=row.kind, content=row.content, learned_at=row.learned_at, labels=row.labels)


def _learned_at(connection: Connection, kind: str) -> int | None:
    return connection.execute(_LEARNED_AT, {"kind": kind}).scalar()


def _save(connection: Connection, model: StoredModel) -> None:
    values = {
        "kind": model.kind,
        "content": model.content,
        "learned_at": model.learned_at,
        "labels": model.labels,
    }
    connection.execute(_SAVE[connection.dialect.name], values)


def _labels(connection: Connection) -> int:
    return int(connection.execute(_LABELS).scalar_one())


def _lessons(connection: Connection, limit: int) -> list[ServiceRequest]:
    newest = [request_of(row) for row in connection.execute(_LESSONS, {"limit": limit})]
    return newest[::-1]
