"""How sure the desk is that its best article answers: a calibrated probability, fitted elsewhere, applied here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.desk.ranking import Question, Ranked

# The share of questions that some article answers, until a team's own verdicts say otherwise: a cautious start.
CAUTIOUS_SHARE: Final = 0.35
# From this cosine on, nearness in meaning counts more.
_NEAR: Final = 0.6
_LARGEST_EXPONENT: Final = 700
_OF_THE_WINNER: Final = ("title_cosine", "coverage", "title_overlap")

LEXICAL_EVIDENCE: Final = ("intercept", "share", "terms", *_OF_THE_WINNER, "bm25_lead")
SEMANTIC_EVIDENCE: Final = (
    *LEXICAL_EVIDENCE,
    "nearest",
    "very_near",
    "whole",
    "nearest_lead",
    "whole_lead",
    "foreign",
    "foreign_nearest",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A logistic model of three outcomes: the winner is right, it is wrong though a right article exists, or none does.

    `right` and `misplaced` weigh the evidence for the first two against the third. `answerable_share` is the share of
    answerable questions it was fitted at; three outcomes instead of two let that share be moved exactly.
    """

    right: Mapping[str, float]
    misplaced: Mapping[str, float]
    answerable_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """What was fitted together: the ranker's weights by feature, and the judge of its winner."""

    ranker: Mapping[str, float]
    judge: Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The article that answers best, and the probability that it answers rightly."""

    article: Ranked
    confidence: float


def best_answer(
    question: Question,
    ranked: Sequence[Ranked],
    judge: Judge,
    *,
    answerable_share: float = CAUTIOUS_SHARE,
) -> Judged | None:
    """The surer of the best article in the question's language and the best foreign one; None when nothing was found.

    Each is judged among its own kind, since nearness across languages is of another kind; then their odds compete,
    because at most one of them is the right answer. `answerable_share` lies between 0 and 1, both excluded.
    """
    kinds = [[each for each in ranked if each.foreign is foreign] for foreign in (False, True)]
    odds = [(_odds_of_right(question, kind, judge, answerable_share), kind[0]) for kind in kinds if kind]
    if not odds:
        return None
    best, article = max(odds, key=lambda each: each[0])
    return Judged(article=article, confidence=best / (1 + math.fsum(each for each, _ in odds)))


def _odds_of_right(
    question: Question, ranked: Sequence[Ranked], judge: Judge, answerable_share: float
) -> float:
    """The odds that the first of one kind is right against everything else that may be."""
    found = evidence(question, ranked)
    shift = _log_odds(answerable_share) - _log_odds(judge.answerable_share)
    right = _weighed(judge.right, found) + shift
    misplaced = _weighed(judge.misplaced, found) + shift
    # The logarithm of exp(misplaced) + exp(0), in the form that cannot overflow.
    otherwise = max(misplaced, 0.0) + math.log1p(math.exp(-abs(misplaced)))
    return math.exp(min(right - otherwise, _LARGEST_EXPONENT))


def evidence(question: Question, ranked: Sequence[Ranked]) -> dict[str, float]:
    """What the judge looks at: the features of the first, and how far it leads the rest, all of one language."""
    winner, rest = ranked[0], ranked[1:]
    found = {
        "intercept": 1.0,
        "share": _log_share(winner, rest),
        "terms": math.log1p(len(question.terms)),
        **{name: winner.features[name] for name in _OF_THE_WINNER},
        "bm25_lead": 0.0 if winner.foreign else _lead("bm25", winner, rest),
    }
    if "nearest" in winner.features:
        found |= _semantic_evidence(winner, rest)
    return found


def _log_share(winner: Ranked, rest: Sequence[Ranked]) -> float:
    """The logarithm of the winner's part of all scores, as a softmax.

    An article without any likeness, whose score is 0, always competes, so that a lone weak match is not sure of itself.
    """
    rivals = (0.0, *(each.score for each in rest))
    highest = max(winner.score, *rivals)
    everything = math.fsum(math.exp(score - highest) for score in (winner.score, *rivals))
    return winner.score - highest - math.log(everything)


def _semantic_evidence(winner: Ranked, rest: Sequence[Ranked]) -> dict[str, float]:
    nearest = _nearness("nearest", winner)
    return {
        "nearest": nearest,
        "very_near": max(0.0, nearest - _NEAR),
        "whole": _nearness("whole", winner),
        "nearest_lead": nearest - max((_nearness("nearest", each) for each in rest), default=0.0),
        "whole_lead": _nearness("whole", winner)
        - max((_nearness("whole", each) for each in rest), default=0.0),
        "foreign": float(winner.foreign),
        "foreign_nearest": winner.features["foreign_nearest"],
    }


def _nearness(name: str, ranked: Ranked) -> float:
    return ranked.features[f"foreign_{name}" if ranked.foreign else name]


def _lead(name: str, winner: Ranked, rest: Sequence[Ranked]) -> float:
    return winner.features[name] - max((each.features[name] for each in rest), default=0.0)


def _weighed(weights: Mapping[str, float], found: Mapping[str, float]) -> float:
    return math.fsum(weight * found[name] for name, weight in weights.items())


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))
