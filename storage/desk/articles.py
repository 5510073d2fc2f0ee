"""The knowledge base, whose search index changes in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Insert, Select, bindparam, select, text, update

from engine.desk.articles import Article, ArticleStatus, Content
from engine.desk.events import Change
from engine.desk.ids import Prefix
from engine.desk.text import terms
from storage.desk import events, index, words
from storage.desk.article_rows import article_of, article_values, named_content_of, new_article_values
from storage.desk.numbers import next_number
from storage.desk.rarity import indexed_in, search_weights
from storage.desk.search_tables import articles, indexed
from storage.desk.texts import number_of
from storage.session import Session
from storage.upserts import EitherInsert, upsert

_BEYOND_ALL = 2**63 - 1
_LIMIT: BindParameter[int] = bindparam("limit")

_FIND = select(articles).where(articles.c.id == bindparam("article_id"))
_SAVE = update(articles).where(articles.c.id == bindparam("key"), articles.c.revision == bindparam("before"))
_PAGE = (
    select(articles)
    .where(articles.c.number < bindparam("before", type_=BigInteger))
    .order_by(articles.c.number.desc())
    .limit(_LIMIT)
)
_PAGE_OF_STATUS = _PAGE.where(articles.c.status == bindparam("status"))
_ANSWERING = (
    select(articles.c.id, articles.c.revision)
    .join(indexed, indexed.c.number == articles.c.number)
    .where(indexed.c.answers == 1)
)
_ALIKE = {
    dialect: text(
        "SELECT a.id, a.language, a.title, a.body, a.tags FROM articles AS a JOIN"  # noqa: S608  Our own text.
        f" (SELECT m.number, m.score FROM ({words.matches(dialect)}) AS m ORDER BY m.score DESC, m.number LIMIT :limit) AS best"
        " ON best.number = a.number ORDER BY best.score DESC, a.number"
    )
    for dialect in ("sqlite", "postgresql")
}


def _added(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_nothing(index_elements=["source_request"]).returning(articles.c.number)


_ADD = upsert(articles, _added)


class StoredArticles:
    """`engine.desk.ports.Articles` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def next_number(self) -> int:
        """The number of an article that is added in this transaction."""
        return await self._session.run(next_number, Prefix.ARTICLE)

    async def add(self, change: Change[Article]) -> bool:
        """Store a new one with its event; False, and nothing stored, when its source request has one."""
        return await self._session.run(_add, change)

    async def save(self, change: Change[Article]) -> bool:
        """Store the change and its event; False when the article is no longer of the revision before it."""
        return await self._session.run(_save, change)

    async def find(self, article_id: str) -> Article | None:
        """The article with this id."""
        return await self._session.run(_find, article_id)

    async def page(self, status: ArticleStatus | None, limit: int, before: str | None) -> list[Article]:
        """Articles by id, newest first, older than `before`."""
        place: dict[str, int | str] = {
            "before": _BEYOND_ALL if before is None else number_of(before),
            "limit": limit,
        }
        if status is None:
            return await self._session.run(_all, _PAGE, **place)
        return await self._session.run(_all, _PAGE_OF_STATUS, status=status.value, **place)

    async def answering(self) -> list[tuple[str, int]]:
        """Id and revision of every published article that the desk may answer with."""
        return await self._session.run(_answering)

    async def alike(self, new: Content, limit: int) -> list[tuple[str, Content]]:
        """Articles, archived ones apart, that share most of the rarest terms of a new text."""
        return await self._session.run(_alike, new, limit)


def _add(connection: Connection, change: Change[Article]) -> bool:
    statement = _ADD[connection.dialect.name]
    if connection.execute(statement, new_article_values(change.after)).first() is None:
        return False
    events.add(connection, change.event)
    index.keep_in_step(connection, change.after)
    return True


def _save(connection: Connection, change: Change[Article]) -> bool:
    if not events.save(connection, _SAVE, article_values(change.after), change):
        return False
    index.keep_in_step(connection, change.after)
    return True


def _find(connection: Connection, article_id: str) -> Article | None:
    row = connection.execute(_FIND, {"article_id": article_id}).first()
    return None if row is None else article_of(row)


def _all(connection: Connection, /, statement: Select[Any], **values: str | int) -> list[Article]:
    return [article_of(row) for row in connection.execute(statement, values)]


def _answering(connection: Connection) -> list[tuple[str, int]]:
    return [(row.id, row.revision) for row in connection.execute(_ANSWERING)]


def _alike(connection: Connection, new: Content, limit: int) -> list[tuple[str, Content]]:
    weights = search_weights(indexed_in(connection, terms(f"{new.title}\n{new.body}")), 0)
    if not weights:
        return []
    values = {"weights": words.weights_text(dict.fromkeys(weights, 1)), "limit": limit}
    return [named_content_of(row) for row in connection.execute(_ALIKE[connection.dialect.name], values)]
