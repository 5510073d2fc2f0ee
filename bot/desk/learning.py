"""Learns a model from people's labels: linear over n-grams, its probabilities and thresholds from texts that it did not see."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from bot.desk.classifier import calibrated, shares_of
from bot.desk.classifier_errors import ModelUnusable, NothingToLearn
from bot.desk.model_file import Model, restored, stored
from bot.desk.ngrams import Columns, Floats, Matrix, count, document_frequencies, weigh
from engine.desk.shares import lower_bound
from engine.errors import FieldMalformed

PRECISION: Final = 0.75
"""How often a prediction that is called sure has to be right."""
LEAST: Final = 5
"""How many different texts a label needs to be learned; one for each fold."""

Labels = NDArray[np.int64]
# Rarer n-grams are typing errors and names, and cost most of the memory.
_LEAST_TEXTS: Final = 2
_MOST_COLUMNS: Final = 2**17
# 32 MB of weights, however many labels there are.
_MOST_WEIGHTS: Final = 2**23
_FREEDOM: Final = 0.3
# Slight, and for each text alike: it keeps probabilities cautious, whether few or many were learned from.
_CALIBRATION_RESTRAINT: Final = 1e-4
_SMALLEST_SHARE: Final = 1e-6
_RARE: Final = -1
_LEAST_LABELS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lesson:
    """Texts with their labels as numbers (`_RARE` for what is too rare to learn), and the n-grams that they are seen as."""

    texts: tuple[str, ...]
    said: tuple[str, ...]
    names: tuple[str, ...]
    labels: Labels
    prints: NDArray[np.uint64]
    columns: Columns
    rarity: NDArray[np.float32]
    weighed: Matrix


def learn(
    pairs: Iterable[tuple[str, str]], *, former: bytes | None = None, precision: float = PRECISION
) -> bytes:
    """The model of these texts and labels, oldest first, as it is stored; a function of its arguments alone.

    A text's last label counts. The former is returned where the new one would do worse on the labels that the former was not
    learned from, neither having seen the texts. Takes seconds to minutes, so a service calls it in a process of its own.
    Raises NothingToLearn, FieldMalformed for the precision.
    """
    if not 0 < precision < 1:
        raise FieldMalformed(field="precision", expected="a share above 0 and below 1")
    # Threads wait for each other more than they help here, and the service beside them needs its core.
    with threadpool_limits(limits=1):
        lesson = _lesson(dict(pairs))
        scores, shares = _cross_fitted(lesson)
        if former is not None and _does_better(former, lesson, shares):
            return former
        return stored(_model(lesson, scores, shares, precision))


def smallest_sure(confidences: Floats, right: NDArray[np.bool_], precision: float) -> float | None:
    """The smallest confidence at and above which so many were right that chance considered the share reaches the precision."""
    order = np.argsort(-confidences, kind="stable")
    ranked, hits = confidences[order], np.cumsum(right[order])
    for at in range(len(ranked) - 1, -1, -1):
        whole = at + 1 == len(ranked) or ranked[at + 1] < ranked[at]
        if whole and lower_bound(float(hits[at]), at + 1) >= precision:
            return float(ranked[at])
    return None


def _model(lesson: _Lesson, scores: Floats, shares: Floats, precision: float) -> Model:
    weights, biases = _linear(lesson, lesson.labels != _RARE)
    slopes, offsets = _calibration(scores, lesson.labels)
    return Model(
        labels=lesson.names,
        thresholds=_thresholds(shares, lesson.labels, precision),
        columns=lesson.columns,
        rarity=lesson.rarity,
        weights=weights.astype(np.float32),
        biases=biases,
        slopes=slopes,
        offsets=offsets,
        learned=np.sort(lesson.prints),
    )


def _lesson(latest: Mapping[str, str]) -> _Lesson:
    texts, said = tuple(latest), tuple(latest.values())
    names = tuple(sorted(name for name, times in Counter(said).items() if times >= LEAST))
    if len(names) < _LEAST_LABELS:
        raise NothingToLearn(least=LEAST)
    numbers = {name: number for number, name in enumerate(names)}
    counts = count(texts)
    columns, rarity = _seen_often(counts, min(_MOST_COLUMNS, _MOST_WEIGHTS // len(names)))
    if not len(columns):
        raise NothingToLearn(least=LEAST)
    return _Lesson(
        texts=texts,
        said=said,
        names=names,
        labels=np.array([numbers.get(label, _RARE) for label in said], np.int64),
        prints=np.array([_fingerprint(*pair) for pair in latest.items()], np.uint64),
        columns=columns,
        rarity=rarity,
        weighed=weigh(counts, columns, rarity),
    )


def _fingerprint(text: str, label: str) -> int:
    digest = hashlib.sha256(json.dumps([text, label]).encode()).digest()
    return int.from_bytes(digest[:8], "big")


def _seen_often(counts: Matrix, most: int) -> tuple[Columns, NDArray[np.float32]]:
    """The n-grams that stand in several texts, at most so many, and how rare each is (smoothed inverse document frequency)."""
    frequencies = document_frequencies(counts)
    frequent = np.argsort(-frequencies, kind="stable")[:most]
    columns = np.sort(frequent[frequencies[frequent] >= _LEAST_TEXTS])
    rarity = 1 + np.log((1 + counts.shape[0]) / (1 + frequencies[columns]))
    return columns.astype(np.int32), rarity.astype(np.float32)


def _cross_fitted(lesson: _Lesson) -> tuple[Floats, Floats]:
    """Each text's scores, and probabilities, from a model and a calibration that did not see it."""
    folds = _folds(lesson)
    scores = np.empty((len(folds), len(lesson.names)))
    shares = np.empty_like(scores)
    for fold in range(LEAST):
        weights, biases = _linear(lesson, (folds != fold) & (lesson.labels != _RARE))
        scores[folds == fold] = lesson.weighed[folds == fold] @ weights.T + biases
    for fold in range(LEAST):
        others = folds != fold
        shares[~others] = calibrated(scores[~others], *_calibration(scores[others], lesson.labels[others]))
    return scores, shares


