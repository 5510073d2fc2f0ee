"""The search index, kept in step with the articles: every article but archived ones, and what is counted over all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, Insert, bindparam, delete, insert, select

from engine.desk.articles import Article, ArticleStatus
from engine.desk.passages import IndexedArticle, Passage, index_article
from engine.desk.text import Language
from storage.checked import checked
from storage.desk import words
from storage.desk.search_tables import audiences, corpus, frequencies, index_texts, indexed
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
_REMOVE = [delete(table).where(table.c.number == _NUMBER) for table in (indexed, index_texts, audiences)]
_UNUSED = delete(frequencies).where(frequencies.c.term == bindparam("key"), frequencies.c.indexed <= 0)


def _counted(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["term"],
        set_={
            "published": frequencies.c.published + insert.excluded.published,
            "indexed": frequencies.c.indexed + insert.excluded.indexed,
        },
    )


def _grown(insert: EitherInsert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "articles": corpus.c.articles + insert.excluded.articles,
            "length": corpus.c.length + insert.excluded.length,
        },
    )


_COUNT = upsert(frequencies, _counted)
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


def keep_in_step(connection: Connection, article: Article) -> None:
    """Index the article as it is now."""
    before = _stored(connection, number_of(article.id))
    after = None if article.status is ArticleStatus.ARCHIVED else _entry(article)
    if before == after:
        return
    if before is not None:
        _remove(connection, before)
    if after is not None:
        _put(connection, after)


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
    return _entry_of(row, audience)


def _entry_of(row: AnyRow, audience: Iterable[str]) -> _Entry:
    return _Entry(
        number=row.number,
        id=row.id,
        language=language_of(row.language),
        published=flag_of(row.published),
        answers=flag_of(row.answers),
        audience=frozenset(audience),
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
    said = {"number": entry.number, "id": entry.id, "counts": entry.counts, "packed": entry.packed}
    connection.execute(_ADD, row)
    connection.execute(_ADD_TEXT, said)
    if entry.audience:
        allowed = [{"number": entry.number, "name": name} for name in sorted(entry.audience)]
        connection.execute(_ADD_AUDIENCE, allowed)
    keys = _keys(entry)
    words.put(connection, entry.number, keys)
    _count(connection, entry, keys, 1)


def _remove(connection: Connection, entry: _Entry) -> None:
    keys = _keys(entry)
    words.take_out(connection, entry.number, keys)
    for statement in _REMOVE:
        connection.execute(statement, {"number": entry.number})
    _count(connection, entry, keys, -1)
    if keys:
        connection.execute(_UNUSED, [{"key": key} for key in keys])


def _count(connection: Connection, entry: _Entry, keys: Sequence[str], by: int) -> None:
    """Count the article in, or out."""
    dialect = connection.dialect.name
    published = by * entry.published
    if keys:
        rows = [{"term": key, "published": published, "indexed": by} for key in keys]
        connection.execute(_COUNT[dialect], rows)
    grown = {"id": 1, "articles": published, "length": published * entry.length}
    connection.execute(_GROW[dialect], grown)


def _keys(entry: _Entry) -> list[str]:
    """The keys of the different terms."""
    return [words.key_of(each.partition("=")[0]) for each in entry.counts.split()]
