"""Which article fits a question best: BM25 and the other features, weighed by a logistic ranker.

Everything is computed here from terms, frequencies and lengths, so that every database behind it gives the
same order and the same numbers; a database only has to bring candidates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.desk.passages import CorpusStatistics, IndexedArticle
from engine.desk.text import Language, language_of, normal, terms

# Robertson's usual constants: how soon repeats stop counting, and how much length counts.
_SATURATION: Final = 1.2
_LENGTH_WEIGHT: Final = 0.75
_TRIGRAM: Final = 3
# How many articles of each leg are looked at closely; measured recall at this depth is above 99 %.
SHORTLIST: Final = 12
SEMANTIC_SHORTLIST: Final = 8

LEXICAL_FEATURES: Final = ("bm25", "title_cosine", "coverage", "document_coverage", "title_overlap")
SEMANTIC_FEATURES: Final = ("nearest", "whole")
FOREIGN_FEATURES: Final = ("foreign_nearest", "foreign_whole")
# They say how far a choice can be trusted and not what to choose: weighed by the ranker, they cost recall.
JUDGED_FEATURES: Final = ("title_share", "length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, its language, its different terms, and its trigrams of characters."""

    text: str
    language: Language
    terms: frozenset[str]
    trigrams: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """How near an article is in meaning, as cosines: its nearest title or passage, and all of them together.

    `passage` is the nearest passage's index, or None in an article without a body.
    """

    nearest: float
    whole: float
    passage: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An article that may answer, its score, its features (some are only for the judge), and the passage that fits best."""

    article_id: str
    score: float
    foreign: bool
    features: Mapping[str, float]
    passage: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A question read against one corpus: what each of its terms weighs, and what they weigh together."""

    question: Question
    statistics: CorpusStatistics
    weights: Mapping[str, float]
    total: float


def read_question(text: str, *, language: Language | None = None) -> Question:
    """The question in terms; its language is guessed when it is not given."""
    return Question(
        text=text,
        language=language or language_of(text),
        terms=frozenset(terms(text)),
        trigrams=_trigrams(text),
    )


def lexical_shortlist(
    question: Question, candidates: Iterable[IndexedArticle], statistics: CorpusStatistics
) -> list[IndexedArticle]:
    """The candidates in the question's language that share most with it, best first, at most `SHORTLIST`.

    Ties fall by id, so the same articles come out whichever database brought the candidates, in whichever order.
    """
    reading = _reading(question, statistics)
    scored = [
        (-_bm25(article, reading), article.article_id, article)
        for article in candidates
        if article.language == question.language and not question.terms.isdisjoint(article.counts)
    ]
    return [article for _, _, article in sorted(scored, key=lambda each: each[:2])[:SHORTLIST]]


def rank(
    question: Question,
    candidates: Iterable[IndexedArticle],
    statistics: CorpusStatistics,
    weights: Mapping[str, float],
    *,
    similarities: Mapping[str, Similarity] | None = None,
) -> list[Ranked]:
    """The best candidates of each leg, first those in the question's language, then the foreign, each best first.

    Scores compare within a language only, and the order of the candidates does not matter. `weights` are the ranker's,
    by feature. With `similarities` (by article id; all candidates have one) foreign articles are ranked too, by meaning
    alone; without, only articles in the question's language that share a term. A question without a term finds nothing.
    """
    if not question.terms:
        return []
    articles = {article.article_id: article for article in candidates}
    chosen = {article.article_id for article in lexical_shortlist(question, articles.values(), statistics)}
    if similarities is not None:
        chosen |= _nearest(similarities, articles.keys())
    reading = _reading(question, statistics)
    ranked = [
        _ranked(
            articles[article_id], reading, weights, None if similarities is None else similarities[article_id]
        )
        for article_id in chosen
    ]
    return sorted(ranked, key=lambda each: (each.foreign, -each.score, each.article_id))


def _reading(question: Question, statistics: CorpusStatistics) -> _Reading:
    weights = {term: _weight(term, statistics) for term in sorted(question.terms)}
    return _Reading(
        question=question, statistics=statistics, weights=weights, total=math.fsum(weights.values())
    )


def _nearest(similarities: Mapping[str, Similarity], article_ids: Iterable[str]) -> set[str]:
    """The articles nearest in meaning, by their nearest passage and as a whole."""
    by_passage = sorted(article_ids, key=lambda each: (-similarities[each].nearest, each))
    as_a_whole = sorted(by_passage, key=lambda each: (-similarities[each].whole, each))
    return {*by_passage[:SEMANTIC_SHORTLIST], *as_a_whole[:SEMANTIC_SHORTLIST]}


