"""How sure the desk is that its best article answers: a calibrated probability, fitted elsewhere, applied here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.desk.ranking import Question, Ranked
from engine.desk.versions import Closeness, version_of

# The share of questions that some article answers, until a team's own verdicts say otherwise: a cautious start.
CAUTIOUS_SHARE: Final = 0.35
# From this cosine on, nearness in meaning counts more.
_NEAR: Final = 0.6
_LARGEST_EXPONENT: Final = 700
# How many words it takes until they say as much of the share as the cautious start does.
_DOUBT: Final = 50
_LEAST_CHANCE: Final = 0.01
_SHARES: Final = tuple(percent / 100 for percent in range(5, 81))
_OF_THE_WINNER: Final = ("title_cosine", "coverage", "title_overlap", "title_share")
_ALWAYS: Final = ("intercept", "share", "terms", *_OF_THE_WINNER, "bm25_lead")

# How long an article is says much where words alone are counted, and nothing that nearness in meaning does not say better.
LEXICAL_EVIDENCE: Final = (*_ALWAYS, "length")
SEMANTIC_EVIDENCE: Final = (
    *_ALWAYS,
    "nearest",
    "very_near",
    "whole",
    "nearest_lead",
    "whole_lead",
    "foreign",
    "foreign_nearest",
    "foreign_lead",
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
    """The article that answers best, the probability that it answers rightly, and the evidence that this was judged by."""

    article: Ranked
    confidence: float
    evidence: Mapping[str, float]


def best_answer(
    question: Question,
    ranked: Sequence[Ranked],
    judge: Judge,
    *,
    answerable_share: float = CAUTIOUS_SHARE,
    closeness: Closeness | None = None,
) -> Judged | None:
    """The surer of the best article in the question's language and the best foreign one; None when nothing was found.

    Each is judged among its own kind, since nearness across languages is of another kind; then their odds compete, because at most
    one of them is the right answer. With `closeness`, a translation is no rival: where the best foreign article stands in the
    question's language too, the articles in that language answer, and the foreign odds only count against them while they put
    another article first. `answerable_share` lies between 0 and 1, both excluded.
    """
    home, abroad = ([each for each in ranked if each.foreign is foreign] for foreign in (False, True))
    kinds = [kind for kind in (home, abroad) if kind]
    if not kinds:
        return None
    version = version_of(abroad[0], abroad, home, closeness) if closeness and abroad else None
    found = [evidence(question, kind) for kind in kinds]
    odds = [_odds_of_right(seen, judge, answerable_share) for seen in found]
    at = 0 if version else odds.index(max(odds))
    rivals = odds[:1] if version and version is home[0] else odds
    return Judged(article=kinds[at][0], confidence=odds[at] / (1 + math.fsum(rivals)), evidence=found[at])


def answerable_share(judge: Judge, words: Iterable[tuple[Mapping[str, float], bool]]) -> float:
    """The share of questions that some article answers, as the requesters' words on answers make it likeliest.

    Who gets an answer is chosen by its evidence, so counting good answers would say how well they were chosen and not how many
    questions have one. Given the evidence, though, the judge says for each share how likely a good word is; the share under which
    the words given were likeliest is the one sought. It begins at CAUTIOUS_SHARE, which weighs as much as _DOUBT words, and a
    single word never counts as impossible. `words` are evidence and whether the answer was right; what was judged by other
    evidence than this judge looks at is left out.
    """
    known = [(found, right) for found, right in words if judge.right.keys() <= found.keys()]
    return max(_SHARES, key=lambda share: _likelihood(judge, known, share))


def _likelihood(judge: Judge, words: Sequence[tuple[Mapping[str, float], bool]], share: float) -> float:
    """The logarithm of how likely the words are under a share, and the share itself before any of them."""
    before = CAUTIOUS_SHARE * math.log(share) + (1 - CAUTIOUS_SHARE) * math.log(1 - share)
    told = (_chance(_odds_of_right(found, judge, share), right=right) for found, right in words)
    return _DOUBT * before + math.fsum(map(math.log, told))


def _chance(odds: float, *, right: bool) -> float:
    good = odds / (1 + odds)
    return max(good if right else 1 - good, _LEAST_CHANCE)


def _odds_of_right(found: Mapping[str, float], judge: Judge, answerable_share: float) -> float:
    """The odds that the first of one kind is right against everything else that may be."""
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
        **{name: winner.features[name] for name in (*_OF_THE_WINNER, "length")},
        "bm25_lead": _lead("bm25", winner, rest),
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
    lead = nearest - max((_nearness("nearest", each) for each in rest), default=0.0)
    return {
        "nearest": nearest,
        "very_near": max(0.0, nearest - _NEAR),
        "whole": _nearness("whole", winner),
        "nearest_lead": lead,
        "whole_lead": _nearness("whole", winner)
        - max((_nearness("whole", each) for each in rest), default=0.0),
        "foreign": float(winner.foreign),
        "foreign_nearest": winner.features["foreign_nearest"],
        "foreign_lead": lead * winner.foreign,
    }


def _nearness(name: str, ranked: Ranked) -> float:
    return ranked.features[f"foreign_{name}" if ranked.foreign else name]


def _lead(name: str, winner: Ranked, rest: Sequence[Ranked]) -> float:
    return winner.features[name] - max((each.features[name] for each in rest), default=0.0)


def _weighed(weights: Mapping[str, float], found: Mapping[str, float]) -> float:
    return math.fsum(weight * found[name] for name, weight in weights.items())


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))
