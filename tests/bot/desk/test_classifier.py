"""Facts about asking a learned model."""

from __future__ import annotations

import pytest

from bot.desk.classifier import LearnedClassifier
from bot.desk.classifier_errors import ClassifierMissing, ModelUnusable, require_learning
from bot.desk.learning import learn
from bot.desk.model_file import restored
from engine.desk.guesses import Guess
from engine.desk.ports import Classifier
from tests.bot.desk.labelled import labelled

CATEGORY = restored(learn(labelled(90)))
TYPE = restored(
    learn([(text, "INCIDENT" if label == "NETWORK" else "ACCESS") for text, label in labelled(90)])
)


def test_a_category_and_a_type_are_guessed() -> None:
    classifier: Classifier = LearnedClassifier(category=CATEGORY, type=TYPE)
    guess = classifier.guess("the vpn and the wifi are slow", "en")
    assert guess.category is not None
    assert guess.type is not None
    assert (guess.category.label, guess.category.sure) == ("NETWORK", True)
    assert (guess.type.label, guess.type.sure) == ("INCIDENT", True)
    assert guess == classifier.guess("the vpn and the wifi are slow", "en")


def test_korean_is_learned_beside_english() -> None:
    guess = LearnedClassifier(category=CATEGORY).guess("계정이 잠겨서 비밀번호를 바꾸고 싶어요", "ko")
    assert guess.category is not None
    assert guess.category.label == "ACCESS"


def test_nothing_is_said_of_what_was_not_learned() -> None:
    assert LearnedClassifier().guess("the vpn is slow", "en") == Guess()
    assert LearnedClassifier(type=TYPE).guess("the vpn is slow", "en").category is None


def test_a_type_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ModelUnusable, match="labels that are no types of request"):
        LearnedClassifier(type=CATEGORY)


@pytest.mark.parametrize(
    "text", ["", "🙂🎉", "\x00\xff", "'; DROP TABLE requests; --", "가" * 65_536, "zzz " * 16_000]
)
def test_no_text_is_too_strange_to_guess_and_what_says_nothing_is_not_sure(text: str) -> None:
    category = LearnedClassifier(category=CATEGORY).guess(text, "en").category
    assert category is not None
    assert 0 < category.confidence < 1
    assert not category.sure


def test_what_is_missing_is_said_with_the_name_of_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    require_learning()
    monkeypatch.setattr("bot.desk.classifier_errors._PACKAGE", "not_installed_here")
    with pytest.raises(ClassifierMissing, match=r"extra 'desk' \(pip install 'autoq\[desk\]'\)"):
        require_learning()
