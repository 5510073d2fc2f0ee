"""What articles mean, as an embedder has read them, kept so that no start has to read them anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, Insert, bindparam, select

from engine.desk.ids import Prefix, make_id
from engine.desk.ports import Meaning
from storage.desk.search_tables import meanings
from storage.desk.texts import number_of
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_OF = select(meanings).where(
    meanings.c.number.in_(bindparam("numbers", expanding=True)), meanings.c.embedder == bindparam("embedder")
)


def _kept(insert: EitherInsert) -> Insert:
    changing = ("embedder", "digest", "vectors")
    return insert.on_conflict_do_update(
        index_elements=["number"], set_={name: insert.excluded[name] for name in changing}
    )


_KEEP = upsert(meanings, _kept)


class StoredMeanings:
    """`engine.desk.ports.Meanings` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, article_ids: Collection[str], embedder: str) -> Mapping[str, Meaning]:
        """What this embedder has read of these articles, by id."""
        return await self._session.run(_of, article_ids, embedder) if article_ids else {}

    async def keep(self, *read: Meaning) -> None:
        """Store them in the place of what was read of the same articles before."""
        await self._session.run(_keep, read)


def _of(connection: Connection, article_ids: Collection[str], embedder: str) -> dict[str, Meaning]:
    values = {"numbers": [number_of(article_id) for article_id in article_ids], "embedder": embedder}
    found = [
        Meaning(
            article_id=make_id(Prefix.ARTICLE, row.number),
            embedder=row.embedder,
            digest=row.digest,
            vectors=row.vectors,
        )
        for row in connection.execute(_OF, values)
    ]
    return {meaning.article_id: meaning for meaning in found}


def _keep(connection: Connection, read: Sequence[Meaning]) -> None:
    values = [
        {
            "number": number_of(meaning.article_id),
            "embedder": meaning.embedder,
            "digest": meaning.digest,
            "vectors": meaning.vectors,
        }
        for meaning in read
    ]
    connection.execute(_KEEP[connection.dialect.name], values)
