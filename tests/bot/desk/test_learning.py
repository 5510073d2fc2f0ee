"""Facts about learning from people's labels."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bot.desk.classifier import predict
from bot.desk.classifier_errors import NothingToLearn
from bot.desk.learning import LEAST, learn, smallest_sure
from bot.desk.model_file import restored
from bot.desk.ngrams import count
from engine.desk.guesses import Prediction
from engine.errors import FieldMalformed
from tests.bot.desk.labelled import labelled

PAIRS = labelled(90)
MODEL = learn(PAIRS)


def predicted(model: bytes, *texts: str) -> list[Prediction]:
    return predict(restored(model), count(texts))


def spoilt(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same texts, each with the label of another."""
    return [(text, label) for (text, _), (_, label) in zip(pairs, pairs[1:] + pairs[:1], strict=True)]


def test_what_is_learned_holds_for_texts_never_seen() -> None:
    asked = labelled(60, seed=8)
    found = predicted(MODEL, *(text for text, _ in asked))
    right = [each.label == label for each, (_, label) in zip(found, asked, strict=True)]
    assert sum(right) / len(right) > 0.9
    sure = [each for each, known in zip(found, right, strict=True) if each.sure and known]
    assert len(sure) > 30


def test_the_same_labels_make_the_same_bytes() -> None:
    assert learn(PAIRS) == MODEL


def test_two_labels_are_enough() -> None:
    pairs = [(text, label) for text, label in PAIRS if label != "NETWORK"]
    model = learn(pairs)
    assert restored(model).labels == ("ACCESS", "HARDWARE")
    assert [each.label for each in predicted(model, "my password", "a broken laptop")] == [
        "ACCESS",
        "HARDWARE",
    ]


def test_a_label_with_too_few_texts_is_never_predicted() -> None:
    rare = [(f"coffee machine {number}", "KITCHEN") for number in range(LEAST - 1)]
    assert restored(learn([*PAIRS, *rare])).labels == ("ACCESS", "HARDWARE", "NETWORK")
    enough = [*rare, ("the coffee machine leaks", "KITCHEN")]
    assert "KITCHEN" in restored(learn([*PAIRS, *enough])).labels


def test_the_last_label_of_a_text_counts() -> None:
    first = [(text, "ACCESS") for text, _ in PAIRS]
    assert restored(learn([*first, *PAIRS])).labels == ("ACCESS", "HARDWARE", "NETWORK")


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("one text", "ACCESS")] * 20,
        [(f"text {number}", "ACCESS") for number in range(20)],
        [(letter, "AB"[at % 2]) for at, letter in enumerate("abcdefghijklmnopqrst")],
    ],
)
def test_with_too_little_there_is_nothing_to_learn(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(NothingToLearn, match="at least two labels need 5 different texts each"):
        learn(pairs)


@pytest.mark.parametrize("precision", [0, 1, math.nan])
def test_a_precision_that_is_no_share_is_refused(precision: float) -> None:
    with pytest.raises(FieldMalformed, match="precision must be a share"):
        learn(PAIRS, precision=precision)


def test_labels_without_sense_are_never_sure() -> None:
    model = learn(spoilt(PAIRS))
    assert restored(model).thresholds == (None, None, None)
    assert not any(each.sure for each in predicted(model, *(text for text, _ in PAIRS)))


def test_a_higher_precision_makes_fewer_sure() -> None:
    noisy = [*PAIRS, *spoilt(labelled(30, seed=9))]
    texts = [text for text, _ in labelled(100, seed=10)]
    low, high = (
        sum(each.sure for each in predicted(learn(noisy, precision=precision), *texts))
        for precision in (0.5, 0.85)
    )
    assert low > high


def test_a_model_that_does_worse_than_the_former_is_not_kept() -> None:
    fewer = labelled(24, seed=11)
    assert learn(fewer, former=MODEL) == MODEL
    assert learn(PAIRS, former=learn(fewer)) == MODEL


def test_a_former_that_does_not_know_a_label_makes_way() -> None:
    kitchen = [(f"the coffee machine leaks on floor {number}", "KITCHEN") for number in range(20)]
    model = learn([*PAIRS, *kitchen], former=MODEL)
    assert "KITCHEN" in restored(model).labels


def test_a_changed_label_is_new_to_the_former() -> None:
    assert learn(spoilt(PAIRS), former=MODEL) != MODEL


def test_without_a_new_label_the_new_model_is_kept() -> None:
    strict = learn(PAIRS, former=MODEL, precision=0.9)
    assert strict == learn(PAIRS, precision=0.9)


def test_a_former_that_cannot_be_used_makes_way() -> None:
    assert learn(PAIRS, former=b"damaged") == MODEL


def test_the_smallest_sure_confidence_considers_chance() -> None:
    confidences = np.linspace(0.99, 0.5, 50)
    right = np.array([True] * 30 + [False] * 20)
    found = smallest_sure(confidences, right, 0.75)
    assert found is not None
    kept = int((confidences >= found).sum())
    # 33 of which 30 are right are enough; all that follow lower the bound.
    assert kept == 34
    assert smallest_sure(confidences[:5], right[:5], 0.75) is None
    assert smallest_sure(confidences[:0], right[:0], 0.75) is None


def test_texts_of_the_same_confidence_are_sure_together_or_not_at_all() -> None:
    right = np.array([True] * 20 + [False] * 20)
    assert smallest_sure(np.full(40, 0.8), right, 0.75) is None
    assert smallest_sure(np.full(20, 0.8), right[:20], 0.75) == 0.8
