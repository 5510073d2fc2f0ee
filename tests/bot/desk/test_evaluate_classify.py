"""Facts about measuring the classifier on a team's own requests."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bot.desk.classifier_errors import ClassifierMissing, NothingToLearn
from bot.desk.evaluate_classify import evaluate_classify, sorting_figures
from bot.desk.replay import ReplayInvalid
from engine.desk.guesses import Prediction
from tests.bot.desk.labelled import labelled


def written(path: Path, pairs: list[tuple[str, str]]) -> Path:
    path.write_text("\n".join(json.dumps({"text": text, "label": label}) for text, label in pairs))
    return path


@pytest.fixture
def learn(tmp_path: Path) -> Path:
    return written(tmp_path / "learn.jsonl", labelled(90))


@pytest.fixture
def test(tmp_path: Path) -> Path:
    return written(tmp_path / "test.jsonl", labelled(40, seed=8))


def test_two_files_are_measured_plain_or_gzip(learn: Path, test: Path) -> None:
    found = evaluate_classify(learn, test)
    assert list(found) == ["thresholds", "ece", "accuracy", "macro_f1"]
    assert list(found["thresholds"]) == ["0.5", "0.75", "0.9"]
    assert found["accuracy"] > 0.9
    learn.write_bytes(gzip.compress(learn.read_bytes()))
    assert evaluate_classify(learn, test) == found


def test_figures_count_what_was_right() -> None:
    predicted = [
        Prediction(label=label, confidence=confidence, sure=False)
        for label, confidence in (("A", 0.95), ("A", 0.8), ("B", 0.6), ("A", 0.4))
    ]
    assert sorting_figures(predicted, ["A", "B", "B", "C"]) == {
        "thresholds": {
            "0.5": {"precision": 0.6667, "coverage": 0.75},
            "0.75": {"precision": 0.5, "coverage": 0.5},
            "0.9": {"precision": 1.0, "coverage": 0.25},
        },
        "ece": 0.4125,
        "accuracy": 0.5,
        # A: 2 / 4, B: 2 / 3, C: 0.
        "macro_f1": 0.3889,
    }


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("{", "Line 2 of test.jsonl cannot be used: it is not a JSON object"),
        ('{"text": "vpn"}', "Line 2 of test.jsonl cannot be used: label: Field required"),
        ('{"text": "vpn", "label": ""}', "Line 2 of test.jsonl .* label: String should have"),
        ('{"text": null, "label": "A"}', "Line 2 of test.jsonl .* text: Input should be a valid string"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(learn: Path, test: Path, line: str, sentence: str) -> None:
    test.write_text(f'{{"text": "vpn", "label": "A"}}\n{line}\n')
    with pytest.raises(ReplayInvalid, match=sentence):
        evaluate_classify(learn, test)


def test_an_empty_file_is_named(learn: Path, test: Path) -> None:
    test.write_text("\n")
    with pytest.raises(ReplayInvalid, match=r"test\.jsonl cannot be used: it needs lines with a text"):
        evaluate_classify(learn, test)


def test_too_few_labels_are_refused(learn: Path, test: Path) -> None:
    written(learn, labelled(6))
    with pytest.raises(NothingToLearn):
        evaluate_classify(learn, test)


def test_without_the_extra_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.desk.classifier_errors._PACKAGE", "not_installed_here")
    with pytest.raises(ClassifierMissing):
        evaluate_classify(Path("nowhere"), Path("nowhere"))
