"""A knowledge base held in memory, for measuring: the same ranking as the service's, without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.desk.embedder import Embedder
from engine.desk.passages import IndexedArticle, statistics_of
from engine.desk.ranking import Question, Ranked, lexical_shortlist, rank
from engine.desk.versions import Closeness

if TYPE_CHECKING:
    # It needs NumPy, an optional dependency, and is only built with the semantic leg.
    from bot.desk.meanings import MeaningIndex


class Corpus:
    """All articles of one knowledge base, with or without the semantic leg."""

    def __init__(self, articles: Sequence[IndexedArticle], *, embedder: Embedder | None = None) -> None:
        """Index the articles; with an embedder, by meaning too."""
        self._articles = {article.article_id: article for article in articles}
        self._statistics = statistics_of(articles)
        self._postings: dict[str, list[IndexedArticle]] = defaultdict(list)
        for article in articles:
            for term in article.counts:
                self._postings[term].append(article)
        self._embedder = embedder
        self._meanings = None if embedder is None else _meanings(articles, embedder)

    def rank(self, question: Question, weights: Mapping[str, float]) -> list[Ranked]:
        """The best articles for the question, best first, by the ranker's weights for the legs that there are."""
        sharing = {
            article.article_id: article for term in question.terms for article in self._postings.get(term, ())
        }
        lexical = lexical_shortlist(question, sharing.values(), self._statistics)
        if self._embedder is None or self._meanings is None:
            return rank(question, lexical, self._statistics, weights)
        similarities = self._meanings.similarities(
            self._embedder.vectors([question.text])[0], also=[article.article_id for article in lexical]
        )
        candidates = [self._articles[article_id] for article_id in similarities]
        return rank(question, candidates, self._statistics, weights, similarities=similarities)

    @property
    def closeness(self) -> Closeness | None:
        """How near two of the articles are in meaning; None without the semantic leg."""
        return None if self._meanings is None else self._meanings.closeness


def _meanings(articles: Sequence[IndexedArticle], embedder: Embedder) -> MeaningIndex:
    from bot.desk.meanings import MeaningIndex  # noqa: PLC0415 - NumPy is only there with the semantic leg.

    return MeaningIndex((article.article_id, embedder.article(article)) for article in articles)
