"""Finding articles: the database brings those that share most with a question, by weights that are the same on every database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import BigInteger, BindParameter, Connection, Text, TextClause, bindparam, select, text

from engine.desk.ids import Prefix, parse_id
from engine.desk.passages import CorpusStatistics, IndexedArticle
from engine.desk.ports import Candidates
from engine.desk.ranking import Question, lexical_shortlist
from engine.desk.text import Language
from storage.desk import words
from storage.desk.index import share_of, sought, unpacked
from storage.desk.rarity import published_in, search_weights
from storage.desk.search_tables import corpus, index_texts, indexed
from storage.desk.texts import number_of
from storage.rows import AnyRow
from storage.session import Session

CANDIDATES: Final = 100
"""Articles that the database brings for ranking's own shortlist to be made of. Measured on 2,600 questions to 9,700 articles against
ranking all of them: the article that answers best was kept for 99.7 %, the one with the most BM25 for 99.9 %, 97 % of the twelve that
ranking looks at, and the confidence on its side of every threshold for all. Twice as many cost half as much again and kept 99.8 %."""

_VISIBLE = (
    "i.answers = 1 AND (i.restricted = 0"
    " OR EXISTS (SELECT 1 FROM audiences AS a WHERE a.number = i.number AND a.name IN :groups))"
)
_GROUPS: BindParameter[str] = bindparam("groups", type_=Text, expanding=True)
_CORPUS = select(corpus.c.articles, corpus.c.length)
_TEXTS = (
    select(index_texts.c.id, index_texts.c.packed, indexed.c.language)
    .join(indexed, indexed.c.number == index_texts.c.number)
    .where(index_texts.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(index_texts.c.number)
)
_NAMED = text(f"SELECT i.number FROM indexed AS i WHERE i.number IN :names AND {_VISIBLE}").bindparams(  # noqa: S608  Our own text.
    bindparam("names", type_=BigInteger, expanding=True), _GROUPS
)


def _best(dialect: str) -> TextClause:
    """Ties fall to the shorter article, as in BM25, then to the older one."""
    return text(
        "SELECT best.number, best.length, x.id, x.counts FROM"  # noqa: S608  As above.
        f" (SELECT m.number, i.length FROM ({words.matches(dialect)}) AS m JOIN indexed AS i ON i.number = m.number"
        f" WHERE i.language = :language AND {_VISIBLE} ORDER BY m.score DESC, i.length, m.number LIMIT :limit) AS best"
        " JOIN index_texts AS x ON x.number = best.number"
    ).bindparams(_GROUPS)


_BEST = {dialect: _best(dialect) for dialect in ("sqlite", "postgresql")}


class StoredRetriever:
    """`engine.desk.ports.Retriever` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def candidates(self, question: Question, groups: Collection[str]) -> Candidates:
        """Articles that may answer somebody of these groups, and what ranking must know of all that are published."""
        return await self._session.run(_candidates, question, groups)

    async def named(self, question: Question, groups: Collection[str], names: Collection[str]) -> Candidates:
        """Those of the names that may answer, without searching, and what ranking must know of all that are published."""
        return await self._session.run(_named, question, groups, names)


def _candidates(connection: Connection, question: Question, groups: Collection[str]) -> Candidates:
    statistics = _statistics(connection, question)
    numbers = _shortlisted(connection, question, statistics, sorted(groups))
    return _brought(connection, numbers, statistics)


def _named(
    connection: Connection, question: Question, groups: Collection[str], names: Collection[str]
) -> Candidates:
    numbers = _answering(connection, names, sorted(groups))
    return _brought(connection, numbers, _statistics(connection, question))


def _statistics(connection: Connection, question: Question) -> CorpusStatistics:
    size = connection.execute(_CORPUS).first()
    articles, length = (0, 0) if size is None else (int(size.articles), int(size.length))
    frequencies = published_in(connection, question.terms)
    return CorpusStatistics(
        articles=articles, average_length=length / articles if articles else 0.0, frequencies=frequencies
    )


def _brought(connection: Connection, numbers: Collection[int], statistics: CorpusStatistics) -> Candidates:
    """The articles' texts, and in the statistics the terms of their titles as well."""
    frequencies = statistics.frequencies
    found = [unpacked(row) for row in connection.execute(_TEXTS, {"numbers": sorted(numbers)})]
    in_titles = {term for article in found for term in article.title_terms} - frequencies.keys()
    known = replace(statistics, frequencies={**frequencies, **published_in(connection, in_titles)})
    return Candidates(articles=found, statistics=known)


def _answering(connection: Connection, names: Collection[str], groups: list[str]) -> set[int]:
    """The articles asked for by id, as far as they may answer."""
    wanted = sorted({number_of(each) for each in names if parse_id(Prefix.ARTICLE, each) == each})
    if not wanted:
        return set()
    return set(connection.execute(_NAMED, {"names": wanted, "groups": groups}).scalars())


def _shortlisted(
    connection: Connection, question: Question, statistics: CorpusStatistics, groups: list[str]
) -> set[int]:
    """The articles in the question's language that ranking would choose by their terms: it never looks closely at others."""
    weights = search_weights(statistics.frequencies, statistics.articles)
    if not weights:
        return set()
    values = {
        "weights": words.weights_text(weights),
        "language": question.language,
        "groups": groups,
        "limit": CANDIDATES,
    }
    needles = sought(question.terms)
    rows = connection.execute(_BEST[connection.dialect.name], values)
    brought = [_outline(row, question.language, share_of(row.counts, needles)) for row in rows]
    best = lexical_shortlist(question, brought, statistics)
    return {number_of(article.article_id) for article in best}


def _outline(row: AnyRow, language: Language, counts: Mapping[str, int]) -> IndexedArticle:
    """As much of an article as the shortlist looks at."""
    return IndexedArticle(
        article_id=row.id,
        language=language,
        title="",
        title_terms=(),
        passages=(),
        counts=counts,
        length=row.length,
    )
