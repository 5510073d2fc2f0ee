"""How good the desk's answers would have been on a team's own articles and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.desk.coefficients import shipped_coefficients
from bot.desk.corpus import Corpus
from bot.desk.embedder import Embedder
from bot.desk.replay import Replay, read_replay
from engine.desk.confidence import CAUTIOUS_SHARE, Coefficients, Judged, best_answer
from engine.desk.ranking import read_question
from engine.errors import FieldMalformed

THRESHOLDS: Final = ("0.5", "0.75", "0.9")
_BINS: Final = 10
DIGITS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One question as it would have been answered: how sure, whether right, and whether it could have been."""

    confidence: float
    right: bool
    answerable: bool


def evaluate_answers(path: Path, *, semantic: bool, prior: float | None) -> dict[str, Any]:
    """Answer every question of the file from its articles, and say how often and how surely that was right.

    `prior` is the share of questions that have an article (the cautious start when None). The result is
    `{"thresholds": {"0.5": {"precision", "coverage"}, "0.75", "0.9"}, "ece", "recall_at_1"}`: precision among what is
    answered at that confidence (None when nothing is), coverage among all questions; `recall_at_1` only where a
    question has an article. Raises `ReplayInvalid`, `FieldMalformed` for the prior, `EmbedderMissing`.
    """
    share = CAUTIOUS_SHARE if prior is None else prior
    if not 0 < share < 1:
        raise FieldMalformed(field="prior", expected="a share above 0 and below 1")
    embedder = Embedder() if semantic else None
    replay = read_replay(path)
    coefficients = shipped_coefficients(semantic=semantic)
    return figures(trials(replay, coefficients, embedder=embedder, answerable_share=share))


def trials(
    replay: Replay, coefficients: Coefficients, *, embedder: Embedder | None, answerable_share: float
) -> list[Trial]:
    """Each question of the replay, answered by these coefficients."""
    corpus = Corpus(replay.articles, embedder=embedder)
    tried = []
    for asked in replay.questions:
        question = read_question(asked.text, language=asked.language)
        ranked = corpus.rank(question, coefficients.ranker)
        best = best_answer(
            question,
            ranked,
            coefficients.judge,
            answerable_share=answerable_share,
            closeness=corpus.closeness,
        )
        tried.append(trial(best, asked.article_id))
    return tried


def trial(best: Judged | None, article_id: str | None) -> Trial:
    """What became of a question whose right article is `article_id`, None where there is none."""
    if best is None:
        return Trial(confidence=0.0, right=False, answerable=article_id is not None)
    right = best.article.article_id == article_id
    return Trial(confidence=best.confidence, right=right, answerable=article_id is not None)


def figures(tried: Sequence[Trial]) -> dict[str, Any]:
    """The result of `evaluate_answers` from its trials; there is at least one."""
    found = reliability(tried)
    answerable = [trial for trial in tried if trial.answerable]
    if answerable:
        found["recall_at_1"] = _mean([trial.right for trial in answerable])
    return found


def reliability(tried: Sequence[Trial]) -> dict[str, Any]:
    """`{"thresholds", "ece"}` as in `evaluate_answers`; there is at least one trial."""
    return {
        "thresholds": {name: _at(float(name), tried) for name in THRESHOLDS},
        "ece": round(calibration_error(tried), DIGITS),
    }


def calibration_error(tried: Sequence[Trial]) -> float:
    """The expected calibration error over ten equal bins: how far confidence and truth lie apart, on average."""
    error = 0.0
    for number in range(_BINS):
        inside = [trial for trial in tried if min(int(trial.confidence * _BINS), _BINS - 1) == number]
        error += abs(sum(trial.confidence - trial.right for trial in inside))
    return error / len(tried)


def _at(threshold: float, tried: Sequence[Trial]) -> dict[str, float | None]:
    answered = [trial.right for trial in tried if trial.confidence >= threshold]
    coverage = round(len(answered) / len(tried), DIGITS)
    return {"precision": _mean(answered) if answered else None, "coverage": coverage}


def _mean(outcomes: Sequence[bool]) -> float:
    return round(sum(outcomes) / len(outcomes), DIGITS)
