"""How well a classifier would have sorted a team's own past requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.desk.classifier_errors import require_learning
from bot.desk.evaluate import DIGITS, Trial, reliability
from bot.desk.replay import read_labelled
from engine.desk.guesses import Prediction


def evaluate_classify(learn: Path, test: Path) -> dict[str, Any]:
    """Learn from one file of JSON lines `{"text", "label"}`, sort the texts of another, and say how often that was right.

    The result is `{"thresholds": {"0.5": {"precision", "coverage"}, "0.75", "0.9"}, "ece", "accuracy", "macro_f1"}`: precision
    among what is sorted at that confidence (None when nothing is), coverage among all texts; macro F1 is the mean over the
    labels said or predicted. Raises ReplayInvalid, NothingToLearn, ClassifierMissing.
    """
    require_learning()
    taught, asked = read_labelled(learn), read_labelled(test)
    return sorting_figures(predictions(taught, [text for text, _ in asked]), [label for _, label in asked])


def predictions(taught: Sequence[tuple[str, str]], texts: Sequence[str]) -> list[Prediction]:
    """What a model learned from these texts and labels makes of other texts. Raises NothingToLearn."""
    # Learning needs the extra, and the command line says so first.
    from bot.desk.classifier import predict  # noqa: PLC0415 - As above.
    from bot.desk.learning import learn  # noqa: PLC0415 - As above.
    from bot.desk.model_file import restored  # noqa: PLC0415 - As above.
    from bot.desk.ngrams import count  # noqa: PLC0415 - As above.

    return predict(restored(learn(taught)), count(texts))


def sorting_figures(predicted: Sequence[Prediction], labels: Sequence[str]) -> dict[str, Any]:
    """The result of `evaluate_classify` from predictions and what was right; there is at least one."""
    tried = [
        Trial(confidence=each.confidence, right=each.label == label, answerable=True)
        for each, label in zip(predicted, labels, strict=True)
    ]
    accuracy = sum(each.right for each in tried) / len(tried)
    return {
        **reliability(tried),
        "accuracy": round(accuracy, DIGITS),
        "macro_f1": round(_macro_f1([each.label for each in predicted], labels), DIGITS),
    }


def _macro_f1(predicted: Sequence[str], labels: Sequence[str]) -> float:
    names = sorted({*predicted, *labels})
    right = Counter(label for guess, label in zip(predicted, labels, strict=True) if guess == label)
    said, guessed = Counter(labels), Counter(predicted)
    return sum(2 * right[name] / (said[name] + guessed[name]) for name in names) / len(names)
