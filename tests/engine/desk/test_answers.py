"""Answers: when the desk speaks, whose word counts, and when it falls silent."""

from __future__ import annotations

import pytest

from engine.actors import person
from engine.desk.answers import (
    Answer,
    AnswerVerdict,
    Delivery,
    delivery_of,
    judged,
    misleads,
    record_of,
)
from engine.desk.errors import NotTheAsker, VerdictGiven
from tests.engine.desk.requests import ASKER, BORIS, CLOCKWORK, NOW

HELPFUL, NOT_HELPFUL, TIMEOUT, REOPENED = AnswerVerdict
ANSWER = Answer(
    request_id="SR-000007",
    requester=ASKER,
    article_id="KB-000001",
    article_version=2,
    confidence=0.87,
    delivery=Delivery.POST,
    at=NOW,
)


@pytest.mark.parametrize(
    "confidence, delivery",
    [
        (1.0, Delivery.POST),
        (0.75, Delivery.POST),
        (0.7499, Delivery.SUGGEST),
        (0.45, Delivery.SUGGEST),
        (0.4499, Delivery.NONE),
        (0.0, Delivery.NONE),
    ],
)
def test_the_confidence_decides_who_sees_an_answer(confidence: float, delivery: Delivery) -> None:
    assert delivery_of(confidence, speaks=True) is delivery


def test_a_silenced_desk_only_suggests() -> None:
    assert delivery_of(0.99, speaks=False) is Delivery.SUGGEST
    assert delivery_of(0.2, speaks=False) is Delivery.NONE


def test_only_who_asked_may_judge() -> None:
    with pytest.raises(NotTheAsker, match="SR-000007"):
        judged(ANSWER, HELPFUL, person(BORIS), NOW)
    said = judged(ANSWER, HELPFUL, person(ASKER), NOW + 1)
    assert (said.verdict, said.verdict_at) == (HELPFUL, NOW + 1)


def test_the_first_word_counts() -> None:
    said = judged(ANSWER, NOT_HELPFUL, person(ASKER), NOW)
    with pytest.raises(VerdictGiven, match="already judged NOT_HELPFUL"):
        judged(said, HELPFUL, person(ASKER), NOW)


def test_only_who_was_silent_may_come_back() -> None:
    silent = judged(ANSWER, TIMEOUT, CLOCKWORK, NOW)
    assert judged(silent, REOPENED, person(ASKER), NOW).verdict is REOPENED
    with pytest.raises(VerdictGiven):
        judged(silent, HELPFUL, person(ASKER), NOW)
    helped = judged(ANSWER, HELPFUL, person(ASKER), NOW)
    with pytest.raises(VerdictGiven):
        judged(helped, REOPENED, person(ASKER), NOW)


@pytest.mark.parametrize(
    "right, wrong, speaks",
    [
        (0, 0, True),
        (0, 4, True),
        (0, 5, False),
        (20, 0, True),
        (43, 7, True),
        (42, 8, False),
        (47, 3, True),
    ],
)
def test_the_desk_falls_silent_when_it_is_right_too_seldom(right: int, wrong: int, speaks: bool) -> None:  # noqa: FBT001  A case.
    record = record_of([HELPFUL] * right + [NOT_HELPFUL] * wrong)
    assert record.speaks is speaks
    assert (record.right, record.judged) == (right, right + wrong)


def test_only_the_last_fifty_words_count_and_silence_is_none() -> None:
    old_sins = [HELPFUL] * 50 + [NOT_HELPFUL] * 50
    assert record_of(old_sins).precision == 1
    assert record_of([REOPENED] * 50 + [HELPFUL] * 50).precision == 0
    assert record_of([TIMEOUT] * 500).precision is None
    assert record_of([TIMEOUT] * 500).speaks


def test_an_article_misleads_after_five_words_of_which_most_are_bad() -> None:
    assert not misleads([NOT_HELPFUL] * 4)
    assert misleads([NOT_HELPFUL, NOT_HELPFUL, REOPENED, HELPFUL, HELPFUL])
    assert not misleads([NOT_HELPFUL, NOT_HELPFUL, HELPFUL, HELPFUL, HELPFUL])
    assert not misleads([NOT_HELPFUL, NOT_HELPFUL, HELPFUL, HELPFUL, HELPFUL, NOT_HELPFUL])
    assert not misleads([NOT_HELPFUL] * 4 + [TIMEOUT] * 9)