def _ranked(
    article: IndexedArticle,
    reading: _Reading,
    weights: Mapping[str, float],
    similarity: Similarity | None,
) -> Ranked:
    foreign = article.language != reading.question.language
    features, passage = _no_lexical_features() if foreign else _lexical_features(article, reading)
    features["length"] = math.log1p(article.length)
    if similarity is not None:
        passage = similarity.passage
        features |= _semantic_features(similarity, foreign=foreign)
    return Ranked(
        article_id=article.article_id,
        score=math.fsum(weight * features[name] for name, weight in weights.items()),
        foreign=foreign,
        features=features,
        passage=passage,
    )


def _semantic_features(similarity: Similarity, *, foreign: bool) -> dict[str, float]:
    """Nearness weighs otherwise across languages, where nothing else speaks for an article."""
    near = (similarity.nearest, similarity.whole)
    values = (0.0, 0.0, *near) if foreign else (*near, 0.0, 0.0)
    return dict(zip((*SEMANTIC_FEATURES, *FOREIGN_FEATURES), values, strict=True))


def _no_lexical_features() -> tuple[dict[str, float], int | None]:
    """Across languages only names are shared, and they mislead more than they help."""
    return dict.fromkeys((*LEXICAL_FEATURES, *JUDGED_FEATURES), 0.0), None


def _lexical_features(article: IndexedArticle, reading: _Reading) -> tuple[dict[str, float], int | None]:
    title = frozenset(article.title_terms)
    coverage, passage = _best_passage(article, title, reading)
    features = {
        "bm25": _bm25(article, reading),
        "title_cosine": _cosine(title, reading),
        "coverage": coverage,
        "document_coverage": _share(article.counts.keys(), reading),
        "title_overlap": _overlap(reading.question.trigrams, _trigrams(article.title)),
        "title_share": _title_share(title, reading),
    }
    return features, passage


def _weight(term: str, statistics: CorpusStatistics) -> float:
    """The inverse document frequency in the form that is never negative."""
    frequency = min(statistics.frequencies.get(term, 0), statistics.articles)
    return math.log1p((statistics.articles - frequency + 0.5) / (frequency + 0.5))


def _bm25(article: IndexedArticle, reading: _Reading) -> float:
    """BM25 as a share of the most that the question could reach, so that long questions compare with short ones."""
    relative = article.length / (reading.statistics.average_length or 1.0)
    norm = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * relative)
    counts = article.counts
    score = math.fsum(
        weight * counts[term] / (counts[term] + norm)
        for term, weight in reading.weights.items()
        if term in counts
    )
    return score / reading.total


def _share(held: Iterable[str], reading: _Reading) -> float:
    """How much of the question's weight these terms hold."""
    known = held if isinstance(held, frozenset) else frozenset(held)
    return math.fsum(weight for term, weight in reading.weights.items() if term in known) / reading.total


def _best_passage(
    article: IndexedArticle, title: frozenset[str], reading: _Reading
) -> tuple[float, int | None]:
    """The passage that holds most of the question together with the title, and how much that is."""
    shares = [_share(title.union(passage.terms), reading) for passage in article.passages]
    if not shares:
        return _share(title, reading), None
    best = max(shares)
    return best, shares.index(best)


def _cosine(title: frozenset[str], reading: _Reading) -> float:
    shared = math.fsum(weight**2 for term, weight in reading.weights.items() if term in title)
    if not shared:
        return 0.0
    asked = math.fsum(weight**2 for weight in reading.weights.values())
    named = math.fsum(_weight(term, reading.statistics) ** 2 for term in title)
    return shared / math.sqrt(asked * named)


def _title_share(title: frozenset[str], reading: _Reading) -> float:
    """How much of the title's weight the question holds."""
    named = math.fsum(_weight(term, reading.statistics) for term in title)
    shared = math.fsum(weight for term, weight in reading.weights.items() if term in title)
    return shared / named if named else 0.0


def _trigrams(text: str) -> frozenset[str]:
    letters = normal(text).replace(" ", "")
    return frozenset(letters[at : at + _TRIGRAM] for at in range(max(1, len(letters) - _TRIGRAM + 1)))


def _overlap(asked: frozenset[str], named: frozenset[str]) -> float:
    """Dice's coefficient: twice what both hold over what they hold apart."""
    return 2 * len(asked & named) / (len(asked) + len(named))
