"""Finding articles: the database brings those that share most with a question, by weights that are the same on every database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import BigInteger, BindParameter, Connection, TextClause, bindparam, select, text

from engine.desk.ids import Prefix, parse_id
from engine.desk.passages import CorpusStatistics
from engine.desk.ports import Candidates
from engine.desk.ranking import Question
from storage.desk import words
from storage.desk.index import unpacked
from storage.desk.rarity import counts_of, search_weights
from storage.desk.search_tables import corpus, index_texts, indexed
from storage.desk.texts import number_of
from storage.session import Session

CANDIDATES: Final = 100

_VISIBLE = (
    "i.answers = 1 AND (i.restricted = 0"
    " OR EXISTS (SELECT 1 FROM audiences AS a WHERE a.number = i.number AND a.name IN :groups))"
)
_GROUPS: BindParameter[str] = bindparam("groups", expanding=True)
_CORPUS = select(corpus.c.articles, corpus.c.length)
_TEXTS = (
    select(index_texts.c.id, index_texts.c.packed, indexed.c.language)
    .join(indexed, indexed.c.number == index_texts.c.number)
    .where(index_texts.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(index_texts.c.number)
)
_ALSO = text(f"SELECT i.number FROM indexed AS i WHERE i.number IN :also AND {_VISIBLE}").bindparams(  # noqa: S608  Our own text.
    bindparam("also", type_=BigInteger, expanding=True), _GROUPS
)


def _best(dialect: str) -> TextClause:
    """Ties fall to the older article, which is the same everywhere."""
    return text(
        f"SELECT m.number FROM ({words.matches(dialect)}) AS m JOIN indexed AS i ON i.number = m.number"  # noqa: S608  As above.
        f" WHERE i.language = :language AND {_VISIBLE} ORDER BY m.score DESC, m.number LIMIT :limit"
    ).bindparams(_GROUPS)


_BEST = {dialect: _best(dialect) for dialect in ("sqlite", "postgresql")}


class StoredRetriever:
    """`engine.desk.ports.Retriever` in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def candidates(
        self, question: Question, groups: Collection[str], also: Collection[str] = ()
    ) -> Candidates:
        """Articles that may answer somebody of these groups, and what ranking must know of all that are published."""
        return await self._session.run(_candidates, question, groups, also)


def _candidates(
    connection: Connection, question: Question, groups: Collection[str], also: Collection[str]
) -> Candidates:
    size = connection.execute(_CORPUS).first()
    articles, length = (0, 0) if size is None else (int(size.articles), int(size.length))
    counts = counts_of(connection, question.terms)
    weights = search_weights({term: count.published for term, count in counts.items()}, articles)
    numbers = _numbers(connection, question, weights, sorted(groups), also)
    found = [unpacked(row) for row in connection.execute(_TEXTS, {"numbers": sorted(numbers)})]
    in_titles = {term for article in found for term in article.title_terms} - counts.keys()
    counts |= counts_of(connection, in_titles)
    statistics = CorpusStatistics(
        articles=articles,
        average_length=length / articles if articles else 0.0,
        frequencies={term: count.published for term, count in counts.items()},
    )
    return Candidates(articles=found, statistics=statistics)


def _numbers(
    connection: Connection,
    question: Question,
    weights: dict[str, int],
    groups: list[str],
    also: Collection[str],
) -> set[int]:
    named = {number_of(each) for each in also if parse_id(Prefix.ARTICLE, each) == each}
    numbers: set[int] = set()
    if named:
        values = {"also": sorted(named), "groups": groups}
        numbers.update(connection.execute(_ALSO, values).scalars())
    if weights:
        wanted = {
            "weights": words.weights_text(weights),
            "language": question.language,
            "groups": groups,
            "limit": CANDIDATES,
        }
        numbers.update(connection.execute(_BEST[connection.dialect.name], wanted).scalars())
    return numbers
