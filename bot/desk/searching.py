"""Finding the article that answers a question: candidates from the index, ranked and judged here by the shipped coefficients."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.desk.coefficients import shipped_coefficients
from bot.desk.leg import MeaningLeg
from bot.desk.office import Office
from engine.desk.answers import Answer
from engine.desk.confidence import Coefficients, answerable_share, best_answer
from engine.desk.drafts import resolution_in
from engine.desk.passages import IndexedArticle
from engine.desk.ports import Candidates
from engine.desk.ranking import Question, Similarity, lexical_shortlist, rank, read_question
from engine.desk.tickets import ServiceRequest
from engine.desk.versions import Closeness

_READ: int = 2_000
"""Characters of a request that are searched with; what it is about stands at its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """The article that answers best: how surely, what is said of it, the whole text that this was found in, and the evidence."""

    article_id: str
    confidence: float
    passage: str
    text: tuple[str, ...]
    evidence: Mapping[str, float]


@dataclass(slots=True, kw_only=True)
class Searching:
    """Searches by words, and by meaning where that leg is installed and has read every article."""

    office: Office
    leg: MeaningLeg | None = None
    _by_words: Coefficients = field(init=False)
    _by_meaning: Coefficients = field(init=False)

    def __post_init__(self) -> None:
        self._by_words = shipped_coefficients(semantic=False)
        self._by_meaning = shipped_coefficients(semantic=True)

    @property
    def _ready(self) -> MeaningLeg | None:
        return self.leg if self.leg is not None and self.leg.is_whole else None

    def share(self, words: Collection[Answer]) -> float:
        """The share of questions that have an answer, as far as the words on answers given show."""
        told = ((answer.features, answer.verdict.right) for answer in words if answer.verdict is not None)
        judge = (self._by_words if self._ready is None else self._by_meaning).judge
        return answerable_share(judge, [(found, right) for found, right in told if right is not None])

    async def find(self, request: ServiceRequest, groups: Collection[str], share: float) -> Fitting | None:
        """The best article for somebody of these groups; None when nothing was found."""
        office, leg = self.office, self._ready
        language = request.intake.language
        question = await office.compute(read_question, _asked(request), language=language)
        candidates = await office.read(lambda tx: tx.desk.retriever.candidates(question, groups))
        near: Mapping[str, Similarity] | None = None
        if leg is not None:
            near = await office.compute(_near, leg, question, candidates)
            names = list(near)
            candidates = await office.read(lambda tx: tx.desk.retriever.named(question, groups, names))
        coefficients, closeness = (self._by_words, None) if leg is None else (self._by_meaning, leg.closeness)
        return await office.compute(_best, question, candidates, coefficients, share, near, closeness)


def _asked(request: ServiceRequest) -> str:
    """What was asked, once: a request without a title has its first line as one."""
    title, body = request.intake.title, request.intake.body
    return (body if body.startswith(title) else request.text)[:_READ]


def _near(leg: MeaningLeg, question: Question, candidates: Candidates) -> Mapping[str, Similarity]:
    shortlist = lexical_shortlist(question, candidates.articles, candidates.statistics)
    return leg.similarities(question.text, [article.article_id for article in shortlist])


def _best(
    question: Question,
    candidates: Candidates,
    coefficients: Coefficients,
    share: float,
    near: Mapping[str, Similarity] | None,
    closeness: Closeness | None,
) -> Fitting | None:
    articles = {article.article_id: article for article in candidates.articles}
    if near is not None:
        articles = {name: article for name, article in articles.items() if name in near}
        near = {name: near[name] for name in articles}
    ranked = rank(
        question,
        articles.values(),
        candidates.statistics,
        coefficients.ranker,
        similarities=near,
    )
    best = best_answer(question, ranked, coefficients.judge, answerable_share=share, closeness=closeness)
    if best is None:
        return None
    found = articles[best.article.article_id]
    return Fitting(
        article_id=found.article_id,
        confidence=best.confidence,
        passage=_quoted(found, best.article.passage),
        text=tuple(passage.text for passage in found.passages),
        evidence=best.evidence,
    )


def _quoted(found: IndexedArticle, at: int | None) -> str:
    """What is said of the article: how the trouble ends where it was made of a request, else the passage that fits best."""
    resolution = resolution_in("\n".join(passage.text for passage in found.passages))
    if resolution is not None:
        return resolution
    return found.passages[at].text if at is not None and at < len(found.passages) else ""