def _folds(lesson: _Lesson) -> Labels:
    """A fold for each text: by chance that is the same every time, and each label evenly over all."""
    folds = np.empty(len(lesson.labels), np.int64)
    for label in range(_RARE, len(lesson.names)):
        members = np.flatnonzero(lesson.labels == label)
        folds[members[np.argsort(lesson.prints[members])]] = np.arange(len(members)) % LEAST
    return folds


def _linear(lesson: _Lesson, rows: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Weights by label and n-gram, and biases, from some of the texts."""
    machine = LinearSVC(C=_FREEDOM, random_state=0)
    with warnings.catch_warnings():
        # A little short of the optimum is as good: what it does is measured.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(lesson.weighed[rows], lesson.labels[rows])
    weights, biases = machine.coef_, machine.intercept_
    if len(lesson.names) == _LEAST_LABELS:
        return np.vstack([-weights, weights]), np.concatenate([-biases, biases])
    return weights, biases


def _calibration(scores: Floats, labels: Labels) -> tuple[Floats, Floats]:
    """The slope and offset by which each label's score becomes the log odds of that label against all others.

    Source: J. Platt, "Probabilistic outputs for support vector machines", 1999. Texts with a rare label are none of these.
    """
    freedom = 1 / (_CALIBRATION_RESTRAINT * len(labels))
    fits = [
        LogisticRegression(C=freedom).fit(scores[:, [label]], labels == label)
        for label in range(scores.shape[1])
    ]
    slopes = np.array([fit.coef_[0, 0] for fit in fits])
    return slopes, np.array([fit.intercept_[0] for fit in fits])


def _thresholds(shares: Floats, labels: Labels, precision: float) -> tuple[float | None, ...]:
    best = shares.argmax(axis=1)
    found = []
    for label in range(shares.shape[1]):
        chosen = best == label
        found.append(smallest_sure(shares[chosen, label], labels[chosen] == label, precision))
    return tuple(found)


def _does_better(former: bytes, lesson: _Lesson, shares: Floats) -> bool:
    """Whether the stored former is better than the new one on what is new to both; one that can't be used never is."""
    try:
        rival = restored(former)
    except ModelUnusable:
        return False
    new = np.flatnonzero(~np.isin(lesson.prints, rival.learned))
    if not len(new):
        return False
    said = [lesson.said[at] for at in new]
    theirs = shares_of(rival, count([lesson.texts[at] for at in new]))
    return _loss(theirs, rival.labels, said) < _loss(shares[new], lesson.names, said)


def _loss(shares: Floats, names: Sequence[str], said: Sequence[str]) -> float:
    """The mean logarithmic loss; a label that the model does not know had the smallest share."""
    given = [
        row[names.index(label)] if label in names else 0.0 for row, label in zip(shares, said, strict=True)
    ]
    return float(-np.log(np.maximum(given, _SMALLEST_SHARE)).mean())
