"""The learned classifier: what people's corrections taught it, asked about a new request."""

from __future__ import annotations

from typing import Final

import numpy as np

from bot.desk.classifier_errors import ModelUnusable
from bot.desk.model_file import Model
from bot.desk.ngrams import Floats, Matrix, count, weigh
from engine.desk.guesses import Guess, Prediction
from engine.desk.intakes import RequestType
from engine.desk.text import Language

_TYPES: Final = frozenset(RequestType)
# Beyond it the exponential says nothing more, and further on it overflows.
_STEEPEST: Final = 50.0


class LearnedClassifier:
    """Implements the engine's `Classifier`; without a model for the category or the type it says nothing of it."""

    def __init__(self, *, category: Model | None = None, type: Model | None = None) -> None:  # noqa: A002 - As the port names it.
        """Take the models. Raises ModelUnusable when the type's model has learned what is no type."""
        if type is not None and not _TYPES.issuperset(type.labels):
            raise ModelUnusable(problem="it was learned from labels that are no types of request")
        self._category = category
        self._type = type

    def guess(self, text: str, language: Language) -> Guess:  # noqa: ARG002 - Its n-grams serve every language alike.
        """The likeliest category and type of a request; the same for the same text."""
        counts = count([text])
        return Guess(category=_predicted(self._category, counts), type=_predicted(self._type, counts))


def predict(model: Model, counts: Matrix) -> list[Prediction]:
    """The likeliest label of each text, from what `ngrams.count` made of the texts."""
    shares = shares_of(model, counts)
    return [
        _prediction(model, int(label), float(row[label]))
        for row, label in zip(shares, shares.argmax(axis=1), strict=True)
    ]


def shares_of(model: Model, counts: Matrix) -> Floats:
    """The probability of each of the model's labels, a row for each text."""
    weighed = weigh(counts, model.columns, model.rarity)
    return calibrated(weighed @ model.weights.T + model.biases, model.slopes, model.offsets)


def calibrated(scores: Floats, slopes: Floats, offsets: Floats) -> Floats:
    """The probability of each label, by row: each label's against all others, brought to a sum of 1."""
    odds = np.exp(np.clip(scores * slopes + offsets, -_STEEPEST, _STEEPEST))
    alone = odds / (1 + odds)
    shares: Floats = alone / alone.sum(axis=1, keepdims=True)
    return shares


def _predicted(model: Model | None, counts: Matrix) -> Prediction | None:
    return None if model is None else predict(model, counts)[0]


def _prediction(model: Model, label: int, confidence: float) -> Prediction:
    threshold = model.thresholds[label]
    sure = threshold is not None and confidence >= threshold
    return Prediction(label=model.labels[label], confidence=confidence, sure=sure)
