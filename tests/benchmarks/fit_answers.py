"""Fits the coefficients that rank and judge answers, and measures each on data sets that the fit never saw.

Run `python -m tests.benchmarks.fit_answers FOLDER` with OMP_NUM_THREADS=1; `--write` replaces the shipped
coefficients and the page of figures. It needs scikit-learn and the package's extra "semantic".
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

import bot.desk
from bot.desk.coefficients import FILE, coefficients_from
from bot.desk.corpus import Corpus
from bot.desk.embedder import Embedder
from bot.desk.evaluate import Trial, trial
from engine.desk.confidence import LEXICAL_EVIDENCE, SEMANTIC_EVIDENCE, Coefficients, best_answer, evidence
from engine.desk.ranking import (
    FOREIGN_FEATURES,
    LEXICAL_FEATURES,
    SEMANTIC_FEATURES,
    Question,
    Ranked,
    read_question,
)
from engine.desk.versions import Closeness
from tests.benchmarks import figure_page
from tests.benchmarks.answer_figures import Measured, page
from tests.benchmarks.answer_sets import AnswerSet, ArticlesIn, Maker, subject

MEASURING_SEEDS = (0, 4)
FITTING_SEEDS = (1, 2, 3, 5, 6)  # Fewer draws leave the lexical precision to chance: .926 to .938.
# Each family counts as this many questions, however many it has.
FAMILY_WEIGHT = 3000
# How freely the weights may move (the inverse of the penalty); the judge's are standardised first.
RANKER_FREEDOM = {True: 0.1, False: 0.03}
JUDGE_FREEDOM = {True: 0.1, False: 0.03}
FITTED_SHARE = 0.5
DIGITS = 5

Floats = NDArray[np.float64]


class RememberingEmbedder(Embedder):
    """An embedder that reads each text once, since every split of the data holds the same texts."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, NDArray[np.float32]] = {}

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, super().vectors(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question with its unscored shortlist, and the article that answers it."""

    question: Question
    shortlist: Sequence[Ranked]
    article_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSet:
    """The cases of one set; `weight` is its part of its family, `translated` whether it holds pages in two versions."""

    name: str
    family: str
    articles_in: ArticlesIn
    cases: Sequence[Case]
    closeness: Closeness | None
    translated: bool
    weight: float = 1.0


def ranker_features(*, semantic: bool) -> tuple[str, ...]:
    """The names that a ranker weighs."""
    return (*LEXICAL_FEATURES, *SEMANTIC_FEATURES, *FOREIGN_FEATURES) if semantic else LEXICAL_FEATURES


def case_set(made: AnswerSet, embedder: Embedder | None) -> CaseSet:
    """The set with the shortlist of every question; the shortlist does not depend on the weights."""
    corpus = Corpus(made.replay.articles, embedder=embedder)
    unweighed = dict.fromkeys(ranker_features(semantic=embedder is not None), 0.0)
    cases = []
    for asked in made.replay.questions:
        question = read_question(asked.text, language=asked.language)
        shortlist = corpus.rank(question, unweighed)
        cases.append(Case(question=question, shortlist=shortlist, article_id=asked.article_id))
    subjects = {subject(article.article_id) for article in made.replay.articles}
    return CaseSet(
        name=made.name,
        family=made.family,
        articles_in=made.articles_in,
        cases=cases,
        closeness=corpus.closeness,
        translated=len(subjects) < len(made.replay.articles),
    )


def scored(case: Case, weights: Mapping[str, float]) -> list[Ranked]:
    """The shortlist in the order of these weights."""
    ranked = [
        replace(each, score=sum(weight * each.features[name] for name, weight in weights.items()))
        for each in case.shortlist
    ]
    return sorted(ranked, key=lambda each: (each.foreign, -each.score, each.article_id))


def fit(sets: Sequence[CaseSet], *, semantic: bool) -> dict[str, Any]:
    """Coefficients in their JSON form; without the semantic leg only sets in the question's language teach anything."""
    fitting = _weighed([each for each in sets if semantic or each.articles_in == "own"])
    names = ranker_features(semantic=semantic)
    weights = _fit_ranker(fitting, names, RANKER_FREEDOM[semantic])
    evidence_names = SEMANTIC_EVIDENCE if semantic else LEXICAL_EVIDENCE
    right, misplaced = _fit_judge(fitting, weights, evidence_names, JUDGE_FREEDOM[semantic])
    judge = {"right": right, "misplaced": misplaced, "answerable_share": FITTED_SHARE}
    return {"ranker": weights, "judge": judge}


def _weighed(sets: Sequence[CaseSet]) -> list[CaseSet]:
    questions: dict[str, int] = defaultdict(int)
    for each in sets:
        questions[each.family] += len(each.cases)
    return [replace(each, weight=len(each.cases) / questions[each.family]) for each in sets]


def _fit_ranker(sets: Sequence[CaseSet], names: Sequence[str], freedom: float) -> dict[str, float]:
    """A logistic model of which of two articles is the right one, from their features' differences."""
    rows: list[Floats] = []
    weights: list[Floats] = []
    for each in sets:
        pairs = [pair for case in each.cases for pair in _pairs(case, names)]
        if pairs:
            rows.append(np.array(pairs))
            weights.append(np.full(len(pairs), FAMILY_WEIGHT * each.weight / len(pairs)))
    differences = np.vstack(rows)
    signs = np.where(np.arange(len(differences)) % 2, 1, -1)
    model = LogisticRegression(C=freedom, fit_intercept=False, max_iter=2000)
    model.fit(differences * signs[:, None], signs, np.concatenate(weights))
    return _named(names, model.coef_[0])


def _pairs(case: Case, names: Sequence[str]) -> list[list[float]]:
    right = next((each for each in case.shortlist if each.article_id == case.article_id), None)
    if right is None:
        return []
    return [
        [right.features[name] - wrong.features[name] for name in names]
        for wrong in case.shortlist
        if wrong is not right
    ]


def _fit_judge(
    sets: Sequence[CaseSet], ranker: Mapping[str, float], names: Sequence[str], freedom: float
) -> tuple[dict[str, float], dict[str, float]]:
    """A logistic model of three outcomes; in every set answerable and unanswerable questions weigh the same."""
    rows: list[list[float]] = []
    outcomes: list[int] = []
    weights: list[float] = []
    for each in sets:
        answerable = sum(case.article_id is not None for case in each.cases)
        for case in each.cases:
            ranked = scored(case, ranker)
            if not ranked:
                continue
            found = evidence(case.question, ranked)
            rows.append([found[name] for name in names])
            outcomes.append(_outcome(case, ranked))
            alike = answerable if case.article_id is not None else len(each.cases) - answerable
            weights.append(FAMILY_WEIGHT * each.weight / 2 / alike)
    table = np.array(rows)[:, 1:]  # The intercept is the model's own.
    mean, deviation = table.mean(axis=0), table.std(axis=0) + 1e-9
    model = LogisticRegression(C=freedom, max_iter=5000)
    model.fit((table - mean) / deviation, outcomes, weights)
    slopes = model.coef_ / deviation
    lines = np.column_stack([model.intercept_ - slopes @ mean, slopes])
    return _named(names, lines[2] - lines[0]), _named(names, lines[1] - lines[0])


def _outcome(case: Case, ranked: Sequence[Ranked]) -> int:
    """0 without an article, 1 when the winner is not the right one, 2 when it is."""
    if case.article_id is None:
        return 0
    return 2 if ranked[0].article_id == case.article_id else 1


def _named(names: Sequence[str], values: Floats) -> dict[str, float]:
    return {name: round(float(value), DIGITS) for name, value in zip(names, values, strict=True)}


def tried(
    each: CaseSet, coefficients: Coefficients, *, answerable_share: float, either_version: bool = False
) -> list[Trial]:
    """Every question of the set, answered by these coefficients; `either_version` takes any translation of the page for right."""
    trials = []
    for case in each.cases:
        best = best_answer(
            case.question,
            scored(case, coefficients.ranker),
            coefficients.judge,
            answerable_share=answerable_share,
            closeness=each.closeness,
        )
        wanted = case.article_id
        if either_version and best is not None and wanted is not None:
            given = best.article.article_id
            wanted = given if subject(given) == subject(wanted) else wanted
        trials.append(trial(best, wanted))
    return trials


def measure(measuring: Sequence[CaseSet], coefficients: Callable[[str], dict[str, Any]]) -> list[Measured]:
    """Each set, answered by the coefficients for its family; a set in two versions once more, with either of them right."""
    measured = []
    for each in measuring:
        fitted = coefficients_from(coefficients(each.family))
        measured.append(measured_set(each, fitted))
        if each.translated:
            measured.append(measured_set(each, fitted, either_version=True))
    return measured


def measured_set(each: CaseSet, coefficients: Coefficients, *, either_version: bool = False) -> Measured:
    """The set's trials at the cautious share and at the true one."""
    cautious, true = (
        tried(each, coefficients, answerable_share=share, either_version=either_version)
        for share in (0.35, 0.6)
    )
    name = f"{each.name}, either version" if either_version else each.name
    return Measured(name=name, family=each.family, articles_in=each.articles_in, cautious=cautious, true=true)


def one_leg(folder: Path, embedder: Embedder | None) -> tuple[dict[str, Any], list[Measured], list[Measured]]:
    """What is shipped, its figures on data never seen (each family by a fit on the others), and on all it saw."""
    semantic = embedder is not None
    measuring, fitting = (
        [
            case_set(each, embedder)
            for seed in seeds
            for each in Maker(folder, seed=seed, shrink=seeds is FITTING_SEEDS).sets()
            if seeds is MEASURING_SEEDS or each.articles_in != "both"
        ]
        for seeds in (MEASURING_SEEDS, FITTING_SEEDS)
    )
    families = sorted({each.family for each in measuring})
    rotated = {
        family: fit([each for each in fitting if each.family != family], semantic=semantic)
        for family in families
    }
    shipped = fit(fitting, semantic=semantic)
    return shipped, measure(measuring, rotated.__getitem__), measure(measuring, lambda _: shipped)


def main() -> None:
    """Fit both legs, print the page of figures and, with `--write`, replace what is shipped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of data sets")
    parser.add_argument("--write", action="store_true", help="replace the shipped coefficients and figures")
    asked = parser.parse_args()
    semantic, semantic_unseen, semantic_seen = one_leg(asked.folder, RememberingEmbedder())
    lexical, lexical_unseen, lexical_seen = one_leg(asked.folder, None)
    text = page(semantic_unseen, semantic_seen, lexical_unseen, lexical_seen)
    print(text)
    if asked.write:
        package = Path(bot.desk.__file__).parent
        shipped = package / FILE
        shipped.parent.mkdir(exist_ok=True)
        shipped.write_text(json.dumps({"lexical": lexical, "semantic": semantic}, indent=2) + "\n")
        figure_page.put(text)


if __name__ == "__main__":
    main()
