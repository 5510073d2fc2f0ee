"""The search index, kept in step with the articles: every article but archived ones, and what is counted over all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import BindParameter, Connection, Insert, bindparam, delete, insert, select

from engine.desk.articles import Article, ArticleStatus
from engine.desk.passages import IndexedArticle, Passage, index_article
from engine.desk.text import Language
from storage.checked import checked
from storage.desk import rarity, words
from storage.desk.search_tables import audiences, corpus, index_texts, indexed, meanings
from storage.desk.texts import flag_of, language_of, number_of
from storage.rows import AnyRow
from storage.upserts import EitherInsert, upsert

_NUMBER: BindParameter[int] = bindparam("number")
_STORED = (
    select(indexed, index_texts.c.id, index_texts.c.counts, index_texts.c.packed)
    .join(indexed, indexed.c.number == index_texts.c.number)
    .where(index_texts.c.number == _NUMBER)
)
_AUDIENCE = select(audiences.c.name).where(audiences.c.number == _NUMBER)
_ADD = insert(indexed)
_ADD_TEXT = insert(index_texts)
_ADD_AUDIENCE = insert(audiences)
_REMOVE, _REMOVE_TEXT, _REMOVE_AUDIENCE, _REMOVE_MEANING = (
    delete(table).where(table.c.number == _NUMBER) for table in (indexed, index_texts, audiences, meanings)
)


def _grown(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "articles": corpus.c.articles + insert.excluded.articles,
            "length": corpus.c.length + insert.excluded.length,
        },
    )


_GROW = upsert(corpus, _grown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What the index holds of an article; `answers` is whether the desk may answer with it."""

    number: int
    id: str
    language: Language
    published: bool
    answers: bool
    audience: frozenset[str]
    length: int
    counts: str
    packed: str

    @property
    def keys(self) -> list[str]:
        """The keys of its different terms."""
        return [words.key_of(each.partition("=")[0]) for each in self.counts.split()]


def keep_in_step(connection: Connection, article: Article) -> None:
    """Index the article as it is now."""
    before = _stored(connection, number_of(article.id))
    after = None if article.status is ArticleStatus.ARCHIVED else _entry(article)
    if before == after:
        return
    text_stays = before is not None and after is not None and before.packed == after.packed
    if before is not None:
        _remove(connection, before)
        if not text_stays:
            _remove_text(connection, before)
    if after is not None:
        _put(connection, after)
        if not text_stays:
            _put_text(connection, after)
    _count(connection, before, after)


def share_of(counts: str, sought: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How often an article has each of some terms that it has, out of its counts; the terms as `sought` makes them."""
    found: dict[str, int] = {}
    for term, needle in sought:
        at = counts.find(needle)
        if at >= 0:
            start = at + len(needle)
            found[term] = int(counts[start : counts.index(" ", start)])
    return found


def sought(terms: Iterable[str]) -> list[tuple[str, str]]:
    """Each term, and what stands before its number in the counts of an article."""
    return [(term, f" {term}=") for term in terms]


def _counts_text(counts: Mapping[str, int]) -> str:
    """Terms hold only letters and digits, so a blank and a sign of equality enclose them."""
    return f" {' '.join(f'{term}={count}' for term, count in sorted(counts.items()))} "


def _packed(article: IndexedArticle) -> str:
    """What ranking reads of an article, as one text that is quick to unpack."""
    passages = [[passage.text, " ".join(passage.terms)] for passage in article.passages]
    return json.dumps([article.title, " ".join(article.title_terms), passages], ensure_ascii=False)


@checked("index_texts")
def unpacked(row: AnyRow) -> IndexedArticle:
    """The article that was packed, from a row with its id, its language and the text."""
    title, title_terms, passages = json.loads(row.packed)
    in_title = tuple(title_terms.split())
    in_passages = tuple(Passage(text=text, terms=tuple(terms.split())) for text, terms in passages)
    counts = Counter(in_title)
    for passage in in_passages:
        counts.update(passage.terms)
    return IndexedArticle(
        article_id=row.id,
        language=language_of(row.language),
        title=title,
        title_terms=in_title,
        passages=in_passages,
        counts=counts,
        length=counts.total(),
    )


def _entry(article: Article) -> _Entry:
    said = article.content
    text = index_article(article_id=article.id, title=said.title, body=said.body, language=said.language)
    published = article.status is ArticleStatus.PUBLISHED
    return _Entry(
        number=number_of(article.id),
        id=article.id,
        language=said.language,
        published=published,
        answers=published and article.answers,
        audience=article.audience,
        length=text.length,
        counts=_counts_text(text.counts),
        packed=_packed(text),
    )


def _stored(connection: Connection, number: int) -> _Entry | None:
    row = connection.execute(_STORED, {"number": number}).first()
    if row is None:
        return None
    audience = connection.execute(_AUDIENCE, {"number": number}).scalars()
    return replace(_entry_of(row), audience=frozenset(audience))


@checked("indexed")
def _entry_of(row: AnyRow) -> _Entry:
    return _Entry(
        number=row.number,
        id=row.id,
        language=language_of(row.language),
        published=flag_of(row.published),
        answers=flag_of(row.answers),
        audience=frozenset(),
        length=row.length,
        counts=row.counts,
        packed=row.packed,
    )


def _put(connection: Connection, entry: _Entry) -> None:
    row = {
        "number": entry.number,
        "language": entry.language,
        "published": int(entry.published),
        "answers": int(entry.answers),
        "restricted": int(bool(entry.audience)),
        "length": entry.length,
    }
    connection.execute(_ADD, row)
    if entry.audience:
        allowed = [{"number": entry.number, "name": name} for name in sorted(entry.audience)]
        connection.execute(_ADD_AUDIENCE, allowed)


def _remove(connection: Connection, entry: _Entry) -> None:
    connection.execute(_REMOVE, {"number": entry.number})
    connection.execute(_REMOVE_AUDIENCE, {"number": entry.number})


def _put_text(connection: Connection, entry: _Entry) -> None:
    row = {"number": entry.number, "id": entry.id, "counts": entry.counts, "packed": entry.packed}
    connection.execute(_ADD_TEXT, row)
    words.put(connection, entry.number, entry.keys)


def _remove_text(connection: Connection, entry: _Entry) -> None:
    connection.execute(_REMOVE_TEXT, {"number": entry.number})
    connection.execute(_REMOVE_MEANING, {"number": entry.number})
    words.take_out(connection, entry.number, entry.keys)


def _count(connection: Connection, before: _Entry | None, after: _Entry | None) -> None:
    """Bring what is counted over all articles from the one entry to the other."""
    if before is not None and after is not None and before.counts == after.counts:
        published = after.published - before.published
        if published:
            rarity.count(connection, after.keys, published=published, indexed=0)
            _grow(connection, after, published)
        return
    if before is not None:
        rarity.count(connection, before.keys, published=-before.published, indexed=-1)
        _grow(connection, before, -before.published)
    if after is not None:
        rarity.count(connection, after.keys, published=int(after.published), indexed=1)
        _grow(connection, after, int(after.published))


def _grow(connection: Connection, entry: _Entry, by: int) -> None:
    values = {"id": 1, "articles": by, "length": by * entry.length}
    connection.execute(_GROW[connection.dialect.name], values)
